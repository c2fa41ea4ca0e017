package dev.tegmen.dao;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.TableField;
import org.jspecify.annotations.Nullable;

/**
 * The columns that some values name, and the values in the order of the table's columns: however a caller orders them, one
 * set of columns is one text.
 */
final class ColumnSet {
    private final BitSet columns;
    private final BitSet added;
    private final @Nullable Object[] values;

    private ColumnSet(BitSet columns, BitSet added, @Nullable Object[] values) {
        this.columns = columns;
        this.added = added;
        this.values = values;
    }

    /** What the text depends on. */
    record Key(BitSet columns, BitSet added) {}

    static <R extends Record> ColumnSet of(Entity<R, ?, ?> entity, Values<R> given) {
        Field<?>[] fields = entity.table().fields();
        BitSet columns = new BitSet(fields.length);
        BitSet added = new BitSet(0);
        @Nullable Object[] byColumn = new Object[fields.length];
        for (int i = 0; i < given.size(); i++) {
            TableField<?, ?> column = given.column(i);
            int at = indexOf(fields, column);
            columns.set(at);
            if (given.isAdded(i)) {
                added.set(at);
            }
            byColumn[at] = entity.rules().check(column, given.value(i));
        }
        @Nullable Object[] values = new Object[given.size()];
        int next = 0;
        for (int at = columns.nextSetBit(0); at >= 0; at = columns.nextSetBit(at + 1)) {
            values[next++] = byColumn[at];
        }
        return new ColumnSet(columns, added, values);
    }

    private static int indexOf(Field<?>[] fields, TableField<?, ?> column) {
        for (int i = 0; i < fields.length; i++) {
            if (fields[i] == column) {
                return i;
            }
        }
        for (int i = 0; i < fields.length; i++) {
            if (fields[i].equals(column)) {
                return i;
            }
        }
        throw new IllegalArgumentException("the column " + column.getName() + " is none of this table");
    }

    /** Which columns of the table, by their place. */
    BitSet columns() {
        return columns;
    }

    /** A value for each of the columns, in their order. */
    @Nullable
    Object[] values() {
        return values;
    }

    Key key() {
        return new Key(columns, added);
    }

    /** Where some columns are among the values of a set that has them all. */
    static List<Integer> places(Table<?> table, BitSet columns, List<? extends Field<?>> wanted) {
        List<Field<?>> fields = fields(table, columns);
        return wanted.stream()
                .map(column -> fields.indexOf(table.field(column)))
                .toList();
    }

    static List<Field<?>> fields(Table<?> table, BitSet columns) {
        List<Field<?>> fields = new ArrayList<>();
        for (int at = columns.nextSetBit(0); at >= 0; at = columns.nextSetBit(at + 1)) {
            fields.add(table.field(at));
        }
        return fields;
    }
}
