package dev.tegmen.page;

import java.util.ArrayList;
import java.util.List;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.RowN;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * The condition that a row stands at or after a position, written so that an index on the keys serves it.
 *
 * <p>Where the keys have one direction and no NULLs it is a row value comparison: {@code (a, b) > (?, ?)}, one index range
 * (PostgreSQL documentation, "Row and Array Comparisons"). Otherwise it is spelled out, {@code a >= ? and (a > ? or (a = ?
 * and b < ?))}, where the first comparison is redundant and gives the index its range.
 */
record SeekCondition(List<Key> keys, boolean inclusive, Operands operands) {

    /** The condition over the keys from one of them on, those before it being equal. */
    Condition of(int first) {
        if (Key.oneDirection(keys.subList(first, keys.size()))) {
            return rowValues(first);
        }
        Key leading = keys.get(first);
        if (leading.nullable()) {
            return spelledOut(first);
        }
        Condition bound = leading.from(value(first));
        return bound.and(spelledOut(first));
    }

    private Condition rowValues(int first) {
        if (first == keys.size() - 1) {
            Key key = keys.get(first);
            Condition after = inclusive ? key.from(value(first)) : key.after(value(first));
            return java.util.Objects.requireNonNull(after, "a key without NULLs has rows after each value");
        }
        List<Field<?>> fields = new ArrayList<>();
        List<Field<?>> values = new ArrayList<>();
        for (int i = first; i < keys.size(); i++) {
            fields.add(keys.get(i).comparable());
            values.add(value(i));
        }
        RowN row = DSL.row(fields);
        RowN bound = DSL.row(values);
        if (keys.get(first).descending()) {
            return inclusive ? row.le(bound) : row.lt(bound);
        }
        return inclusive ? row.ge(bound) : row.gt(bound);
    }

    private Condition spelledOut(int first) {
        Key key = keys.get(first);
        Condition after = key.after(operands.of(first));
        boolean last = first == keys.size() - 1;
        if (last && !inclusive) {
            return after == null ? DSL.falseCondition() : after;
        }
        Condition at = key.at(operands.of(first));
        if (!last) {
            int next = first + 1;
            at = at.and(Key.oneDirection(keys.subList(next, keys.size())) ? rowValues(next) : spelledOut(next));
        }
        return after == null ? at : DSL.or(after, at);
    }

    private Field<Object> value(int key) {
        @Nullable Field<Object> operand = operands.of(key);
        if (operand == null) {
            throw new IllegalArgumentException("the key " + keys.get(key).field()
                    + " is declared NOT NULL, but a row has NULL there; declare the field as nullable");
        }
        return operand;
    }
}
