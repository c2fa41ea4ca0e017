package dev.tegmen.statement;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jooq.DSLContext;
import org.jooq.DataType;
import org.jooq.Field;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/**
 * How a column's values go into an array: as elements that the driver sends best, or as the texts that the column's own
 * converter and binding would send, from which the server makes the column's type. Immutable.
 */
final class ElementType {
    private static final DSLContext JOOQ = DSL.using(SqlText.DIALECT, new Settings());
    private static final Pattern CAST = Pattern.compile("cast\\(\\? as .+\\)|\\?::.+", Pattern.DOTALL);

    /** What the driver has an array of by its own: the server's name. */
    private static final Map<Class<?>, String> DIRECT = Map.ofEntries(
            Map.entry(String.class, "text"),
            Map.entry(UUID.class, "uuid"),
            Map.entry(Boolean.class, "bool"),
            Map.entry(Short.class, "int2"),
            Map.entry(Integer.class, "int4"),
            Map.entry(Long.class, "int8"),
            Map.entry(BigDecimal.class, "numeric"),
            Map.entry(Float.class, "float4"),
            Map.entry(Double.class, "float8"),
            Map.entry(Instant.class, "timestamptz"),
            Map.entry(OffsetDateTime.class, "timestamptz"),
            Map.entry(LocalDateTime.class, "timestamp"),
            Map.entry(LocalDate.class, "date"));

    private final String name;
    private final Class<?> component;
    private final boolean asIs;
    private final boolean sentByDriver;
    private final DataType<?> type;
    private final String sql;

    private ElementType(
            String name, Class<?> component, boolean asIs, boolean sentByDriver, DataType<?> type, String sql) {
        this.name = name;
        this.component = component;
        this.asIs = asIs;
        this.sentByDriver = sentByDriver;
        this.type = type;
        this.sql = sql;
    }

    /** Returns the type, or empty if the column's binding takes other than one value in one place. */
    static Optional<ElementType> of(Field<?> column) {
        DataType<?> type = column.getDataType();
        String direct = JdbcType.of(type).isPresent() ? DIRECT.get(type.getType()) : null;
        if (direct != null) {
            boolean time = java.time.temporal.Temporal.class.isAssignableFrom(type.getType());
            return Optional.of(
                    new ElementType(direct, time ? String.class : type.getType(), !time, true, type, padded(type)));
        }
        if (type.getType() == byte[].class
                && type.getBinding().getClass()
                        == SQLDataType.VARBINARY.getBinding().getClass()) {
            return Optional.of(new ElementType("bytea", byte[].class, true, true, type, "?"));
        }
        String sql = JOOQ.render(Parameters.of(column));
        if (sql.indexOf('?') < 0 || sql.indexOf('?') != sql.lastIndexOf('?')) {
            return Optional.empty();
        }
        boolean text = type.getSQLDataType() != null && type.getSQLDataType().isString();
        String cast = sql.equals("?") && !text ? "cast(? as " + type.getTypeName(JOOQ.configuration()) + ")" : sql;
        return Optional.of(new ElementType("text", String.class, false, type.getType() == Object.class, type, cast));
    }

    /** A text is compared with a padded column as one. */
    private static String padded(DataType<?> type) {
        boolean padded = type.getTypeName().equals(SQLDataType.CHAR.getTypeName());
        return padded && type.hasLength() && type.length() > 0 ? "cast(? as char(" + type.length() + "))" : "?";
    }

    /** The server's name of the elements' type. */
    String name() {
        return name;
    }

    /** The column's value in SQL, of an element in SQL. */
    String sql(String element) {
        return sql.replace("?", element);
    }

    /** Whether the text of a value is all that the column's binding adds to it, a cast apart. */
    boolean isPlain() {
        return sql.equals("?") || CAST.matcher(sql).matches();
    }

    Object[] array(int length) {
        return (Object[]) Array.newInstance(component, length);
    }

    /** What goes into such an array. */
    @Nullable
    Object element(@Nullable Object value) {
        return value == null || asIs ? value : text(value);
    }

    /** The value as the server reads it where no type is said, as in COPY. */
    @Nullable
    String text(Object value) {
        return sentByDriver ? SentText.text(value) : SentText.of(type, value);
    }
}
