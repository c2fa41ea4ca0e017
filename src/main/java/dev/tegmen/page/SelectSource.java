package dev.tegmen.page;

import dev.tegmen.error.SqlExceptionTranslator;
import dev.tegmen.page.SliceReader.Wanted;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jooq.Configuration;
import org.jooq.Cursor;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.RecordMapper;
import org.jooq.ResultQuery;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Runs a select through jOOQ, where the caller's configuration says. */
final class SelectSource<R extends Record, T> implements Source<T, RuntimeException> {
    private final Ordering ordering;
    private final KeyedSelect<R> select;
    private final Configuration configuration;
    private final RecordMapper<? super R, ? extends T> mapper;

    SelectSource(KeyedSelect<R> select, Configuration configuration, RecordMapper<? super R, ? extends T> mapper) {
        this.ordering = select.ordering();
        this.select = select;
        this.configuration = configuration;
        this.mapper = mapper;
    }

    Ordering ordering() {
        return ordering;
    }

    @Override
    public Slice<T> read(Range range, @Nullable Position position, Wanted wanted) {
        int limit = wanted.limit();
        Field<Integer> limitField = KeyedSelect.standsInText(limit) ? DSL.inline(limit) : DSL.val(limit);
        ResultQuery<R> query = select.read(range, key -> operand(position, key), limitField);
        SliceReader<T> collector = new SliceReader<>(ordering, wanted);
        try (Cursor<R> rows = configuration.dsl().fetchLazy(query)) {
            ResultSet raw = rows.resultSet();
            ordering.learn(raw, select.keyIndexes());
            for (R next = rows.fetchNext(); next != null; next = rows.fetchNext()) {
                collector.add(new RecordRow(next, raw));
            }
        } catch (DataAccessException e) {
            throw SqlExceptionTranslator.translate(e);
        } catch (SQLException e) {
            throw SqlExceptionTranslator.translate(e);
        }
        return collector.stretch();
    }

    @Override
    public void learn() {
        try (Cursor<R> rows = configuration.dsl().fetchLazy(select.readNone())) {
            ordering.learn(rows.resultSet(), select.keyIndexes());
        } catch (DataAccessException e) {
            throw SqlExceptionTranslator.translate(e);
        } catch (SQLException e) {
            throw SqlExceptionTranslator.translate(e);
        }
    }

    @Override
    public boolean takes(Position position, boolean inTransaction) {
        TokenValues asked = new TokenValues(ordering, position);
        try {
            return configuration
                    .dsl()
                    .connectionResult(
                            connection -> connection.getAutoCommit() == inTransaction || asked.areTaken(connection));
        } catch (DataAccessException e) {
            throw SqlExceptionTranslator.translate(e);
        }
    }

    private @Nullable Field<Object> operand(@Nullable Position position, int key) {
        Object value = position == null ? null : position.value(key);
        return value == null ? null : ordering.keys().get(key).type().operand(value);
    }

    @Override
    public long count() {
        return fetch(select.count()).get(0).value1();
    }

    private <Q extends Record> List<Q> fetch(ResultQuery<Q> query) {
        try {
            return configuration.dsl().fetch(query);
        } catch (DataAccessException e) {
            throw SqlExceptionTranslator.translate(e);
        }
    }

    private T item(R row) {
        return Objects.requireNonNull(mapper.map(row), "mapped row");
    }

    /** A row whose keys are read from the driver's own result: no converter or binding of the caller's has touched them. */
    private final class RecordRow implements Row<T, SQLException> {
        private final R row;
        private final ResultSet raw;

        RecordRow(R row, ResultSet raw) {
            this.row = row;
            this.raw = raw;
        }

        @Override
        public T item() {
            return SelectSource.this.item(row);
        }

        @Override
        public @Nullable Object key(int key) throws SQLException {
            return ordering.keys().get(key).type().valueType().read(raw, select.keyIndexes()[key] + 1);
        }
    }
}
