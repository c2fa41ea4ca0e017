package dev.tegmen.dao;

import dev.tegmen.error.InvalidValueException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jooq.DataType;
import org.jooq.Field;
import org.jooq.JSON;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.TableField;
import org.jspecify.annotations.Nullable;

/** What the columns of a table take: what the schema itself says, and a service's own rules. Immutable. */
final class ColumnRules {
    private final Map<String, UnaryOperator<@Nullable Object>> own;

    private ColumnRules(Map<String, UnaryOperator<@Nullable Object>> own) {
        this.own = own;
    }

    static ColumnRules ofSchema() {
        return new ColumnRules(Map.of());
    }

    @SuppressWarnings("unchecked") // the rule takes what the column holds
    <V> ColumnRules with(TableField<?, V> column, UnaryOperator<V> rule) {
        Map<String, UnaryOperator<@Nullable Object>> more = new HashMap<>(own);
        more.put(column.getName(), (UnaryOperator<@Nullable Object>) (UnaryOperator<?>) rule);
        return new ColumnRules(Map.copyOf(more));
    }

    /** Checks a value before it is sent; what comes back is to be stored. */
    @Nullable
    Object check(TableField<?, ?> column, @Nullable Object given) {
        UnaryOperator<@Nullable Object> rule = own.get(column.getName());
        Object value = rule == null || given == null ? given : rule.apply(given);
        DataType<?> type = column.getDataType();
        if (value == null) {
            if (!type.nullable()) {
                throw new InvalidValueException(label(column), "must not be null");
            }
        } else {
            checkStorable(column, value);
        }
        return value;
    }

    private static void checkStorable(TableField<?, ?> column, Object value) {
        if (value instanceof String text) {
            Rules.storable(label(column), text, length(column.getDataType()));
        } else if (value instanceof String[] texts) {
            DataType<?> element = column.getDataType().getArrayComponentDataType();
            for (String text : texts) {
                if (text != null) {
                    Rules.storable(label(column), text, element == null ? Integer.MAX_VALUE : length(element));
                }
            }
        } else if (value instanceof JSONB json) {
            Rules.storable(label(column), json.data(), Integer.MAX_VALUE);
        } else if (value instanceof JSON json) {
            Rules.storable(label(column), json.data(), Integer.MAX_VALUE);
        }
    }

    private static int length(DataType<?> type) {
        return type.hasLength() && type.length() > 0 ? type.length() : Integer.MAX_VALUE;
    }

    /** Refuses a new row that lacks what the database would refuse it for; some columns get their values otherwise. */
    static <R extends Record> void checkComplete(Table<R> table, Values<R> values, List<? extends Field<?>> others) {
        for (var field : table.fields()) {
            DataType<?> type = field.getDataType();
            boolean needed = !type.nullable() && !type.defaulted() && !type.identity() && !type.computed();
            if (needed
                    && !others.contains(field)
                    && field instanceof TableField<?, ?> column
                    && values.indexOf(column) < 0) {
                throw new InvalidValueException(label(column), "must be given: it is NOT NULL and has no default");
            }
        }
    }

    static String label(TableField<?, ?> column) {
        var table = column.getTable();
        return table == null ? column.getName() : table.getName() + "." + column.getName();
    }
}
