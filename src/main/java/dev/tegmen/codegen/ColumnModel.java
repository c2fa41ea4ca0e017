package dev.tegmen.codegen;

import java.util.Locale;
import java.util.Map;
import org.jooq.meta.ColumnDefinition;
import org.jooq.meta.DataTypeDefinition;

/**
 * A column as the client has it.
 *
 * @param definition what jOOQ knows of it
 * @param member what it is called as a component, a parameter, and behind {@code with}
 * @param constant what jOOQ calls it in the table's class
 * @param type its Java type
 * @param directives what its comment says
 */
record ColumnModel(
        ColumnDefinition definition, String member, String constant, ColumnType type, Directives directives) {
    private static final Map<String, String> PLAIN_TYPES = Map.of(
            "character varying", "varchar",
            "character large object", "text",
            "binary large object", "bytea",
            "binary varying", "bytea",
            "character", "char",
            "instant", "timestamptz",
            "timestamp with time zone", "timestamptz");

    String name() {
        return definition.getName();
    }

    boolean nullable() {
        return data().isNullable();
    }

    boolean defaulted() {
        return data().isDefaulted();
    }

    /** Whether the database alone makes its values. */
    boolean generated() {
        return definition.isIdentity()
                || data().isIdentity()
                || data().isComputed()
                || data().isReadonly()
                || directives.generated();
    }

    /** Whether it is a comment alone that says so, of a column that a row must have. */
    boolean mustBeSaidToBeGenerated() {
        return directives.generated() && !nullable() && !defaulted();
    }

    /** What is {@code updated_at} by convention: each change of a row sets it. */
    boolean isChangedAt() {
        return name().equals("updated_at") && type.isTime() && !generated();
    }

    /** What is {@code version} by convention: it counts the changes of a row. */
    boolean isVersion() {
        return name().equals("version") && type.isWholeNumber() && !nullable() && !generated();
    }

    DataTypeDefinition data() {
        return definition.getType();
    }

    /** The type in the database, as PostgreSQL says it. */
    String sqlType() {
        DataTypeDefinition defined = definition.getDefinedType();
        boolean array = defined.getType().toLowerCase(Locale.ROOT).endsWith(" array");
        String type = defined.getType().toLowerCase(Locale.ROOT).replaceAll(" array$", "");
        String plain = PLAIN_TYPES.getOrDefault(type, type);
        return plain + size(type, defined) + (array ? "[]" : "");
    }

    private static String size(String type, DataTypeDefinition defined) {
        if (type.startsWith("character") || type.contains("char")) {
            return defined.getLength() > 0 && defined.getLength() < 1_000_000 ? "(" + defined.getLength() + ")" : "";
        }
        return isNumeric(type) && defined.getPrecision() > 0 && defined.getPrecision() < 100_000
                ? "(" + defined.getPrecision() + ", " + defined.getScale() + ")"
                : "";
    }

    /** A number of any size, which jOOQ takes for a whole one where the schema does not say its scale. */
    boolean losesFractions() {
        DataTypeDefinition defined = definition.getDefinedType();
        return isNumeric(defined.getType().toLowerCase(Locale.ROOT))
                && defined.getPrecision() >= 100_000
                && type.name().equals("java.math.BigInteger");
    }

    private static boolean isNumeric(String type) {
        return type.equals("numeric") || type.equals("decimal");
    }
}
