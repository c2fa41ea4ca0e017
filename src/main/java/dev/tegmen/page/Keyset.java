package dev.tegmen.page;

import dev.tegmen.error.SqlExceptionTranslator;
import dev.tegmen.error.SqlStatementException;
import dev.tegmen.statement.RowMapper;
import java.sql.Connection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jooq.Configuration;
import org.jooq.OrderField;
import org.jooq.Record;
import org.jooq.RecordMapper;
import org.jooq.Select;
import org.jooq.SortField;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;

/**
 * An ordering of rows by their keys, and pages of any select in that order. Immutable and thread-safe; keep it in a
 * constant.
 *
 * <pre>{@code
 * static final Keyset<Record> BY_AGE = Keyset.by(ORDERS.PLACED_AT.desc(), ORDERS.ID.desc());
 *
 * Page<Order> page = BY_AGE.page(dsl.selectFrom(ORDERS).where(…), PageRequest.first(50).after(token), Order::from);
 * }</pre>
 *
 * <p>A page begins after a row, not after a number of rows. Each row that stands from the first page to the last is
 * visited exactly once, forwards and backwards, whatever comes and goes beside it; and with an index on the keys, a page
 * costs the same wherever it is.
 *
 * <ul>
 *   <li><b>Keys</b> are columns or expressions of any type that has an order, ascending or descending. A position is what
 *       the database holds, whatever Java type, converter or binding the field has. If they do not
 *       hold a unique key of each table that they name, its primary key is added as the last keys, in the direction of the
 *       last one. Where a join brings a row of these tables several times, add the joined table's primary key.
 *   <li><b>NULLs</b> come last in both directions, on both engines, unless the key says {@code nullsFirst()}. A stored
 *       column that jOOQ knows as NOT NULL costs nothing for that; an expression, and a column of a view or derived table,
 *       counts as nullable. A nullable leading key is read as two ranges, values and NULLs,
 *       so that an index as {@code CREATE INDEX} makes it serves both.
 *   <li><b>Indexes</b>: one on the keys in this order, and in these directions or all of them turned around, after the
 *       columns that the filter compares with {@code =}. Where directions differ or an inner key is nullable, the index
 *       serves the leading key only; rows with the same leading key are then read and passed over.
 *   <li><b>Selects</b> must select the keys, and must not order, limit or group. A key of a table that an outer join may leave
 *       without a row is refused; select it in a derived table, and page over that with {@link #byUnique}. The select that is
 *       given is never changed.
 *   <li><b>Tokens</b> are bound to keys, tables and filter with its values: keep {@code now()} out of the filter. They are
 *       not secret: they hold the keys of a row.
 * </ul>
 *
 * @param <R> what the record types of the selects have in common; {@link Record} fits all
 */
public final class Keyset<R extends Record> {
    private final Ordering ordering;
    private final PageLimits limits;
    private final PageTokenCodec codec;

    private Keyset(Ordering ordering, PageLimits limits, PageTokenCodec codec) {
        this.ordering = ordering;
        this.limits = limits;
        this.codec = codec;
    }

    /**
     * Makes an ordering.
     *
     * @param <R> what the record types of the selects have in common; {@link Record} fits all
     * @param keys fields with their direction, the most significant first; a bare field is ascending
     * @return the ordering, with {@linkplain PageLimits#ofDefaults() default limits} and unsigned tokens
     * @throws IllegalArgumentException if there is no key, a key twice, a key whose type has no order, or no unique key
     *     to tell rows with the same keys apart ({@link #byUnique} takes the caller's word for that)
     */
    public static <R extends Record> Keyset<R> by(OrderField<?>... keys) {
        return of(Ordering.of(keys));
    }

