package dev.tegmen.codegen;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;
import org.jooq.codegen.GeneratorStrategy;
import org.jooq.codegen.GeneratorStrategy.Mode;
import org.jooq.meta.TableDefinition;
import org.jspecify.annotations.Nullable;

/**
 * Names of jOOQ's table classes that compile: one that is called {@code Class} or {@code String} hides the class of java.lang
 * from all tables of its package, whose code means that one.
 */
final class TableClassNames {
    private static final Set<String> MEANT_BY_TABLES = Set.of(
            "Boolean",
            "Byte",
            "Character",
            "Class",
            "Deprecated",
            "Double",
            "Float",
            "Integer",
            "Iterable",
            "Long",
            "Number",
            "Object",
            "Override",
            "Record",
            "Short",
            "String",
            "SuppressWarnings",
            "Void");

    private TableClassNames() {}

    /** A strategy that says {@code StringTable} where the other one says {@code String}, and else what that one says. */
    static GeneratorStrategy apartFromJavaLang(GeneratorStrategy strategy) {
        return (GeneratorStrategy) Proxy.newProxyInstance(
                TableClassNames.class.getClassLoader(),
                new Class<?>[] {GeneratorStrategy.class},
                (proxy, method, arguments) -> {
                    try {
                        Object answer = method.invoke(strategy, arguments);
                        return method.getName().equals("getJavaClassName") ? renamed(answer, arguments) : answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause() == null ? e : e.getCause();
                    }
                });
    }

    private static @Nullable Object renamed(@Nullable Object name, @Nullable Object @Nullable [] arguments) {
        boolean table = arguments != null
                && arguments.length == 2
                && arguments[0] instanceof TableDefinition
                && arguments[1] == Mode.DEFAULT;
        return table && name instanceof String given && MEANT_BY_TABLES.contains(given) ? given + "Table" : name;
    }
}
