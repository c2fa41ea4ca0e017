package dev.tegmen.page;

import dev.tegmen.error.SqlStatementException;
import dev.tegmen.page.StatementSource.Runner;
import dev.tegmen.statement.Repeat;
import dev.tegmen.statement.Session;
import dev.tegmen.statement.SqlCall;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Pages of a select that is known beforehand: its SQL is rendered once for each shape that a page can have, and then runs
 * as a prepared statement at the price of hand-written JDBC. Immutable and thread-safe; keep it in a constant.
 *
 * <pre>{@code
 * private static final PreparedPages<Order> OF_CUSTOMER = BY_AGE.prepare(
 *         select(ORDERS.ID, ORDERS.PLACED_AT).from(ORDERS).where(ORDERS.CUSTOMER.eq(Query.parameter(ORDERS.CUSTOMER))),
 *         row -> new Order(row.getObject(1, UUID.class), …));
 *
 * Page<Order> page = OF_CUSTOMER.page(session, PageRequest.first(50), customerId);
 * }</pre>
 *
 * <p>It is made by {@link Keyset#prepare}. Values that come with a call belong to the filter: a token made with some values
 * is refused with others.
 *
 * @param <T> what a row becomes
 */
public final class PreparedPages<T> {
    private static final @Nullable Object[] NO_VALUES = {};

    private final PageStatements<T> statements;
    private final PageTokenCodec codec;
    private final PageLimits limits;
    private final String description;
    private final PageTokenQuery withoutValues;

    PreparedPages(PageStatements<T> statements, PageTokenCodec codec, PageLimits limits) {
        KeyedSelect<?> select = statements.select();
        this.statements = statements;
        this.codec = codec.of(select.ordering());
        this.limits = limits;
        this.description = select.describe();
        this.withoutValues = new PageTokenQuery(description, NO_VALUES);
    }

    /**
     * Reads a page. One statement, mostly: a second one where the row that a token marks is gone, or where the page
     * reaches over from the rows with a leading key to those with NULL there.
     *
     * @param session where to run it; a lost connection is retried as far as the session does so
     * @param request which page
     * @param values one value for each parameter of the select, in the order in which they were made
     * @return the page
     * @throws InvalidCursorException if the request's token is damaged or belongs to another query
     * @throws dev.tegmen.error.UnsupportedByEngineException if a snapshot is asked for and the engine has none
     * @throws SnapshotExpiredException if the snapshot is no longer kept
     * @throws IllegalStateException if a snapshot is asked for inside a transaction
     * @throws dev.tegmen.error.SqlStatementException if the database refuses or the connection fails
     */
    public Page<T> page(Session session, PageRequest request, @Nullable Object... values) {
        Objects.requireNonNull(request, "request");
        PageTokenQuery fingerprint =
                values.length == 0 ? withoutValues : new PageTokenQuery(description, values.clone());
        if (request.isSnapshot()) {
            Snapshots.requireSupport(session.engine());
        }
        Position position = request.position(codec, fingerprint);
        try {
            return page(session, request, position, fingerprint, values);
        } catch (SqlStatementException e) {
            Source<T, RuntimeException> source = new StatementSource<>(statements, new InSession(session), values);
            throw InvalidCursorException.orElse(e, position, statements.ordering(), source);
        }
    }

    private Page<T> page(
            Session session,
            PageRequest request,
            @Nullable Position position,
            PageTokenQuery fingerprint,
            @Nullable Object[] values) {
        int size = limits.effective(request.requestedSize());
        if (!request.isSnapshot()) {
            return pager(new InSession(session), values)
                    .page(request, size, position, new PageLinks(codec, fingerprint, null));
        }
        HlcTimestamp given = position == null ? null : position.moment();
        return session.call(
                Repeat.READ,
                (connection, attempt) -> SnapshotTransaction.run(
                        connection, given, moment -> pager(new OnConnection(connection, attempt), values)
                                .page(request, size, position, new PageLinks(codec, fingerprint, moment))));
    }

    /**
     * Streams all rows in order, chunk by chunk, each chunk a statement of its own that begins after the last row seen:
     * constant memory, no long transaction, nothing to close. Rows that come or go meanwhile are seen or not.
     *
     * @param session where to run it, while the stream is read
     * @param chunkSize rows of a statement, 1 or more; not limited by the page size
     * @param values one value for each parameter of the select, in the order in which they were made
     * @return a sequential stream, to be read once; reading it throws what reading a page throws
     * @throws IllegalArgumentException if the chunk size is less than 1
     */
    public Stream<T> stream(Session session, int chunkSize, @Nullable Object... values) {
        return ChunkedStream.stream(pager(new InSession(session), values.clone()), chunkSize);
    }

    private <X extends Exception> Pager<T, X> pager(Runner<X> runner, @Nullable Object[] values) {
        return new Pager<>(statements.ordering(), new StatementSource<>(statements, runner, values));
    }

    private record InSession(Session session) implements Runner<RuntimeException> {
        @Override
        public <A> A run(SqlCall<A> call) {
            return session.call(Repeat.READ, call);
        }
    }

    private record OnConnection(Connection connection, int attempt) implements Runner<SQLException> {
        @Override
        public <A> A run(SqlCall<A> call) throws SQLException {
            return call.run(connection, attempt);
        }
    }
}
