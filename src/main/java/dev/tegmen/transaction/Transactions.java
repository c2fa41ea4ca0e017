package dev.tegmen.transaction;

import dev.tegmen.engine.Engine;
import dev.tegmen.error.SqlExceptionTranslator;
import dev.tegmen.error.SqlState;
import dev.tegmen.error.TegmenException;
import dev.tegmen.error.UnsupportedByEngineException;
import dev.tegmen.statement.Repeat;
import dev.tegmen.statement.Session;
import dev.tegmen.statement.SqlCall;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;
import org.jooq.Configuration;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DefaultConfiguration;
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
 * the caller unchanged. A SQL error that the work swallowed is never reported as success. If the connection is lost during
 * COMMIT, nobody can know: {@link CommitUnknownException}, and nothing is run again.
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
 * <p>A thread has one transaction at a time: a second one, or a {@link #call} beside it, is a {@link
 * NestedTransactionException}.
 */
public final class Transactions implements Session {
    private static final String CALL = "call";

    private final ConnectionSource source;
    private final Configuration configuration;
    private final TransactionOptions defaults;
    private final TransactionListener listener;
    private final RetryBudget budget;
    private final boolean serializableSessions;
    private final RetryLoop.Timing timing;
    private final Notifier notifier;
    private final ThreadLocal<Transaction> active;
    private final RetryLane lane;
    private volatile @Nullable Engine engine;

    private Transactions(
            ConnectionSource source,
            Configuration configuration,
            TransactionOptions defaults,
            TransactionListener listener,
            RetryBudget budget,
            boolean serializableSessions,
            RetryLoop.Timing timing,
            ThreadLocal<Transaction> active,
            RetryLane lane,
            @Nullable Engine engine) {
        this.source = source;
        this.configuration = configuration;
        this.defaults = defaults;
        this.listener = listener;
        this.budget = budget;
        this.serializableSessions = serializableSessions;
        this.timing = timing;
        this.notifier = new Notifier(listener, timing.nanoTime());
        this.active = active;
        this.lane = lane;
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
        return create(ConnectionSource.of(dataSource), new DefaultConfiguration().set(SQLDialect.POSTGRES));
    }

    /**
     * Runs transactions on connections of a jOOQ context; {@link Transaction#dsl()} keeps its settings and listeners.
     *
     * @param dsl a context that is built on a {@link DataSource}
     * @return transactions with {@link TransactionOptions#ofDefaults()}
     */
    public static Transactions on(DSLContext dsl) {
        Configuration configuration = dsl.configuration();
        return create(ConnectionSource.of(configuration.connectionProvider()), configuration);
    }

