package dev.tegmen.page;

import dev.tegmen.page.InvalidCursorException.Reason;
import dev.tegmen.statement.Query;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jooq.Converter;
import org.jooq.DataType;
import org.jooq.EnumType;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * How a key's values pass between Java, the token and a statement. A position holds values as the database has them;
 * where the field's Java type is another (an enum, a converter's type), they are converted on the way.
 */
final class KeyType {
    private final ValueType valueType;
    private final @Nullable Converter<Object, Object> converter;
    private final DataType<Object> operandType;
    private final boolean castParameter;

    private KeyType(
            ValueType valueType,
            @Nullable Converter<Object, Object> converter,
            DataType<Object> operandType,
            boolean castParameter) {
        this.valueType = valueType;
        this.converter = converter;
        this.operandType = operandType;
        this.castParameter = castParameter;
    }

    static KeyType of(Field<Object> field) {
        DataType<Object> type = field.getDataType();
        // jOOQ casts a time to the declared precision, and would round away what the column really holds
        DataType<Object> operandType = type.isDateTime() && type.precisionDefined() ? type.precision(6) : type;
        Optional<ValueType> direct = ValueType.of(type.getType());
        if (direct.isPresent()) {
            return new KeyType(direct.get(), null, operandType, false);
        }
        if (EnumType.class.isAssignableFrom(type.getType())) {
            return new KeyType(ValueType.STRING, literals(type.getType()), operandType, true);
        }
        @SuppressWarnings("unchecked")
        Converter<Object, Object> converter = (Converter<Object, Object>) type.getConverter();
        return ValueType.of(converter.fromType())
                .map(converted -> new KeyType(converted, converter, operandType, false))
                .orElseThrow(() -> new IllegalArgumentException("cannot page by " + field + ": its type "
                        + type.getType().getName() + " has no place in a page token; supported are UUID, Instant,"
                        + " OffsetDateTime, LocalDateTime, LocalDate, Short, Integer, Long, BigDecimal, BigInteger,"
                        + " Double, Float, String, Boolean, enums, and types that a converter makes of these"));
    }

    /** A database enum's values are its literals; an unknown one becomes null. */
    private static Converter<Object, Object> literals(Class<?> enumType) {
        Map<Object, Object> constants = new HashMap<>();
        for (Object constant : enumType.getEnumConstants()) {
            constants.put(((EnumType) constant).getLiteral(), constant);
        }
        return Converter.of(Object.class, Object.class, constants::get, constant -> ((EnumType) constant).getLiteral());
    }

    ValueType valueType() {
        return valueType;
    }

    /** From a field's Java value to the value that positions and tokens hold. */
    @Nullable
    Object toDatabase(@Nullable Object value) {
        return value == null || converter == null ? value : converter.to(value);
    }

    /** An operand with a value, to compare the field with. */
    Field<Object> operand(Object value) {
        Object java = converter == null ? value : converter.from(value);
        return DSL.val(java, operandType);
    }

    /** An operand whose value comes with each call, as the database has it. */
    @SuppressWarnings("unchecked")
    Field<Object> parameter() {
        Field<Object> parameter = (Field<Object>) Query.parameter(valueType.javaType());
        return castParameter ? DSL.cast(parameter, operandType) : parameter;
    }

    /** Refuses a value from a token that the field's type does not have, for example an enum's constant of old. */
    void check(Object value) {
        if (converter == null) {
            return;
        }
        Object converted;
        try {
            converted = converter.from(value);
        } catch (RuntimeException e) {
            throw new InvalidCursorException(Reason.MALFORMED);
        }
        if (converted == null) {
            throw new InvalidCursorException(Reason.MALFORMED);
        }
    }
}