    /**
     * Makes an ordering of keys that are unique by the caller's word: no two rows have the same keys, NULLs counting as
     * equal. It is for what jOOQ knows no unique key of: a view, a derived table, a UNION or GROUP BY made one. Nothing is
     * added to the keys; rows that have the same keys all the same may be passed over.
     *
     * <pre>{@code
     * Table<?> all = select(MAIL.ID, MAIL.AT).from(MAIL).unionAll(select(CHAT.ID, CHAT.AT).from(CHAT)).asTable("all");
     * Keyset<Record> newest = Keyset.byUnique(all.field(MAIL.AT).desc(), all.field(MAIL.ID).desc());
     * }</pre>
     *
     * @param <R> what the record types of the selects have in common; {@link Record} fits all
     * @param keys fields with their direction, the most significant first; a bare field is ascending
     * @return the ordering, with {@linkplain PageLimits#ofDefaults() default limits} and unsigned tokens
     * @throws IllegalArgumentException if there is no key, a key twice, or a key whose type has no order
     */
    public static <R extends Record> Keyset<R> byUnique(OrderField<?>... keys) {
        return of(Ordering.ofUnique(keys));
    }

    private static <R extends Record> Keyset<R> of(Ordering ordering) {
        return new Keyset<>(ordering, PageLimits.ofDefaults(), new PageTokenCodec(ordering, null));
    }

    /**
     * Sets how many rows a page has.
     *
     * @param limits default and maximum
     * @return a new ordering
     */
    public Keyset<R> withLimits(PageLimits limits) {
        return new Keyset<>(ordering, Objects.requireNonNull(limits, "limits"), codec);
    }

    /**
     * Signs tokens. Unsigned tokens are refused from then on.
     *
     * @param signing the keys
     * @return a new ordering
     */
    public Keyset<R> withSigning(CursorSigning signing) {
        return new Keyset<>(ordering, limits, new PageTokenCodec(ordering, Objects.requireNonNull(signing, "signing")));
    }

    /**
     * Returns what to order a select by, so that its rows come in the order of the pages: the keys, tie-breakers included.
     *
     * @return the keys with their directions and, where they may be NULL, the place of NULLs; unmodifiable
     */
    public List<SortField<?>> orderBy() {
        return List.copyOf(ordering.orderBy(new Range(false, Range.Part.WHOLE, Range.Seek.BEGINNING)));
    }

    /**
     * Reads a page of records.
     *
     * @param <Q> the select's record type
     * @param select what to page through, made by a {@code DSLContext} with a connection
     * @param request which page
     * @return the page
     * @throws IllegalArgumentException if the select cannot be paged through; the message says what to change
     * @throws InvalidCursorException if the request's token is damaged or belongs to another query
     * @throws dev.tegmen.error.SqlStatementException if the database refuses or the connection fails
     * @see #page(Select, PageRequest, RecordMapper)
     */
    public <Q extends R> Page<Q> page(Select<Q> select, PageRequest request) {
        return page(select, request, row -> row);
    }

    /**
     * Reads a page. One statement, mostly: a second one where the row that a token marks is gone, or where the page reaches
     * over from the rows with a leading key to those with NULL there.
     *
     * @param <Q> the select's record type
     * @param <T> what a row becomes
     * @param select what to page through, made by a {@code DSLContext} with a connection
     * @param request which page
     * @param mapper makes an item of a row; not null
     * @return the page
     * @throws IllegalArgumentException if the select cannot be paged through; the message says what to change
     * @throws InvalidCursorException if the request's token is damaged or belongs to another query
     * @throws dev.tegmen.error.UnsupportedByEngineException if a snapshot is asked for and the engine has none
     * @throws SnapshotExpiredException if the snapshot is no longer kept
     * @throws IllegalStateException if a snapshot is asked for inside a transaction
     * @throws dev.tegmen.error.SqlStatementException if the database refuses or the connection fails
     */
    public <Q extends R, T> Page<T> page(
            Select<Q> select, PageRequest request, RecordMapper<? super Q, ? extends T> mapper) {
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(mapper, "mapper");
        KeyedSelect<Q> keyed = KeyedSelect.of(ordering, select);
        Configuration configuration = keyed.configuration();
        if (request.isSnapshot()) {
            Snapshots.requireSupport(Snapshots.engineOf(configuration));
        }
        PageTokenQuery fingerprint = new PageTokenQuery(keyed.describe());
        PageTokenCodec tokens = codec.of(keyed.ordering());
        Position position = request.position(tokens, fingerprint);
        try {
            return read(keyed, configuration, request, mapper, position, tokens, fingerprint);
        } catch (SqlStatementException e) {
            Source<T, RuntimeException> source = new SelectSource<>(keyed, configuration, mapper);
            throw InvalidCursorException.orElse(e, position, keyed.ordering(), source);
        }
    }

