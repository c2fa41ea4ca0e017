package dev.tegmen.dao;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jooq.Field;
import org.jooq.ForeignKey;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.TableField;

/**
 * A foreign key, with its columns as those of the tables that it ties together, which may be aliases.
 *
 * @param child the columns that refer
 * @param parent the columns that they refer to, in the same order
 */
record Reference(List<Field<?>> child, List<Field<?>> parent) {
    static <C extends Record, P extends Record> Reference of(
            Table<C> child, Table<P> parent, ForeignKey<C, P> foreignKey) {
        Objects.requireNonNull(foreignKey, "foreignKey");
        return new Reference(
                columns(child, foreignKey.getFields(), foreignKey),
                columns(parent, foreignKey.getKeyFields(), foreignKey));
    }

    private static List<Field<?>> columns(
            Table<?> table, List<? extends TableField<?, ?>> fields, ForeignKey<?, ?> foreignKey) {
        List<Field<?>> columns = new ArrayList<>();
        for (TableField<?, ?> field : fields) {
            Field<?> column = table.field(field);
            if (column == null) {
                throw new IllegalArgumentException("the foreign key " + foreignKey.getName()
                        + " does not tie these tables together: " + table.getName() + " has no column "
                        + field.getName());
            }
            columns.add(column);
        }
        return List.copyOf(columns);
    }
}
