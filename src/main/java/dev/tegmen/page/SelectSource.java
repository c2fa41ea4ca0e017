package dev.tegmen.page;

import dev.tegmen.error.SqlExceptionTranslator;
import dev.tegmen.error.SqlState;
import dev.tegmen.page.StretchCollector.Wanted;
import java.util.List;
import java.util.Objects;
import org.jooq.Configuration;
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

    SelectSource(
            Ordering ordering,
            KeyedSelect<R> select,
            Configuration configuration,
            RecordMapper<? super R, ? extends T> mapper) {
        this.ordering = ordering;
        this.select = select;
        this.configuration = configuration;
        this.mapper = mapper;
    }

    @Override
    public Stretch<T> read(Range range, @Nullable Position position, Wanted wanted) {
        int limit = wanted.limit();
        Field<Integer> limitField = KeyedSelect.standsInText(limit) ? DSL.inline(limit) : DSL.val(limit);
        List<R> records = fetch(select.read(range, key -> operand(position, key), limitField));
        StretchCollector<T> collector = new StretchCollector<>(ordering, wanted);
        for (R next : records) {
            collector.add(new RecordRow(next));
        }
        return collector.stretch();
    }

    private @Nullable Field<Object> operand(@Nullable Position position, int key) {
        Object value = position == null ? null : position.value(key);
        return value == null ? null : ordering.keys().get(key).type().operand(value);
    }

    List<T> read(long offset, int limit) {
        return fetch(select.read(DSL.val(offset), DSL.val(limit))).stream()
                .<T>map(this::item)
                .toList();
    }

    @Override
    public long count() {
        return fetch(select.count()).get(0).value1();
    }

    private <Q extends Record> List<Q> fetch(ResultQuery<Q> query) {
        try {
            return configuration.dsl().fetch(query);
        } catch (DataAccessException e) {
            throw translated(e);
        }
    }

    /** The library's own exception where there is a SQL error beneath. */
    static RuntimeException translated(DataAccessException failure) {
        return SqlState.find(failure)
                .<RuntimeException>map(SqlExceptionTranslator::translate)
                .orElse(failure);
    }

    private T item(R row) {
        return Objects.requireNonNull(mapper.map(row), "mapped row");
    }

    private final class RecordRow implements Row<T, RuntimeException> {
        private final R row;

        RecordRow(R row) {
            this.row = row;
        }

        @Override
        public T item() {
            return SelectSource.this.item(row);
        }

        @Override
        public @Nullable Object key(int key) {
            return ordering.keys().get(key).type().toDatabase(row.get(select.keyIndexes()[key]));
        }
    }
}