    private <Q extends R, T> Page<T> read(
            KeyedSelect<Q> keyed,
            Configuration configuration,
            PageRequest request,
            RecordMapper<? super Q, ? extends T> mapper,
            @Nullable Position position,
            PageTokenCodec tokens,
            PageTokenQuery fingerprint) {
        if (!request.isSnapshot()) {
            return read(keyed, configuration, request, mapper, position, new PageLinks(tokens, fingerprint, null));
        }
        HlcTimestamp given = position == null ? null : position.moment();
        return onConnection(
                configuration,
                connection -> SnapshotTransaction.run(
                        connection,
                        given,
                        moment -> read(
                                keyed,
                                configuration.derive(connection),
                                request,
                                mapper,
                                position,
                                new PageLinks(tokens, fingerprint, moment))));
    }

    private <Q extends R, T> Page<T> read(
            KeyedSelect<Q> select,
            Configuration configuration,
            PageRequest request,
            RecordMapper<? super Q, ? extends T> mapper,
            @Nullable Position position,
            PageLinks bookmarks) {
        Source<T, RuntimeException> source = new SelectSource<>(select, configuration, mapper);
        return new Pager<>(select.ordering(), source)
                .page(request, limits.effective(request.requestedSize()), position, bookmarks);
    }

    /**
     * Streams all rows in order, chunk by chunk, each chunk a statement of its own that begins after the last row seen:
     * constant memory, no long transaction, nothing to close. Rows that come or go meanwhile are seen or not.
     *
     * @param <Q> the select's record type
     * @param <T> what a row becomes
     * @param select what to stream, made by a {@code DSLContext} with a connection
     * @param mapper makes an item of a row; not null
     * @param chunkSize rows of a statement, 1 or more; not limited by the page size
     * @return a sequential stream, to be read once; reading it throws what reading a page throws
     * @throws IllegalArgumentException if the select cannot be paged through or the chunk size is less than 1
     */
    public <Q extends R, T> Stream<T> stream(
            Select<Q> select, RecordMapper<? super Q, ? extends T> mapper, int chunkSize) {
        SelectSource<Q, T> source = source(select, mapper);
        return ChunkedStream.stream(new Pager<>(source.ordering(), source), chunkSize);
    }

    /**
     * Streams all rows in order inside the transaction that is open, by one statement whose rows are fetched as they are
     * read (a server-side cursor): constant memory, and all rows as the transaction sees them. It is to be closed, and to be
     * read to its end before the transaction runs anything else: CockroachDB allows one open result at a time.
     *
     * @param <Q> the select's record type
     * @param <T> what a row becomes
     * @param select what to stream, made by the transaction's {@code DSLContext}
     * @param mapper makes an item of a row; not null
     * @param fetchSize rows fetched at a time, 1 or more
     * @return a sequential stream, to be read once and closed; reading it throws what reading a page throws
     * @throws IllegalArgumentException if the select cannot be paged through or the fetch size is less than 1
     * @throws IllegalStateException outside of a transaction, where the driver would fetch all rows at once
     * @throws dev.tegmen.error.SqlStatementException if the database refuses or the connection fails
     */
    public <Q extends R, T> Stream<T> streamInTransaction(
            Select<Q> select, RecordMapper<? super Q, ? extends T> mapper, int fetchSize) {
        Objects.requireNonNull(mapper, "mapper");
        if (fetchSize < 1) {
            throw new IllegalArgumentException(
                    "at least 1 row is fetched at a time, but " + fetchSize + " were asked for");
        }
        KeyedSelect<Q> keyed = KeyedSelect.of(ordering, select);
        Configuration configuration = keyed.configuration();
        if (onConnection(configuration, Connection::getAutoCommit)) {
            throw new IllegalStateException(
                    "a server-side cursor lives in a transaction, but this connection is in autocommit"
                            + " mode; stream inside of a transaction, or use stream(…), which needs none");
        }
        try {
            Select<Q> all = keyed.readAll();
            all.attach(configuration);
            return CursorStream.stream(all.fetchSize(fetchSize).fetchLazy(), mapper);
        } catch (DataAccessException e) {
            throw SqlExceptionTranslator.translate(e);
        }
    }

