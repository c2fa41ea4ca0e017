package dev.tegmen.page;

import dev.tegmen.statement.Query;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Map;
import java.util.Set;
import org.jooq.DataType;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jooq.impl.QOM;
import org.jspecify.annotations.Nullable;

/**
 * What a key's values are to the database, and how they are sent back to it. The field's Java type is the first guess; the
 * database's own word comes with the first result, and replaces it for good. Neither the field's converter nor its binding
 * has a part in it. Thread-safe.
 */
final class OrderingKeyType {
    /** Types without an order, on either engine. */
    private static final Set<String> UNORDERED =
            Set.of("org.jooq.JSON", "org.jooq.XML", "org.jooq.Geometry", "org.jooq.Geography", "org.jooq.Result");

    /** Types that share their JDBC code with others: an enum's is that of a text, a bit string's that of a boolean. */
    private static final Map<String, PageTokenValue> NAMED = Map.of(
            "text", PageTokenValue.STRING,
            "varchar", PageTokenValue.STRING,
            "name", PageTokenValue.STRING,
            "bool", PageTokenValue.BOOLEAN);

    /** Types of the server whose names need no quotes, and mostly bear none. */
    private static final Set<String> BUILT_IN = Set.of(
            "numeric",
            "float4",
            "float8",
            "money",
            "date",
            "timestamp",
            "timestamptz",
            "time",
            "timetz",
            "interval",
            "bpchar",
            "bytea",
            "inet",
            "cidr",
            "macaddr",
            "jsonb",
            "oid",
            "name");

    /** What pgjdbc displays of a time without zone and fraction: {@code 294276-12-31 23:59:59 BC}. */
    private static final int LENGTH_OF_TIME = 22;

    /**
     * @param valueType how values are read
     * @param name the type's name, as a cast takes it; null where none is needed or it is not known yet
     * @param learned whether the database itself has said so
     */
    private record State(PageTokenValue valueType, @Nullable String name, boolean learned) {}

    /** Types that ORDER BY takes, but no comparison with a value: a row without a named type, and what has other operators. */
    private static final Set<String> INCOMPARABLE = Set.of("record", "hstore");

    private final boolean mayBeComposite;
    private volatile State state;

    private OrderingKeyType(Class<?> declared) {
        this.state = new State(guess(declared), null, false);
        this.mayBeComposite = state.valueType() == PageTokenValue.TEXT || state.valueType() == PageTokenValue.STRING;
    }

    private static PageTokenValue guess(Class<?> declared) {
        return declared == java.time.OffsetDateTime.class
                ? PageTokenValue.INSTANT
                : PageTokenValue.ofJavaType(declared);
    }

    static OrderingKeyType of(Field<Object> field) {
        if (field instanceof QOM.WindowFunction) {
            throw new IllegalArgumentException(
                    "cannot page by " + field + ": a window function has no value where rows are"
                            + " chosen; make the select a derived table, and page over that with Keyset.byUnique(…)");
        }
        DataType<Object> type = field.getDataType();
        Class<?> stored = type.getConverter().fromType();
        if (UNORDERED.contains(stored.getName()) || org.jooq.Record.class.isAssignableFrom(stored)) {
            throw new IllegalArgumentException("cannot page by " + field + ": the database has no order for its type "
                    + type.getTypeName() + ", so that no page token could mark a place in it; order by another column");
        }
        return new OrderingKeyType(stored);
    }

    /** Whether the field's Java type leaves it open that the database has a composite type there. */
    boolean mayBeComposite() {
        return mayBeComposite;
    }

    PageTokenValue valueType() {
        return state.valueType();
    }

    boolean isLearned() {
        return state.learned();
    }

    /** Whether the key can be compared with the value, as far as its type is known. */
    boolean fits(Object value) {
        State known = state;
        if (!(value instanceof DatabaseText text)) {
            return PageTokenValue.of(value) == known.valueType();
        }
        return known.name() != null && TextForm.of(known.name()).accepts(text.text());
    }

    /** Whether the database may refuse a value that fits, since only it knows what the type takes. */
    boolean mayRefuse(Object value) {
        String name = state.name();
        if (value instanceof DatabaseText && !"bpchar".equals(name)) {
            return name != null && !TextForm.of(name).isKnown();
        }
        return bound(value) instanceof String text
                && !StandardCharsets.US_ASCII.newEncoder().canEncode(text);
    }

