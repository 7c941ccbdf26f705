// SPDX-License-Identifier: Apache-2.0
package dev.crossview.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleReader;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.stream.Stream;

/// What is fuzzed, found by reflection: a class that is added to the API is fuzzed without a line here.
///
/// @param types      the public types
/// @param operations all that can be called on them, in an order that does not change from run to run
record Api(Set<Class<?>> types, List<Operation> operations) {
    /// Types of the JDK that an API may hand out, and whose methods are its own work then.
    private static final Set<Class<?>> HANDED_OUT = Set.of(ExecutorService.class);

    /// The public classes in the packages that a module exports to everybody.
    static Api of(Module module) {
        var types = new ArrayList<Class<?>>();
        try (ModuleReader reader = module.getLayer().configuration().findModule(module.getName()).orElseThrow()
                .reference().open(); Stream<String> names = reader.list()) {
            names.filter(name -> name.endsWith(".class") && !name.endsWith("-info.class") && name.contains("/"))
                    .map(name -> name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .filter(name -> module.isExported(name.substring(0, name.lastIndexOf('.'))))
                    .map(name -> Class.forName(module, name))
                    .filter(Api::isPublic)
                    .forEach(types::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return of(types);
    }

    /// These types, and what they hand out.
    static Api of(Collection<Class<?>> types) {
        Set<Class<?>> all = new LinkedHashSet<>(types);
        List<Operation> operations = new ArrayList<>();
        for (Class<?> type : types) {
            for (Method method : type.getMethods()) {
                if (HANDED_OUT.contains(method.getReturnType())) {
                    all.add(method.getReturnType());
                }
            }
        }
        for (Class<?> type : all) {
            if (type.isInterface() && !type.isSealed() && !HANDED_OUT.contains(type)) {
                continue; // the caller's to implement, not to call
            }
            Stream.concat(Stream.of(type.getMethods()), Stream.of(type.getConstructors()))
                    .filter(what -> !what.isSynthetic() && isOurs(what, all))
                    .filter(what -> !Modifier.isAbstract(type.getModifiers()) || what instanceof Method)
                    .forEach(what -> operations.add(new Operation(what, type)));
        }
        operations.sort(Comparator.comparing((Operation operation) -> operation.owner().getName())
                .thenComparing(Operation::toString));
        return new Api(all, List.copyOf(operations));
    }

    /// Whether objects of that type come from here.
    boolean has(Class<?> type) {
        return types.stream().anyMatch(known -> known.isAssignableFrom(type) && known != Object.class);
    }

    private static boolean isOurs(Executable what, Set<Class<?>> types) {
        return types.contains(what.getDeclaringClass())
                || HANDED_OUT.stream().anyMatch(type -> what.getDeclaringClass().isAssignableFrom(type)
                        && types.contains(type) && what.getDeclaringClass() != Object.class);
    }

    private static boolean isPublic(Class<?> type) {
        for (Class<?> each = type; each != null; each = each.getEnclosingClass()) {
            if (!Modifier.isPublic(each.getModifiers())) {
                return false;
            }
        }
        return true;
    }
}