    /**
     * Prepares the pages of a select that is known beforehand. Its SQL is rendered once.
     *
     * @param <T> what a row becomes
     * @param select what to page through; it needs no connection, and may have {@linkplain
     *     dev.tegmen.statement.Query#parameter parameters}
     * @param mapper makes an item of a row; not null
     * @return the pages, ready to run in any session
     * @throws IllegalArgumentException if the select cannot be paged through; the message says what to change
     */
    public <T> PreparedPages<T> prepare(Select<?> select, RowMapper<T> mapper) {
        Objects.requireNonNull(mapper, "mapper");
        return prepared(new PageRows.Mapped<>(KeyedSelect.of(ordering, select), mapper));
    }

    /**
     * Gives the pages of a select whose shape comes with the call, such as one with a caller's own condition: jOOQ renders and
     * binds it each time, and nothing of it is kept.
     *
     * @param <T> what a row becomes
     * @param select what to page through, with its values; it needs no connection
     * @param mapper makes an item of a row; not null
     * @return the pages, to be read in any session
     * @throws IllegalArgumentException if the select cannot be paged through; the message says what to change
     */
    public <T> PreparedPages<T> unprepared(Select<?> select, RowMapper<T> mapper) {
        Objects.requireNonNull(mapper, "mapper");
        return unprepared(new PageRows.Mapped<>(KeyedSelect.of(ordering, select), mapper));
    }

    /**
     * Prepares the pages of a select that is known beforehand, with what is joined to their rows in the same statement.
     *
     * @param <T> what a row becomes, with what is joined to it
     * @param select what to page through; it needs no connection, and may have {@linkplain
     *     dev.tegmen.statement.Query#parameter parameters}
     * @param join what is joined
     * @return the pages, ready to run in any session; tokens are those of the same select without the join
     * @throws IllegalArgumentException if the select cannot be paged through; the message says what to change
     */
    public <T> PreparedPages<T> prepare(Select<?> select, PageJoin<T> join) {
        Objects.requireNonNull(join, "join");
        return prepared(new PageRows.Joined<>(KeyedSelect.of(ordering, select), join));
    }

    /**
     * Gives the pages of a select whose shape comes with the call, with what is joined to their rows in the same statement.
     *
     * @param <T> what a row becomes, with what is joined to it
     * @param select what to page through, with its values; it needs no connection
     * @param join what is joined
     * @return the pages, to be read in any session; tokens are those of the same select without the join
     * @throws IllegalArgumentException if the select cannot be paged through; the message says what to change
     */
    public <T> PreparedPages<T> unprepared(Select<?> select, PageJoin<T> join) {
        Objects.requireNonNull(join, "join");
        return unprepared(new PageRows.Joined<>(KeyedSelect.of(ordering, select), join));
    }

    private <T> PreparedPages<T> prepared(PageRows<T> page) {
        return new PreparedPages<>(new PreparedPageStatements<>(page), codec, limits);
    }

    private <T> PreparedPages<T> unprepared(PageRows<T> page) {
        return new PreparedPages<>(new SelectPageStatements<>(page), codec, limits);
    }

    private <Q extends R, T> SelectSource<Q, T> source(Select<Q> select, RecordMapper<? super Q, ? extends T> mapper) {
        Objects.requireNonNull(mapper, "mapper");
        KeyedSelect<Q> keyed = KeyedSelect.of(ordering, select);
        return new SelectSource<>(keyed, keyed.configuration(), mapper);
    }

    private static <A> A onConnection(Configuration configuration, org.jooq.ConnectionCallable<A> call) {
        try {
            return configuration.dsl().connectionResult(call);
        } catch (DataAccessException e) {
            throw SqlExceptionTranslator.translate(e);
        }
    }

    /** The keys with their directions, tie-breakers included. */
    @Override
    public String toString() {
        return "Keyset" + ordering;
    }
}
