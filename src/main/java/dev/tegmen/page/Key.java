package dev.tegmen.page;

import java.util.List;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.SortField;
import org.jooq.SortOrder;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jooq.impl.QOM.NullOrdering;
import org.jspecify.annotations.Nullable;

/**
 * One field of an ordering, with its direction and where its NULLs stand in forward order.
 *
 * <p>Its conditions are parts of a seek: they compare the field with the value that a position has for it, given as an
 * operand, or null where that value is NULL.
 */
record Key(Field<Object> field, boolean descending, boolean nullable, boolean nullsFirst, OrderingKeyType type) {

    static Key of(SortField<?> sortField, boolean nullable) {
        @SuppressWarnings("unchecked")
        Field<Object> field = (Field<Object>) sortField.$field();
        return new Key(
                field,
                sortField.$sortOrder() == SortOrder.DESC,
                nullable,
                sortField.$nullOrdering() == NullOrdering.NULLS_FIRST,
                OrderingKeyType.of(field));
    }

    /** The table whose plain column the field is; null for anything else, which may come to NULL whatever jOOQ says. */
    @Nullable
    Table<?> table() {
        return PlainColumns.tableOf(field);
    }

    Key reversed() {
        return new Key(field, !descending, nullable, !nullsFirst, type);
    }

    /** The same key where rows may have NULL. */
    Key withNulls() {
        return new Key(field, descending, true, nullsFirst, type);
    }

    /**
     * The same key where NULLs are not read. NULLS FIRST or LAST is then not rendered: PostgreSQL would not use a plain
     * index for it.
     */
    Key withoutNulls() {
        return new Key(field, descending, false, nullsFirst, type);
    }

    SortField<Object> sortField() {
        SortField<Object> sorted = descending ? field.desc() : field.asc();
        if (!nullable) {
            return sorted;
        }
        return nullsFirst ? sorted.nullsFirst() : sorted.nullsLast();
    }

    /** The rows that stand after the value; null where there are none. */
    @Nullable
    Condition after(@Nullable Field<Object> operand) {
        if (operand == null) {
            return nullsFirst ? isNotNull() : null;
        }
        Condition beyond = descending ? comparable().lt(operand) : comparable().gt(operand);
        return nullable && !nullsFirst ? beyond.or(isNull()) : beyond;
    }

    /** The rows that have the value. */
    Condition at(@Nullable Field<Object> operand) {
        return operand == null ? isNull() : comparable().eq(operand);
    }

    /** The rows that have the value or stand after it, for a key without NULLs. */
    Condition from(Field<Object> operand) {
        return descending ? comparable().le(operand) : comparable().ge(operand);
    }

    Condition isNull() {
        return type.mayBeComposite() ? DSL.condition("({0}) is not distinct from null", field) : field.isNull();
    }

    /**
     * IS NOT NULL asks of a composite value whether none of its fields is NULL, while ORDER BY asks of the value itself, as
     * IS DISTINCT FROM NULL does. Of anything else both ask the same, and are planned alike (PostgreSQL documentation,
     * "Comparison Functions and Operators").
     */
    Condition isNotNull() {
        return type.mayBeComposite() ? DSL.condition("({0}) is distinct from null", field) : field.isNotNull();
    }

    /** The field as it stands beside an operand. */
    Field<Object> comparable() {
        return type.comparable(field);
    }

    static boolean oneDirection(List<Key> keys) {
        for (Key key : keys) {
            if (key.nullable || key.descending != keys.get(0).descending) {
                return false;
            }
        }
        return true;
    }
}