    private static Transactions create(ConnectionSource source, Configuration configuration) {
        RetryLoop.Timing timing = new RetryLoop.Timing(
                System::nanoTime,
                new ThreadLocalGenerator(),
                time -> Thread.sleep(time.toMillis(), time.toNanosPart() % 1_000_000));
        return new Transactions(
                source,
                configuration,
                TransactionOptions.ofDefaults(),
                TransactionListener.NONE,
                RetryBudget.ofDefaults(),
                false,
                timing,
                new ThreadLocal<>(),
                new RetryLane(),
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
        return new Transactions(
                source, configuration, options, listener, budget, serializableSessions, timing, active, lane, engine);
    }

    /**
     * Sets who is told what happens.
     *
     * @param told the listener, thread-safe
     * @return a copy on the same connections
     */
    public Transactions withListener(TransactionListener told) {
        Objects.requireNonNull(told, "told");
        return new Transactions(
                source, configuration, defaults, told, budget, serializableSessions, timing, active, lane, engine);
    }

    /**
     * Sets how much of the traffic may be retries.
     *
     * @param shared the bucket, shared by all that use this pool
     * @return a copy on the same connections
     */
    public Transactions withBudget(RetryBudget shared) {
        Objects.requireNonNull(shared, "shared");
        return new Transactions(
                source, configuration, defaults, listener, shared, serializableSessions, timing, active, lane, engine);
    }

    /**
     * Says that the sessions of this pool are SERIALIZABLE by default (start-up option {@code -c
     * default_transaction_isolation=serializable}), which saves a round trip for each transaction. If it is not so,
     * transactions run at the weaker level: check it once, with {@code show default_transaction_isolation}.
     *
     * @return a copy on the same connections
     */
    public Transactions withSerializableSessions() {
        return new Transactions(source, configuration, defaults, listener, budget, true, timing, active, lane, engine);
    }

    Transactions withTiming(RetryLoop.Timing injected) {
        return new Transactions(
                source,
                configuration,
                defaults,
                listener,
                budget,
                serializableSessions,
                injected,
                active,
                lane,
                engine);
    }

    /**
     * Runs work in a transaction with the default options.
     *
     * @param <T> what the work returns
     * @param <X> the checked exception that the work throws
     * @param work what to do; it may run more than once
     * @return what the work returned in the run that committed
     * @throws X what the work threw; the transaction is rolled back
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
     * @throws TransactionException if the transaction came to something else; see the subclasses
     * @throws TegmenException if the database refused the transaction itself
     */
    public <T, X extends Exception> T run(TransactionOptions options, Work<T, X> work) throws X {
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(work, "work");
        refuseNested();
        RetryLoop loop = new RetryLoop(timing, options.retry(), budget, lane, notifier, options.label());
        return new Execution<T, X>(this, options, work, loop).run();
    }

    /**
     * Runs a single call as a transaction of its own, in autocommit mode, at the isolation of the pool's sessions.
     *
     * @throws CommitUnknownException if the connection was lost before the answer and the call is {@link Repeat#UNSAFE}
     * @throws NestedTransactionException if this thread's transaction is open
     * @throws TegmenException if the call fails
     */
    @Override
    @SuppressWarnings("CatchingUnchecked") // jOOQ wraps SQL errors into unchecked exceptions
    public <T> T call(Repeat repeat, SqlCall<T> call) {
        refuseNested();
        RetryLoop loop = new RetryLoop(timing, defaults.retry(), budget, lane, notifier, CALL);
        while (true) {
            loop.started();
            SingleCall<T> single = new SingleCall<>(source, call, loop.attempt());
            Exception failure = null;
            try (Watchdog.Watch watch = watch(loop)) {
                T result = single.run(watch);
                loop.committed();
                return result;
            } catch (SQLException | RuntimeException e) {
                failure = e;
            } finally {
                loop.attemptEnded(failure);
            }
            awaitRetry(loop, repeat, single.phase(), failure, single.deadlinePassed());
        }
    }

    private static void awaitRetry(
            RetryLoop loop, Repeat repeat, Phase phase, Exception failure, boolean deadlinePassed) {
        loop.failed(failure);
        Verdict verdict = FailureClassifier.classify(phase, failure);
        boolean unknown = verdict == Verdict.UNKNOWN && repeat != Repeat.READ;
        if (unknown) {
            loop.sawUnknown();
        }
        if (unknown && repeat == Repeat.UNSAFE) {
            throw unknown(loop, failure);
        }
        if (!loop.unknownSeen() && Thread.currentThread().isInterrupted()) {
            throw ended(loop, new TransactionInterruptedException(CALL, failure));
        }
        if (verdict == Verdict.COMMITTED) {
            throw ended(loop, new CommittedWithErrorException(CALL, failure));
        }
        boolean endedByDeadline =
                deadlinePassed && (phase == Phase.ACQUIRE || FailureClassifier.isCancellation(failure));
        if (verdict == Verdict.FAIL && !endedByDeadline) {
            throw ended(loop, translate(failure));
        }
        RetriesExhaustedException.Limit limit;
        try {
            limit = loop.await(phase, failure, deadlinePassed);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw loop.unknownSeen()
                    ? unknown(loop, failure)
                    : ended(loop, new TransactionInterruptedException(CALL, failure));
        }
        if (limit != null) {
            throw loop.unknownSeen() ? unknown(loop, failure) : ended(loop, loop.exhausted(limit, failure));
        }
    }

    private static CommitUnknownException unknown(RetryLoop loop, Exception failure) {
        CommitUnknownException unknown = new CommitUnknownException(
                "the call may have taken effect or not: the connection was lost before the answer", null, failure);
        loop.earlierThan(failure).forEach(unknown::addSuppressed);
        loop.commitUnknown(unknown);
        return unknown;
    }

    private static RuntimeException translate(Exception failure) {
        if (failure instanceof TegmenException typed) {
            return typed;
        }
        if (failure instanceof SQLException sql) {
            return SqlExceptionTranslator.translate(sql);
        }
        RuntimeException unchecked = (RuntimeException) failure;
        return SqlState.find(failure)
                .<RuntimeException>map(SqlExceptionTranslator::translate)
                .orElse(unchecked);
    }

    private static RuntimeException ended(RetryLoop loop, RuntimeException failure) {
        loop.gaveUp(failure);
        return failure;
    }

    /**
     * Asks what became of an exactly-once transaction.
     *
     * @param key its key: the caller's own, or that of a {@link CommitUnknownException}
     * @return whether a committed transaction with this key stands
     */
    public Outcome outcome(String key) {
        String checked = TransactionOptions.checkKey(key);
        return call(Repeat.READ, (connection, n) -> Markers.committedAttempt(connection, checked))
                        .isPresent()
                ? Outcome.COMMITTED
                : Outcome.NOT_COMMITTED;
    }

    /**
     * Removes the markers of exactly-once transactions that committed longer ago than a retention. Call it now and then, from
     * any instance; a key whose marker is gone can be used, and so committed, again.
     *
     * @param retention how long a key must be remembered: longer than anybody may come back with it
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
        return call(Repeat.SAFE, (connection, n) -> Markers.sweep(connection, retention, limit));
    }

    @Override
    public Engine engine() {
        Engine known = engine;
        if (known == null) {
            known = call(Repeat.READ, (connection, n) -> Engine.of(connection));
            engine = known;
        }
        return known;
    }

    /** Runs the work with this thread marked as being inside of the transaction. */
    <T, X extends Exception> T entered(Transaction tx, Work<T, X> work) throws X {
        active.set(tx);
        try {
            return work.run(tx);
        } finally {
            active.remove();
        }
    }

    private void refuseNested() {
        Transaction open = active.get();
        if (open != null) {
            throw new NestedTransactionException(open.options().label());
        }
    }

    /** Returns the statement that a transaction needs first, or null when its session is right by default. */
    @Nullable
    String setTransaction(TransactionOptions options) {
        if (options.asOf().isPresent()) {
            if (engine() != Engine.COCKROACHDB) {
                throw new UnsupportedByEngineException(
                        "PostgreSQL cannot read the past (AS OF SYSTEM TIME); only" + " CockroachDB can");
            }
            return "SET TRANSACTION AS OF SYSTEM TIME " + options.asOf().get();
        }
        return serializableSessions && options.isolation() == Isolation.SERIALIZABLE
                ? null
                : "SET TRANSACTION ISOLATION LEVEL " + options.isolation().sql();
    }

    Watchdog.Watch watch(RetryLoop loop) {
        long remaining = loop.deadlineNanos() - timing.nanoTime().getAsLong();
        return Watchdog.watch(System.nanoTime() + remaining);
    }

    ConnectionSource source() {
        return source;
    }

    Configuration configuration() {
        return configuration;
    }

    /** A random generator that is each thread's own. */
    private static final class ThreadLocalGenerator implements java.util.random.RandomGenerator {
        @Override
        public long nextLong() {
            return ThreadLocalRandom.current().nextLong();
        }
    }
}
