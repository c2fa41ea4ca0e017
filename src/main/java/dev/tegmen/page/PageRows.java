package dev.tegmen.page;

import dev.tegmen.page.PageJoin.Items;
import dev.tegmen.statement.RowMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import org.jooq.Field;
import org.jooq.Select;

/**
 * The select of a page, and what its rows become. Thread-safe.
 *
 * @param <T> what a row becomes
 */
interface PageRows<T> {
    KeyedSelect<?> select();

    /** The statement that reads a range. */
    Select<?> read(Range range, Operands operands, Field<? extends Number> limit);

    /** The items of a result of that statement. */
    Items<T> items(ResultSet rows);

    /** Each row is an item. */
    record Mapped<T>(KeyedSelect<?> select, RowMapper<T> mapper) implements PageRows<T> {
        @Override
        public Select<?> read(Range range, Operands operands, Field<? extends Number> limit) {
            return select.read(range, operands, limit);
        }

        @Override
        public Items<T> items(ResultSet rows) {
            return new EachRow<>(rows, mapper);
        }
    }

    private static <T> T present(T item) {
        return Objects.requireNonNull(item, "mapped row");
    }

    /** A result whose rows are items. */
    record EachRow<T>(ResultSet rows, RowMapper<T> mapper) implements Items<T> {
        @Override
        public boolean next() throws SQLException {
            return rows.next();
        }

        @Override
        public T item() throws SQLException {
            return present(mapper.map(rows));
        }
    }

    /** Something is joined to each row. */
    record Joined<T>(KeyedSelect<?> select, PageJoin<T> join) implements PageRows<T> {
        @Override
        public Select<?> read(Range range, Operands operands, Field<? extends Number> limit) {
            return select.read(range, operands, limit, join);
        }

        @Override
        public Items<T> items(ResultSet rows) {
            return join.items(rows, select.columns());
        }
    }
}
