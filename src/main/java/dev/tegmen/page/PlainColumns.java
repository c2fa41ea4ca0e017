package dev.tegmen.page;

import org.jooq.Field;
import org.jooq.Table;
import org.jooq.TableField;
import org.jooq.impl.QOM;
import org.jspecify.annotations.Nullable;

/** Which fields are columns of a table that is stored, under its own name or an alias. */
final class PlainColumns {
    private PlainColumns() {}

    static @Nullable Table<?> tableOf(Field<?> field) {
        return field instanceof TableField<?, ?> column && isStored(column.getTable()) ? column.getTable() : null;
    }

    /** A selected column's alias has no meaning where rows are chosen. */
    static Field<?> withoutAlias(Field<?> field) {
        return field instanceof QOM.FieldAlias<?> alias ? withoutAlias(alias.$field()) : field;
    }

    private static boolean isStored(@Nullable Table<?> table) {
        if (table instanceof QOM.TableAlias<?> alias) {
            return isStored(alias.$aliased());
        }
        return table != null && table.getTableType().isTable();
    }
}
