package dev.tegmen.statement;

import org.jooq.Converter;
import org.jooq.DataType;
import org.jooq.EnumType;
import org.jooq.Record;
import org.jooq.impl.SQLDataType;

/**
 * The type of a parameter: the column's own, with its converter and its binding. Only where these could not be without a
 * value, which comes later, does a {@link LateBinding} stand before them.
 */
final class ParameterType {
    private ParameterType() {}

    /**
     * Returns the type for a parameter.
     *
     * @param column what to call it in a refusal
     * @throws IllegalArgumentException if no value of this type can be bound
     */
    static <V> DataType<V> of(String column, DataType<V> type) {
        if (Record.class.isAssignableFrom(type.getType())) {
            throw new IllegalArgumentException("a parameter for " + column
                    + " cannot be bound: it is a record; make a parameter for each of its fields");
        }
        if (isKnownByNameOnly(type)) {
            return late(SQLDataType.OTHER, LateBinding.castTo(column, type));
        }
        return takesNull(type.getConverter()) ? type : late(base(type), LateBinding.of(column, type, base(type)));
    }

    /** Such as inet: jOOQ would send a text as a text, which the database does not take for an address. */
    private static boolean isKnownByNameOnly(DataType<?> type) {
        return type.getType() == Object.class
                && type.getBinding().getClass()
                        == SQLDataType.OTHER.getBinding().getClass()
                && !type.getTypeName().equals(SQLDataType.OTHER.getTypeName());
    }

    private static boolean takesNull(Converter<?, ?> converter) {
        try {
            converter.from(null);
            converter.to(null);
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** The type that a converter's values have in the database. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private static DataType<?> base(DataType<?> type) {
        Class<?> from = type.getConverter().fromType();
        return EnumType.class.isAssignableFrom(from)
                ? SQLDataType.VARCHAR.asEnumDataType((Class) from)
                : type.getSQLDataType();
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static <V> DataType<V> late(DataType<?> base, LateBinding<V> binding) {
        return ((DataType) base).asConvertedDataType(binding);
    }
}
