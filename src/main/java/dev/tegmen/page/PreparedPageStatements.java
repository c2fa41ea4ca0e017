package dev.tegmen.page;

import dev.tegmen.statement.Query;
import dev.tegmen.statement.RowsReader;
import dev.tegmen.statement.SqlCall;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jooq.Field;
import org.jooq.ResultQuery;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * The statements that pages of one select need, each rendered when it is first used and kept. Thread-safe.
 *
 * @param <T> what a row becomes
 */
final class PreparedPageStatements<T> implements PageStatements<T> {
    private final PageRows<T> page;
    private final ConcurrentMap<Shape, Read> reads = new ConcurrentHashMap<>();
    private volatile @Nullable Query<Long> count;

    PreparedPageStatements(PageRows<T> page) {
        this.page = page;
    }

    /**
     * What makes two statements different.
     *
     * @param nulls which keys of the position are NULL, a bit for each
     * @param types of the keys, which may be learned between two calls
     * @param limit the limit that stands in the text; 0 where it is a parameter
     */
    private record Shape(Range range, long nulls, long types, int limit) {}

    /**
     * A statement that reads a range.
     *
     * @param query takes the caller's values, then the limit unless it stands in the text, then key values
     * @param keys which key's value each parameter after these takes
     * @param limitInText whether the limit stands in the text
     */
    record Read(Query<Integer> query, List<Integer> keys, boolean limitInText) {
        @Nullable
        Object[] binds(@Nullable Object[] values, @Nullable Position position, int limit) {
            int firstKey = values.length + (limitInText ? 0 : 1);
            @Nullable Object[] binds = Arrays.copyOf(values, firstKey + keys.size());
            if (!limitInText) {
                binds[values.length] = limit;
            }
            for (int i = 0; position != null && i < keys.size(); i++) {
                binds[firstKey + i] = OrderingKeyType.bound(position.value(keys.get(i)));
            }
            return binds;
        }
    }

    @Override
    public PageRows<T> page() {
        return page;
    }

    @Override
    public <A> SqlCall<A> read(
            Range range, @Nullable Position position, int limit, @Nullable Object[] values, RowsReader<A> reader) {
        Read read = read(range, position, limit);
        @Nullable Object[] binds = read.binds(values, position, limit);
        return (connection, attempt) -> read.query().read(connection, reader, binds);
    }

    @Override
    public <A> SqlCall<A> none(@Nullable Object[] values, RowsReader<A> reader) {
        Query<Integer> none = unmapped(select().readNone());
        return (connection, attempt) -> none.read(connection, reader, values);
    }

    @Override
    public SqlCall<Long> count(@Nullable Object[] values) {
        Query<Long> query = count();
        return (connection, attempt) -> query.one(connection, values);
    }

    /** The statement for a range from a position: one for each pattern of NULLs that positions can have. */
    Read read(Range range, @Nullable Position position, int limit) {
        Shape shape =
                new Shape(range, nulls(position), ordering().types(), KeyedSelect.standsInText(limit) ? limit : 0);
        Read known = reads.get(shape);
        return known == null ? reads.computeIfAbsent(shape, absent -> render(absent, position)) : known;
    }

    private static long nulls(@Nullable Position position) {
        long nulls = 0;
        for (int i = 0; position != null && i < position.size(); i++) {
            nulls = (nulls << 1) | (position.value(i) == null ? 1 : 0);
        }
        return nulls;
    }

    private Read render(Shape shape, @Nullable Position position) {
        boolean limitInText = shape.limit() > 0;
        Field<Integer> limit = limitInText ? DSL.inline(shape.limit()) : Query.parameter(Integer.class);
        List<Integer> keys = new ArrayList<>();
        Operands operands = key -> operand(position, key, keys);
        return new Read(unmapped(page.read(shape.range(), operands, limit)), keys, limitInText);
    }

    /** A statement whose rows are read by a reader. */
    private static Query<Integer> unmapped(ResultQuery<?> statement) {
        return Query.of(statement, ResultSet::getRow);
    }

    private @Nullable Field<Object> operand(@Nullable Position position, int key, List<Integer> keys) {
        if (position == null || position.value(key) == null) {
            return null;
        }
        keys.add(key);
        Field<Object> parameter = ordering().keys().get(key).type().parameter();
        // positions hold what the database has: as a mere parameter it would be taken for what the key's converter
        // converts
        return DSL.field("{0}", parameter.getDataType(), parameter);
    }

    /** The statement that counts all rows; it takes the caller's values. */
    private Query<Long> count() {
        Query<Long> known = count;
        if (known == null) {
            known = Query.of(select().count(), row -> row.getLong(1));
            count = known;
        }
        return known;
    }
}
