package dev.tegmen.codegen;

import java.util.Map;
import java.util.Set;

/**
 * The Java type of a column.
 *
 * @param name as jOOQ's table has it, qualified, such as {@code java.lang.Integer} or {@code java.lang.String[]}
 */
record ColumnType(String name) {
    private static final Map<String, String> PRIMITIVES = Map.of(
            "java.lang.Boolean", "boolean",
            "java.lang.Byte", "byte",
            "java.lang.Short", "short",
            "java.lang.Integer", "int",
            "java.lang.Long", "long",
            "java.lang.Float", "float",
            "java.lang.Double", "double");
    private static final Set<String> TIMES = Set.of(
            "java.time.Instant",
            "java.time.OffsetDateTime",
            "java.time.LocalDateTime",
            "java.time.LocalDate",
            "java.sql.Timestamp",
            "java.sql.Date");
    private static final Set<String> NUMBERS = Set.of(
            "java.lang.Short",
            "java.lang.Integer",
            "java.lang.Long",
            "java.lang.Float",
            "java.lang.Double",
            "java.math.BigDecimal",
            "java.math.BigInteger");

    /** An array of objects of one dimension, which the client shows as a list. */
    boolean isList() {
        return name.endsWith("[]") && !name.endsWith("[][]") && !name.equals("byte[]");
    }

    /** An array that stays one: bytes, and arrays of arrays. */
    boolean isArray() {
        return name.endsWith("[]") && !isList();
    }

    boolean isTime() {
        return TIMES.contains(name);
    }

    boolean isNumber() {
        return NUMBERS.contains(name);
    }

    boolean isWholeNumber() {
        return name.equals("java.lang.Short") || name.equals("java.lang.Integer") || name.equals("java.lang.Long");
    }

    /** As a type argument. */
    String boxed(JavaFile file) {
        return isList()
                ? file.type("java.util.List") + "<" + file.nullable(file.type(name.substring(0, name.length() - 2)))
                        + ">"
                : file.type(name);
    }

    /** As a parameter or component that is not null. */
    String present(JavaFile file) {
        return PRIMITIVES.getOrDefault(name, boxed(file));
    }

    String declared(JavaFile file, boolean nullable) {
        return nullable ? file.nullable(boxed(file)) : present(file);
    }
}
