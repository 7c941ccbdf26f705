// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// What the library logs while this is open, which is then printed nowhere. The logger is that of java.util.logging, a
/// module that this one does not read: hence by reflection.
final class CapturedLog implements AutoCloseable {
    record Entry(String message, Throwable thrown) {
    }

    private final List<Entry> records = new CopyOnWriteArrayList<>();
    private final Object logger;
    private final Method setFilter;

    CapturedLog() {
        try {
            Class<?> loggerType = Class.forName("java.util.logging.Logger");
            Class<?> filterType = Class.forName("java.util.logging.Filter");
            Class<?> recordType = Class.forName("java.util.logging.LogRecord");
            Method message = recordType.getMethod("getMessage");
            Method thrown = recordType.getMethod("getThrown");
            InvocationHandler filter = (_, method, arguments) -> {
                if (method.getName().equals("isLoggable")) {
                    records.add(new Entry((String) message.invoke(arguments[0]),
                            (Throwable) thrown.invoke(arguments[0])));
                }
                return false;
            };
            logger = loggerType.getMethod("getLogger", String.class).invoke(null, "dev.crossview");
            setFilter = loggerType.getMethod("setFilter", filterType);
            setFilter.invoke(logger,
                    Proxy.newProxyInstance(CapturedLog.class.getClassLoader(), new Class<?>[] {filterType}, filter));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /// Those whose message contains `part`.
    List<Entry> about(String part) {
        return records.stream().filter(entry -> entry.message().contains(part)).toList();
    }

    @Override
    public void close() {
        try {
            setFilter.invoke(logger, (Object) null);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
