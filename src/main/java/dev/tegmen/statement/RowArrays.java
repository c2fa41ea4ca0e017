package dev.tegmen.statement;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jooq.Field;
import org.jooq.QueryPart;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Rows that come with a call, as a table in a statement: one bind for each column, an array of its values. So one text serves
 * any number of rows, and they never meet the limit of 65,535 binds in a statement (PostgreSQL documentation, "Message
 * Formats", Bind). Each value goes through its column's converter and binding. Immutable and thread-safe.
 *
 * <pre>{@code
 * static final RowArrays GIVEN = RowArrays.of(List.of(ORDERS.ID, ORDERS.NOTE)).orElseThrow();
 * static final Update INSERT = Update.of(DSL.insertInto(ORDERS)
 *         .columns(List.of(ORDERS.ID, ORDERS.NOTE))
 *         .select(DSL.select(GIVEN.fields()).from(GIVEN.table())));
 *
 * INSERT.run(connection, GIVEN.binds(List.of(new Object[] {id, "now"}, new Object[] {other, null})));
 * }</pre>
 */
public final class RowArrays {
    private static final String ALIAS = "tegmen_rows";

    private final List<? extends Field<?>> columns;
    private final List<ElementType> types;
    private final Table<Record> table;

    private RowArrays(
            List<? extends Field<?>> columns, List<ElementType> types, List<? extends Field<ElementArray>> arrays) {
        this.columns = columns;
        this.types = types;
        StringBuilder unnest = new StringBuilder();
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < arrays.size(); i++) {
            unnest.append(i == 0 ? "" : ", ").append('{').append(i).append('}');
            names.append('c').append(i).append(", ");
        }
        this.table = DSL.table(
                "unnest(" + unnest + ") with ordinality as " + ALIAS + "(" + names + "position)",
                arrays.toArray(QueryPart[]::new));
    }

    /**
     * Makes a table of rows with these columns.
     *
     * @param columns one or more, each of the type that its values are stored in or compared with
     * @return the table, with a parameter for each column; empty if the binding of a column takes other than one value in one
     *     place of the text
     * @throws IllegalArgumentException if there is no column, or no value of a column's type can be bound
     */
    public static Optional<RowArrays> of(List<? extends Field<?>> columns) {
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("name at least one column");
        }
        List<ElementType> types = new ArrayList<>();
        for (Field<?> column : columns) {
            Optional<ElementType> type = ElementType.of(column);
            if (type.isEmpty()) {
                return Optional.empty();
            }
            types.add(type.get());
        }
        List<Field<ElementArray>> parameters = new ArrayList<>();
        for (ElementType type : types) {
            parameters.add(Parameters.of(DSL.field("array", ElementArray.type(type.name()))));
        }
        return Optional.of(new RowArrays(List.copyOf(columns), List.copyOf(types), parameters));
    }

    /**
     * Returns the table with its values said, for a statement that is rendered at each call.
     *
     * @param binds what {@link #binds} returned
     * @return the same columns
     */
    public RowArrays valued(@Nullable Object... binds) {
        List<Field<ElementArray>> values = new ArrayList<>();
        for (int i = 0; i < binds.length; i++) {
            values.add(DSL.val(
                    (ElementArray) binds[i], ElementArray.type(types.get(i).name())));
        }
        return new RowArrays(columns, types, values);
    }

    /**
     * Returns the table.
     *
     * @return what to select from
     */
    public Table<Record> table() {
        return table;
    }

    /**
     * Returns the values.
     *
     * @return an expression for each column, of its type
     */
    public List<Field<?>> fields() {
        List<Field<?>> fields = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            fields.add(
                    DSL.field(types.get(i).sql(ALIAS + ".c" + i), columns.get(i).getDataType()));
        }
        return fields;
    }

    /**
     * Returns the place of a row.
     *
     * @return an expression that is 1 for the first row
     */
    public Field<Long> position() {
        return DSL.field(ALIAS + ".position", Long.class);
    }

    /**
     * Returns what to bind.
     *
     * @param rows for each row a value for each column, in their order
     * @return one value for each parameter
     */
    public @Nullable Object[] binds(List<@Nullable Object[]> rows) {
        @Nullable Object[] binds = new Object[types.size()];
        for (int i = 0; i < binds.length; i++) {
            ElementType type = types.get(i);
            Object[] elements = type.array(rows.size());
            int next = 0;
            for (@Nullable Object[] row : rows) {
                elements[next++] = type.element(row[i]);
            }
            binds[i] = new ElementArray(type.name(), elements);
        }
        return binds;
    }

    /** The columns, and nothing of their values. */
    @Override
    public String toString() {
        return "RowArrays" + columns.stream().map(Field::getName).toList();
    }
}
