// SPDX-License-Identifier: Apache-2.0
package dev.crossview.fuzz;

import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One thing that can be called.
///
/// @param what  a public method or constructor
/// @param owner the type through which it is called
record Operation(Executable what, Class<?> owner) {
    /// Whether it needs an object to be called on.
    boolean needsReceiver() {
        return what instanceof Method && !Modifier.isStatic(what.getModifiers());
    }

    Class<?>[] parameters() {
        return what.getParameterTypes();
    }

    /// For each parameter that is a collection, what it is a collection of; otherwise Object.
    Class<?>[] elements() {
        Type[] types = what.getGenericParameterTypes();
        return Arrays.stream(types.length == what.getParameterCount() ? types : what.getParameterTypes())
                .map(Operation::element)
                .toArray(Class<?>[]::new);
    }

    private static Class<?> element(Type type) {
        return type instanceof ParameterizedType of ? raw(of.getActualTypeArguments()[0]) : Object.class;
    }

    private static Class<?> raw(Type type) {
        return switch (type) {
            case Class<?> one -> one;
            case ParameterizedType of -> raw(of.getRawType());
            case WildcardType some -> raw(some.getUpperBounds()[0]);
            default -> Object.class;
        };
    }

    /// Calls it.
    ///
    /// @return its result; null for none
    /// @throws Throwable what it throws
    @Nullable Object call(@Nullable Object receiver, @Nullable Object[] arguments) throws Throwable {
        try {
            return switch (what) {
                case Method method -> method.invoke(receiver, arguments);
                case Constructor<?> constructor -> constructor.newInstance(arguments);
            };
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /// `XvQueue.put(XvObject,Duration)`.
    @Override
    public String toString() {
        return owner.getSimpleName() + "." + (what instanceof Method ? what.getName() : "new")
                + Arrays.stream(parameters()).map(Class::getSimpleName).collect(Collectors.joining(",", "(", ")"));
    }
}
