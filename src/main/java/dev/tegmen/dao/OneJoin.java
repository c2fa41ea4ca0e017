package dev.tegmen.dao;

import dev.tegmen.page.PageJoin;
import dev.tegmen.statement.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jooq.Select;
import org.jooq.SortField;
import org.jooq.Table;

/** Rows, each with a related one at most. Immutable and thread-safe. */
record OneJoin<T, P>(Columns<T> columns, Related<P> related) implements PageJoin<WithOne<T, P>> {
    @Override
    public Select<?> around(Table<?> page, List<SortField<?>> order) {
        return related.around(page, order);
    }

    @Override
    public Items<WithOne<T, P>> items(ResultSet rows, int before) {
        return new Items<>() {
            @Override
            public boolean next() throws SQLException {
                return rows.next();
            }

            @Override
            public WithOne<T, P> item() throws SQLException {
                T row = columns.map(rows);
                return new WithOne<>(row, related.isThere(rows, before) ? related.read(rows, before) : null);
            }
        };
    }
}
