package dev.tegmen.transaction;

import dev.tegmen.engine.Engine;
import dev.tegmen.error.TegmenException;
import dev.tegmen.error.UnsupportedByEngineException;
import dev.tegmen.statement.Repeat;
import dev.tegmen.statement.Session;
import dev.tegmen.statement.SqlCall;
import java.time.Duration;
import java.util.Objects;
import javax.sql.DataSource;
import org.jooq.Configuration;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Runs work in transactions, on any JDBC data source of PostgreSQL or CockroachDB and with any jOOQ context. Immutable and
 * thread-safe: make one for each pool and keep it.
 *
 * <pre>{@code
 * Transactions transactions = Transactions.on(dataSource);
 * Receipt receipt = transactions.run(tx -> {
 *     tx.dsl().update(ACCOUNTS)…;
 *     tx.afterCommit(() -> bus.publish(event));
 *     return tx.dsl().insertInto(RECEIPTS)…;
 * });
 * }</pre>
 *
 * <p><b>What is promised.</b> A transaction is SERIALIZABLE unless told otherwise. The <i>whole</i> work is run again, on a
 * connection taken anew, after a failure that certainly rolled back and may pass (serialization failure, deadlock, a
 * connection lost before COMMIT), within {@link RetryPolicy} and {@link RetryBudget}. An exception of the work's own reaches
 * the caller unchanged. A SQL error that the work swallowed is never reported as success. If no plain
 * answer of the server tells what became of COMMIT, nobody can know: {@link CommitUnknownException}, and nothing is run again.
 * A work that ends its transaction by itself is a {@link WorkEndedTransactionException}. A running COMMIT is never cancelled:
 * at the deadline, or when the thread is interrupted, its connection is closed.
 *
 * <p><b>Exactly once.</b> With {@link TransactionOptions#withExactlyOnce()} each attempt first inserts a marker row with the
 * transaction's key into {@code tegmen_transaction(id varchar(255) primary key, attempt uuid, committed_at timestamptz)}.
 * After an unknown commit the next attempt inserts the same key: if the row stands already, the earlier attempt has
 * committed, and its result, kept in memory, is returned; if the insert succeeds, the earlier attempt can never commit any
 * more. The price is one round trip for each attempt, and one row, which {@link #sweep} removes after its retention.
 *
 * <p><b>Round trips</b> of a transaction of k statements: k + 1 on a pool whose sessions are SERIALIZABLE by default (the
 * library's own), else k + 2. BEGIN travels with the first statement.
 *
 * <p><b>On a hot standby</b> (PostgreSQL 14 and later) SERIALIZABLE cannot be had (PostgreSQL documentation, 26.4.5 "Caveats");
 * transactions and calls there are REPEATABLE READ instead, and as everything there read-only. A session that outlives the
 * standby's promotion is SERIALIZABLE again.
 *
 * <p><b>The host's transactions</b> stay the host's: if the connection comes inside of one (Spring's {@code @Transactional}
 * behind a {@code TransactionAwareDataSourceProxy}, jOOQ's own {@code transaction(…)}, statements that are not committed), {@link
 * #run} and {@link #call} are refused with a {@link HostTransactionException} before anything is done on it. A pool whose
 * connections have autocommit off, but no transaction, is welcome.
 *
 * <p><b>The session</b> is found again by the next user of a connection as the pool made it. What the work was seen to change
 * beyond its transaction ({@code SET} without {@code LOCAL}, {@code SET SESSION CHARACTERISTICS}, {@code RESET}, {@code
 * DISCARD}, temporary tables, session advisory locks, cursors {@code WITH HOLD}, {@code LISTEN}, and the setters of {@link
 * java.sql.Connection}) has its connection dropped instead of given back: prefer {@code SET LOCAL}, which costs nothing. So has
 * an {@code Error} that strikes in the work. What cannot be seen is left to the work: what functions in the database do to the
 * session, unless the server reports it (PostgreSQL, "Asynchronous Operations", ParameterStatus), and statements on a
 * connection of the driver's own that was kept from {@code unwrap}.
 *
 * <p>A thread has one transaction at a time on one data source: a second one, or a {@link #call} beside it, is a {@link
 * NestedTransactionException}, also if it comes from another instance of this class.
 */
public final class Transactions implements Session {
    /** The innermost transaction of each thread. One may stand in another only if they are on different connections. */
    private static final ThreadLocal<Transaction> OPEN = new ThreadLocal<>();

    private final ConnectionSource source;
    private final Configuration configuration;
    private final TransactionOptions defaults;
    private final Notifier notifier;
    private final RetryBudget budget;
    private final boolean serializableSessions;
    private volatile @Nullable Engine engine;

    private Transactions(
            ConnectionSource source,
            Configuration configuration,
            TransactionOptions defaults,
            Notifier notifier,
            RetryBudget budget,
            boolean serializableSessions,
            @Nullable Engine engine) {
        this.source = source;
        this.configuration = configuration;
        this.defaults = defaults;
        this.notifier = notifier;
        this.budget = budget;
        this.serializableSessions = serializableSessions;
        this.engine = engine;
    }

    /**
     * Runs transactions on connections of a data source. It should be a pool; its own timeout bounds the wait for a
     * connection besides the deadline.
     *
     * @param dataSource gives connections of the PostgreSQL driver, wrapped or not
     * @return transactions with {@link TransactionOptions#ofDefaults()}
     */
    public static Transactions on(DataSource dataSource) {
        Objects.requireNonNull(dataSource, "dataSource");
        return create(ConnectionSource.of(dataSource), TransactionalContext.ours());
    }

    /**
     * Runs transactions on connections of a jOOQ context; {@link Transaction#dsl()} keeps its settings and listeners.
     *
     * @param dsl a context that is built on a {@link DataSource}
     * @return transactions with {@link TransactionOptions#ofDefaults()}
     */
    public static Transactions on(DSLContext dsl) {
        Configuration configuration = dsl.configuration();
        return create(ConnectionSource.of(configuration), configuration);
    }

    private static Transactions create(ConnectionSource source, Configuration configuration) {
        FailureClasses.initialize();
        return new Transactions(
                source,
                configuration,
                TransactionOptions.ofDefaults(),
                new Notifier(TransactionListener.NONE, System::nanoTime),
                RetryBudget.ofDefaults(),
                false,
                null);
    }

    /**
     * Sets the options of transactions that give none. Their retry policy also holds for single calls.
     *
     * @param options the defaults
     * @return a copy on the same connections
     */
    public Transactions withDefaults(TransactionOptions options) {
        Objects.requireNonNull(options, "options");
        return new Transactions(source, configuration, options, notifier, budget, serializableSessions, engine);
    }

    /**
     * Sets who is told what happens.
     *
     * @param told the listener, thread-safe
     * @return a copy on the same connections
     */
    public Transactions withListener(TransactionListener told) {
        Objects.requireNonNull(told, "told");
        Notifier telling = new Notifier(told, System::nanoTime);
        return new Transactions(source, configuration, defaults, telling, budget, serializableSessions, engine);
    }

    /**
     * Sets how much of the traffic may be retries.
     *
     * @param shared the bucket, shared by all that use this pool
     * @return a copy on the same connections
     */
    public Transactions withBudget(RetryBudget shared) {
        Objects.requireNonNull(shared, "shared");
        return new Transactions(source, configuration, defaults, notifier, shared, serializableSessions, engine);
    }

    /**
     * Says that the sessions of this pool are SERIALIZABLE by default (start-up option {@code -c
     * default_transaction_isolation=serializable}), which saves a round trip for each transaction. If it is not so,
     * transactions run at the weaker level: check it once, with {@code show default_transaction_isolation}. Code beside this
     * library that sets another default for a pooled session, and does not set it back, makes it untrue; what the work of a
     * transaction or a call does is seen to, as far as it can be seen (see the session, above).
     *
     * @return a copy on the same connections
     */
    public Transactions withSerializableSessions() {
        return new Transactions(source, configuration, defaults, notifier, budget, true, engine);
    }

    /**
     * Runs work in a transaction with the default options.
     *
     * @param <T> what the work returns
     * @param <X> the checked exception that the work throws
     * @param work what to do; it may run more than once
     * @return what the work returned in the run that committed
     * @throws X what the work threw; the transaction is rolled back
     * @throws HostTransactionException if the connection is inside of a transaction of the host's
     * @throws TransactionException if the transaction came to something else; see the subclasses
     * @throws TegmenException if the database refused the transaction itself
     */
    public <T, X extends Exception> T run(Work<T, X> work) throws X {
        return run(defaults, work);
    }

    /**
     * Runs work in a transaction.
     *
     * @param <T> what the work returns
     * @param <X> the checked exception that the work throws
     * @param options how
     * @param work what to do; it may run more than once
     * @return what the work returned in the run that committed
     * @throws X what the work threw; the transaction is rolled back
     * @throws HostTransactionException if the connection is inside of a transaction of the host's
     * @throws TransactionException if the transaction came to something else; see the subclasses
     * @throws TegmenException if the database refused the transaction itself
     */
    public <T, X extends Exception> T run(TransactionOptions options, Work<T, X> work) throws X {
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(work, "work");
        refuseNested();
        return new TransactionRun<T, X>(this, options, work, loop(options.retry(), options.label())).run();
    }

    /**
     * Runs a single call as a transaction of its own, in autocommit mode, at the isolation of the pool's sessions.
     *
     * <p>What the call's own code throws reaches the caller unchanged; a statement that ran before it stands.
     *
     * @throws CommitUnknownException if no answer of the server tells whether a statement took effect (the connection was
     *     lost, the driver failed) and the call is {@link Repeat#UNSAFE}, or {@link Repeat#SAFE} and no repeat could find out
     * @throws WorkEndedTransactionException if the call begins a transaction of its own and leaves it open
     * @throws NestedTransactionException if this thread's transaction is open
     * @throws HostTransactionException if the connection is inside of a transaction of the host's
     * @throws TegmenException if the call fails
     */
    @Override
    public <T> T call(Repeat repeat, SqlCall<T> call) {
        refuseNested();
        return new CallRun<>(this, repeat, call, loop(defaults.retry(), CallRun.LABEL)).run();
    }

    /**
     * Runs a call of several statements as a transaction with the default options.
     *
     * @throws CommitUnknownException if nobody knows what became of COMMIT and the call is {@link Repeat#UNSAFE}, or no repeat
     *     could find out
     * @throws NestedTransactionException if this thread's transaction is open
     * @throws HostTransactionException if the connection is inside of a transaction of the host's
     * @throws TegmenException if the call fails
     */
    @Override
    public <T> T atomically(Repeat repeat, SqlCall<T> call) {
        return new AtomicCall<>(this, defaults, repeat, call).run();
    }

    @Override
    public Transactions within(Duration deadline) {
        return withDefaults(defaults.withDeadline(deadline));
    }

    /**
     * Returns a jOOQ context for single statements outside of a transaction: each runs as a {@link #call}, with its retries,
     * deadline and exceptions. A plain {@code select} counts as {@link Repeat#READ}, anything else as {@link Repeat#UNSAFE}.
     * Thread-safe.
     *
     * <p>Its connection takes no transaction: {@code dsl.transaction(…)} is refused; {@link #run} is for that. Results are
     * fetched whole: for a stream of many rows use a keyset. What the driver is given for a statement is kept until it has run.
     *
     * @return the context
     */
    public DSLContext dsl() {
        return DSL.using(configuration.derive(new CallConnections(this)));
    }

    <T> Held<T> hold(Repeat repeat, SqlCall<T> call) {
        refuseNested();
        return new CallRun<>(this, repeat, call, loop(defaults.retry(), CallRun.LABEL)).hold();
    }

    /**
     * Tells whether this thread is inside of a transaction on these connections, whichever instance of this class began it.
     *
     * @return whether {@link #run} and {@link #call} would be refused as nested
     */
    public boolean inTransaction() {
        return openHere() != null;
    }

    /**
     * Asks what became of an exactly-once transaction. Answers within half a second and a few round trips, also while that
     * transaction is still under way on the server, which its client may have lost long ago.
     *
     * <p>It asks by inserting the key in a transaction that is rolled back. Where that may not be, because the role or the
     * session only reads, it looks for the marker; a missing one is then {@link Outcome#IN_PROGRESS} for as long as anybody
     * writes markers on PostgreSQL, and always on a standby, which may be behind.
     *
     * @param key its key: the caller's own, or that of a {@link CommitUnknownException}
     * @return committed, not committed and never will be, or still in progress
     * @throws IllegalArgumentException if it cannot be a key
     * @throws TegmenException if the database cannot be asked
     */
    public Outcome outcome(String key) {
        String checked = TransactionOptions.checkKey(key);
        Engine asked = engine();
        return call(Repeat.READ, (connection, n) -> OutcomeProbe.ask(connection, asked, checked));
    }

    /**
     * Removes the markers of exactly-once transactions that committed longer ago than a retention, by the server's clock: an
     * instance whose own clock is wrong removes nothing too early. Call it now and then, from any instance; a key whose marker
     * is gone can be used, and so committed, again.
     *
     * @param retention how long a key must be remembered: longer than anybody may come back with it; however long, it is
     *     allowed
     * @param limit how many markers to remove at most, so that no sweep is a long transaction; call again while it returns
     *     this number
     * @return how many were removed
     * @throws IllegalArgumentException if the retention is negative or the limit is not positive
     */
    public int sweep(Duration retention, int limit) {
        if (retention.isNegative() || limit < 1) {
            throw new IllegalArgumentException(
                    "retention must not be negative and limit must be positive, were " + retention + " and " + limit);
        }
        return call(Repeat.SAFE, (connection, n) -> CommitMarkers.sweep(connection, retention, limit));
    }

    @Override
    public Engine engine() {
        return engine(defaults.retry());
    }

    /** Asks on the transaction's own connection, where nobody has asked before. */
    Engine engine(Transaction open) {
        Engine known = engine;
        if (known == null) {
            known = open.call(Repeat.READ, (connection, n) -> Engine.of(connection));
            engine = known;
        }
        return known;
    }

    private Engine engine(RetryPolicy policy) {
        Engine known = engine;
        if (known == null) {
            known = withDefaults(defaults.withRetry(policy))
                    .call(Repeat.READ, (connection, n) -> Engine.of(connection));
            engine = known;
        }
        return known;
    }

    /** Runs the work with this thread marked as being inside of the transaction. */
    <T, X extends Exception> T entered(Transaction tx, Work<T, X> work) throws X {
        Transaction outer = OPEN.get();
        tx.standsIn(outer);
        OPEN.set(tx);
        try {
            return work.run(tx);
        } finally {
            if (outer == null) {
                OPEN.remove();
            } else {
                OPEN.set(outer);
            }
        }
    }

    private void refuseNested() {
        Transaction open = openHere();
        if (open != null) {
            throw new NestedTransactionException(open.options().label());
        }
    }

    private @Nullable Transaction openHere() {
        for (Transaction open = OPEN.get(); open != null; open = open.outer()) {
            if (open.isOn(source) && !open.hasEnded()) {
                return open;
            }
        }
        return null;
    }

    /** Returns the statement that a transaction needs first, or null when its session is right by default. */
    @Nullable
    String setTransaction(TransactionOptions options, RetryPolicy withinItsTime) {
        if (options.asOf().isPresent()) {
            if (engine(withinItsTime) != Engine.COCKROACHDB) {
                throw new UnsupportedByEngineException(
                        "PostgreSQL cannot read the past (AS OF SYSTEM TIME); only" + " CockroachDB can");
            }
            return "SET TRANSACTION AS OF SYSTEM TIME " + options.asOf().get();
        }
        return serializableSessions && options.isolation() == Isolation.SERIALIZABLE
                ? null
                : "SET TRANSACTION ISOLATION LEVEL " + options.isolation().sql();
    }

    private Attempts loop(RetryPolicy policy, String label) {
        return new Attempts(Attempts.Timing.SYSTEM, policy, budget, notifier, label);
    }

    boolean hasSerializableSessions() {
        return serializableSessions;
    }

    ConnectionSource source() {
        return source;
    }

    Configuration configuration() {
        return configuration;
    }
}