    /** Takes the type of a field from a result. */
    void learn(Field<Object> field, ResultSetMetaData columns, int column) throws SQLException {
        if (state.learned()) {
            return;
        }
        PageTokenValue actual = valueType(columns, column);
        String name = null;
        if (actual == PageTokenValue.TEXT) {
            String typeName = columns.getColumnTypeName(column); // the driver may ask the server for it
            requireComparable(field, typeName);
            actual = NAMED.getOrDefault(typeName, PageTokenValue.TEXT);
            name = actual == PageTokenValue.TEXT ? castName(typeName) : null;
        }
        state = new State(actual, name, true);
    }

    private static void requireComparable(Field<Object> field, String typeName) {
        String unqualified = typeName.substring(typeName.lastIndexOf('.') + 1).replace("\"", "");
        if (INCOMPARABLE.contains(unqualified)) {
            throw new IllegalArgumentException(
                    "cannot page by " + field + ": the database cannot compare it with a value of" + " its type "
                            + unqualified + "; order by another column, or by parts of it");
        }
    }

    private static PageTokenValue valueType(ResultSetMetaData columns, int column) throws SQLException {
        return switch (columns.getColumnType(column)) {
            case Types.SMALLINT -> PageTokenValue.SHORT;
            case Types.INTEGER -> PageTokenValue.INTEGER;
            case Types.BIGINT -> PageTokenValue.LONG;
            case Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE ->
                hasZone(columns, column) ? PageTokenValue.INSTANT : PageTokenValue.TEXT;
            default ->
                columns.getColumnClassName(column).equals("java.util.UUID")
                        ? PageTokenValue.UUID_VALUE
                        : PageTokenValue.TEXT;
        };
    }

    /** Both types have one code in JDBC; pgjdbc's texts differ by the length of an offset. */
    static boolean hasZone(ResultSetMetaData columns, int column) throws SQLException {
        int scale = columns.getScale(column);
        int fraction = scale == 0 ? 0 : scale + 1;
        return columns.getColumnDisplaySize(column) > LENGTH_OF_TIME + fraction;
    }

    private static String castName(String typeName) {
        if (typeName.equals("bit")) {
            return "varbit"; // bit alone is bit(1)
        }
        if (typeName.startsWith("\"") || BUILT_IN.contains(typeName)) {
            return typeName;
        }
        return '"' + typeName.replace("\"", "\"\"") + '"';
    }

    /**
     * The field as it is compared. CockroachDB takes blanks at the end of a {@code char(n)} for part of the value, unless both
     * sides are cast. PostgreSQL has no comparisons for a domain over an enum, whose values say the enum's name. Both pass over
     * a cast to the type that the column has.
     */
    Field<Object> comparable(Field<Object> field) {
        String name = state.name();
        return name != null && (name.equals("bpchar") || isOfSomebodysOwn(name)) ? cast(field, name) : field;
    }

    /** The names of arrays begin with an underscore. */
    private static boolean isOfSomebodysOwn(String name) {
        return name.startsWith("\"") && !name.contains("\"_");
    }

    /** An operand with a value, to compare the field with. */
    Field<Object> operand(Object value) {
        if (value instanceof DatabaseText text) {
            return cast(DSL.val(text.text()), requireName());
        }
        if (value instanceof java.time.Instant instant) {
            return cast(DSL.val(TimeText.of(instant)), "timestamptz");
        }
        return typed(DSL.val(value));
    }

    /** The text of an operand with a bind for its value. */
    String operandText() {
        String name = state.name();
        return name == null ? "?" : "cast(? as " + name + ")";
    }

    /** An operand whose value comes with each call. */
    Field<Object> parameter() {
        PageTokenValue type = valueType();
        return type == PageTokenValue.TEXT
                ? cast(Query.parameter(String.class), requireName())
                : typed(Query.parameter(type.javaType()));
    }

    private String requireName() {
        return java.util.Objects.requireNonNull(state.name(), "a type's name comes with its first value");
    }

    private static Field<Object> cast(Field<?> value, String name) {
        return DSL.field("cast({0} as " + name + ")", Object.class, value);
    }

    /** As it is: jOOQ would give a bare value the type and the converter of the field beside it. */
    private static Field<Object> typed(Field<?> value) {
        return DSL.field("{0}", Object.class, value);
    }

    /** What to bind for a value of a position. */
    static @Nullable Object bound(@Nullable Object value) {
        return value instanceof DatabaseText text ? text.text() : value;
    }
}
