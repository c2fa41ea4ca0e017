package dev.tegmen.page;

import dev.tegmen.error.SqlExceptionTranslator;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jooq.Cursor;
import org.jooq.Record;
import org.jooq.RecordMapper;
import org.jooq.exception.DataAccessException;

/** The rows of a statement that is read through a server-side cursor. For one thread. */
final class CursorStream<R extends Record, T> extends AbstractSpliterator<T> {
    private final Cursor<R> cursor;
    private final RecordMapper<? super R, ? extends T> mapper;

    private CursorStream(Cursor<R> cursor, RecordMapper<? super R, ? extends T> mapper) {
        super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
        this.cursor = cursor;
        this.mapper = mapper;
    }

    static <R extends Record, T> Stream<T> stream(Cursor<R> cursor, RecordMapper<? super R, ? extends T> mapper) {
        return StreamSupport.stream(new CursorStream<R, T>(cursor, mapper), false)
                .onClose(cursor::close);
    }

    @Override
    public boolean tryAdvance(Consumer<? super T> action) {
        R row = next();
        if (row == null) {
            return false;
        }
        action.accept(Objects.requireNonNull(mapper.map(row), "mapped row"));
        return true;
    }

    private @org.jspecify.annotations.Nullable R next() {
        try {
            return cursor.fetchNext();
        } catch (DataAccessException e) {
            throw SqlExceptionTranslator.translate(e);
        }
    }
}
