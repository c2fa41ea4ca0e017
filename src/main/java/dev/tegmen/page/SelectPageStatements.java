package dev.tegmen.page;

import dev.tegmen.statement.AdHoc;
import dev.tegmen.statement.RowsReader;
import dev.tegmen.statement.SqlCall;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The statements of a select whose shape is a caller's own: rendered and bound by jOOQ each time, and not kept. */
record SelectPageStatements<T>(PageRows<T> page) implements PageStatements<T> {
    @Override
    public <A> SqlCall<A> read(
            Range range, @Nullable Position position, int limit, @Nullable Object[] values, RowsReader<A> reader) {
        Field<Integer> limitField = KeyedSelect.standsInText(limit) ? DSL.inline(limit) : DSL.val(limit);
        return (connection, attempt) ->
                AdHoc.read(connection, page.read(range, key -> operand(position, key), limitField), reader);
    }

    @Override
    public <A> SqlCall<A> none(@Nullable Object[] values, RowsReader<A> reader) {
        return (connection, attempt) -> AdHoc.read(connection, select().readNone(), reader);
    }

    @Override
    public SqlCall<Long> count(@Nullable Object[] values) {
        return (connection, attempt) -> AdHoc.read(connection, select().count(), SelectPageStatements::number);
    }

    private static long number(ResultSet rows) throws SQLException {
        rows.next();
        return rows.getLong(1);
    }

    private @Nullable Field<Object> operand(@Nullable Position position, int key) {
        Object value = position == null ? null : position.value(key);
        return value == null ? null : ordering().keys().get(key).type().operand(value);
    }
}
