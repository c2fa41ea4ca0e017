package dev.tegmen.statement;

import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jooq.DataType;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.TableField;
import org.jooq.exception.SQLDialectNotSupportedException;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Parameters whose values come with each call. jOOQ keeps nothing of a parameter but its name and its type, so the name
 * says when it was made and what for.
 */
final class Parameters {
    private static final AtomicLong MADE = new AtomicLong();
    private static final Pattern NAME = Pattern.compile("tegmen:(\\d{1,18}):(.*)", Pattern.DOTALL);

    private Parameters() {}

    static <V> Param<V> of(Field<V> column) {
        String label = label(column);
        DataType<V> type = column.getDataType();
        if (Record.class.isAssignableFrom(type.getType()) || Result.class.isAssignableFrom(type.getType())) {
            throw new IllegalArgumentException("a parameter for " + label
                    + " cannot be bound: it holds records; make a parameter for each of its fields");
        }
        return LateBinding.of(label, type)
                .<Param<V>>map(late -> new LateParam<>(name(label), type, late))
                .orElseGet(() -> DSL.param(name(label), type));
    }

    static <V> Param<V> of(Class<V> type) {
        try {
            return DSL.param(name(type.getTypeName()), type);
        } catch (SQLDialectNotSupportedException e) {
            throw new IllegalArgumentException(
                    "a parameter cannot be a " + type.getTypeName()
                            + ", for which jOOQ knows no SQL type; make it of the" + " column: Query.parameter(COLUMN)",
                    e);
        }
    }

    private static String name(String label) {
        return "tegmen:" + MADE.incrementAndGet() + ":" + label;
    }

    /** Only columns are named: the name of an expression may hold a value. */
    private static String label(Field<?> column) {
        return column instanceof TableField<?, ?>
                ? column.getQualifiedName().unquotedName().toString()
                : column.getDataType().getType().getTypeName();
    }

    /** What a parameter that was made here is known by: one key for each, in the order in which they were made. */
    record Key(long number, String label, Class<?> type) implements Comparable<Key> {
        /** Returns the key of a parameter, or null if it was not made here. */
        static @Nullable Key of(Param<?> param) {
            String name = param.getParamName();
            Matcher matcher = name == null ? null : NAME.matcher(name);
            return matcher == null || !matcher.matches()
                    ? null
                    : new Key(Long.parseLong(matcher.group(1)), matcher.group(2), param.getType());
        }

        @Override
        public int compareTo(Key other) {
            return Long.compare(number, other.number);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key && key.number == number;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(number);
        }

        @Override
        public String toString() {
            return label;
        }
    }
}
