package dev.tegmen;

import dev.tegmen.config.DatabaseUrl;
import dev.tegmen.dao.Dao;
import dev.tegmen.dao.DaoOptions;
import dev.tegmen.dao.Entity;
import dev.tegmen.dao.Selection;
import dev.tegmen.dao.View;
import dev.tegmen.engine.Engine;
import dev.tegmen.error.SqlExceptionTranslator;
import dev.tegmen.migration.MigrationResult;
import dev.tegmen.migration.Migrations;
import dev.tegmen.migration.SchemaStatus;
import dev.tegmen.post.PostDao;
import dev.tegmen.statement.Repeat;
import dev.tegmen.statement.Session;
import dev.tegmen.statement.SqlCall;
import dev.tegmen.transaction.TransactionOptions;
import dev.tegmen.transaction.Transactions;
import dev.tegmen.user.UserDao;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/**
 * The front door: users, posts, and transactions over them, on PostgreSQL or CockroachDB. Thread-safe: open one for each
 * database, for as long as the service runs.
 *
 * <pre>{@code
 * try (Database db = Database.connect(System.getenv("DATABASE_URL"))) {
 *     db.migrate();
 *     User ada = db.users().create(new NewUser("ada@example.com", "Ada"));
 * }
 * }</pre>
 */
public final class Database implements AutoCloseable {
    /** Entities are constants; whoever makes one for each call has no use of keeping its DAO. */
    private static final int MOST_DAOS = 1_000;

    private static final Duration CLOSING_PATIENCE = Duration.ofSeconds(10);

    private final Transactions transactions;
    private final Migrations migrations;
    private final Engine engine;
    private final @Nullable OwnPool ownPool;
    private final DatabaseOptions options;
    private final Session session;
    private final ConcurrentMap<Entity<?, ?, ?>, Dao<?, ?, ?>> daos = new ConcurrentHashMap<>();
    private final UserDao users;
    private final PostDao posts;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Database(
            DataSource pool,
            Migrations migrations,
            SessionCheck check,
            @Nullable OwnPool ownPool,
            DatabaseOptions options) {
        Transactions configured = Transactions.on(pool)
                .withDefaults(options.transactions())
                .withListener(options.listener())
                .withBudget(options.budget());
        this.transactions = check.serializable() ? configured.withSerializableSessions() : configured;
        this.migrations = migrations;
        this.engine = check.engine();
        this.ownPool = ownPool;
        this.options = options;
        Session session = new OpenSession();
        this.session = session;
        this.users = new UserDao(session, options.daos());
        this.posts = new PostDao(session, options.daos());
    }

    /**
     * Connects to a database, with a pool of connections of its own. See {@link #connect(String, DatabaseOptions)}.
     *
     * @param url {@code postgresql://user:password@host:port/database?sslmode=require}, as in {@link DatabaseUrl}
     * @return an open database
     * @throws dev.tegmen.config.InvalidDatabaseUrlException if the URL cannot be used; the message says why
     * @throws dev.tegmen.error.ConnectionFailedException if the server cannot be reached or refuses the login
     */
    public static Database connect(String url) {
        return connect(url, DatabaseOptions.ofDefaults());
    }

    /**
     * Connects to a database, with a pool of connections of its own: HikariCP, 10 connections, each replaced after 5
     * minutes. Connecting may take 10 s for each address of each host ({@code connect_timeout}, which is libpq's), and a server
     * that is silent for 2 minutes is given up. Sessions are SERIALIZABLE. Whatever the URL says goes before these defaults.
     *
     * <p>How long a call or transaction may take in all, waiting for connections, retries and a silent network included, is one
     * knob, 30 s by default: {@code options.withTransactions(TransactionOptions.ofDefaults().withDeadline(Duration.ofSeconds(2)))}.
     * No call exceeds it by more than a second.
     *
     * @param url {@code postgresql://user:password@host:port/database?sslmode=require}, as in {@link DatabaseUrl}
     * @param options how the database works
     * @return an open database; the caller closes it
     * @throws dev.tegmen.config.InvalidDatabaseUrlException if the URL cannot be used; the message says why
     * @throws dev.tegmen.error.ConnectionFailedException if the server cannot be reached or refuses the login
     */
    public static Database connect(String url, DatabaseOptions options) {
        Objects.requireNonNull(options, "options");
        DriverLog.keepValuesOut();
        DatabaseUrl parsed = DatabaseUrl.parse(url);
        OwnPool pool = OwnPool.open(parsed, options);
        boolean open = false;
        try {
            SessionCheck check = SessionCheck.of(pool.dataSource(), parsed, options);
            Migrations direct = options.migrations(pool.unpooled(), check.engine());
            Migrations migrations = parsed.pooler() ? direct.withTransactionPooler() : direct;
            Database database = new Database(pool.dataSource(), migrations, check, pool, options);
            open = true;
            return database;
        } catch (SQLException e) {
            throw ConnectFailure.of(parsed, e);
        } finally {
            if (!open) {
                pool.close(Duration.ZERO);
            }
        }
    }

    /**
     * Uses the host's connections. The data source stays the host's: closing this database does not close it.
     *
     * <p>It should be a pool with connect, socket and pool timeouts. If its sessions are not SERIALIZABLE by default
     * (connection property {@code options=-c default_transaction_isolation=serializable}), each transaction costs one round
     * trip more, to set its isolation, and single calls run at the pool's own isolation.
     *
     * @param dataSource gives connections of the PostgreSQL driver, wrapped or not
     * @return an open database
     * @throws dev.tegmen.error.ConnectionFailedException if the data source has no working connection
     */
    public static Database using(DataSource dataSource) {
        return using(dataSource, DatabaseOptions.ofDefaults());
    }

    /**
     * Uses the host's connections. See {@link #using(DataSource)}.
     *
     * @param dataSource gives connections of the PostgreSQL driver, wrapped or not
     * @param options how the database works; a pool size is not used
     * @return an open database
     * @throws dev.tegmen.error.ConnectionFailedException if the data source has no working connection
     */
    public static Database using(DataSource dataSource, DatabaseOptions options) {
        Objects.requireNonNull(dataSource, "dataSource");
        Objects.requireNonNull(options, "options");
        DriverLog.keepValuesOut();
        try {
            SessionCheck check = SessionCheck.of(dataSource, options);
            return new Database(dataSource, options.migrations(dataSource, check.engine()), check, null, options);
        } catch (SQLException e) {
            throw SqlExceptionTranslator.translate(e);
        }
    }

    /**
     * Returns the users. Each call is a transaction of its own.
     *
     * @return the DAO, thread-safe
     */
    public UserDao users() {
        return users;
    }

    /**
     * Returns the posts. Each call is a transaction of its own.
     *
     * @return the DAO, thread-safe
     */
    public PostDao posts() {
        return posts;
    }

    /**
     * Makes a DAO for a table of the service's own. Each call is a transaction of its own; {@code dao.in(tx)} is for one that is
     * open.
     *
     * @param <R> jOOQ's record type of the table
     * @param <E> what a row becomes
     * @param <K> the key's Java type
     * @param entity the table
     * @return the DAO, thread-safe: the same one for the same entity, with what it has rendered
     */
    @SuppressWarnings("unchecked") // each entity stands beside the DAO that was made of it
    public <R extends Record, E, K> Dao<R, E, K> dao(Entity<R, E, K> entity) {
        Dao<?, ?, ?> known = daos.get(Objects.requireNonNull(entity, "entity"));
        if (known == null) {
            known = Dao.of(entity, session, options.daos());
            if (daos.size() < MOST_DAOS) {
                daos.put(entity, known);
            }
        }
        return (Dao<R, E, K>) known;
    }

    /**
     * Makes a DAO of a service's own class: {@code db.dao(OrderDao::new)}. Each call is a transaction of its own; {@code
     * dao.in(tx)} is for one that is open.
     *
     * @param <D> the class
     * @param maker makes a DAO of where statements run and of how keys and pages are made
     * @return the DAO, thread-safe, to be kept: what it has rendered stands in it
     */
    public <D extends Dao<?, ?, ?>> D dao(BiFunction<? super Session, ? super DaoOptions, ? extends D> maker) {
        return maker.apply(session, options.daos());
    }

    /**
     * Reads rows of a view or join. Each call is a transaction of its own.
     *
     * @param <R> jOOQ's record type
     * @param <E> what a row becomes
     * @param view what can be read
     * @return all of its rows; thread-safe, to be kept: what it has rendered stands in it
     */
    public <R extends Record, E> Selection<R, E> rows(View<R, E> view) {
        return Selection.of(view, session, options.daos());
    }

    /**
     * Runs work in a transaction, SERIALIZABLE and retried until it holds: see {@link Transactions}.
     *
     * @param <T> what the work returns
     * @param <X> the checked exception that the work throws
     * @param work what to do; it may run more than once
     * @return what the work returned in the run that committed
     * @throws X what the work threw; the transaction is rolled back
     * @throws dev.tegmen.transaction.TransactionException if the transaction came to something else
     * @throws DatabaseClosedException if this database is closed
     */
    public <T, X extends Exception> T transaction(DatabaseWork<T, X> work) throws X {
        return transaction(options.transactions(), work);
    }

    /**
     * Runs work in a transaction: see {@link Transactions}.
     *
     * @param <T> what the work returns
     * @param <X> the checked exception that the work throws
     * @param how isolation, retries, deadline and so on
     * @param work what to do; it may run more than once
     * @return what the work returned in the run that committed
     * @throws X what the work threw; the transaction is rolled back
     * @throws dev.tegmen.transaction.TransactionException if the transaction came to something else
     * @throws DatabaseClosedException if this database is closed
     */
    public <T, X extends Exception> T transaction(TransactionOptions how, DatabaseWork<T, X> work) throws X {
        Objects.requireNonNull(work, "work");
        return transactions().run(how, tx -> work.run(new DatabaseTransaction(tx, this)));
    }

    /**
     * Returns a jOOQ context for single statements outside of a transaction, under the same rules as any call: see {@link
     * Transactions#dsl}. Inside a transaction use {@code tx.dsl()}.
     *
     * <pre>{@code
     * Result<?> busiest = db.dsl()
     *         .select(POSTS.USER_ID, count())
     *         .from(POSTS)
     *         .groupBy(POSTS.USER_ID)
     *         .orderBy(count().desc())
     *         .limit(10)
     *         .fetch();
     * }</pre>
     *
     * @return the context, thread-safe
     * @throws DatabaseClosedException if this database is closed
     */
    public DSLContext dsl() {
        return transactions().dsl();
    }

    /**
     * Returns the transactions themselves, for building blocks that know nothing of users and posts, and for the outcome of
     * exactly-once transactions.
     *
     * @return the transactions of this database
     * @throws DatabaseClosedException if this database is closed
     */
    public Transactions transactions() {
        checkOpen();
        return transactions;
    }

    /**
     * Brings the schema to this library's version. Services that do so at once wait for each other. A newer schema is left
     * as it is, with a warning in the log. See {@link Migrations} for how this goes with a host's own migrations.
     *
     * @return what was done
     * @throws dev.tegmen.migration.SchemaStateException if the schema is not this library's, or newer and {@link
     *     DatabaseOptions#withNewerSchemaRefused()}
     * @throws dev.tegmen.migration.MigrationFailedException if a migration is refused, something else bears the name of
     *     what it makes, or there is something to do and the URL says {@code pgbouncer=true}
     * @throws dev.tegmen.migration.MigrationLockTimeoutException if another process migrates for over a minute
     * @throws DatabaseClosedException if this database is closed
     */
    public MigrationResult migrate() {
        return migrations().migrate();
    }

    /**
     * Checks that the schema is this library's, or a newer one, of which it warns in the log.
     *
     * @throws dev.tegmen.migration.SchemaStateException if not; the message says what to do
     * @throws DatabaseClosedException if this database is closed
     */
    public void validate() {
        migrations().validate();
    }

    /**
     * Compares the schema with this library's. Nothing is changed.
     *
     * @return what stands there
     * @throws DatabaseClosedException if this database is closed
     */
    public SchemaStatus status() {
        return migrations().status();
    }

    /**
     * Returns the engine behind this database.
     *
     * @return the engine, found when it was opened
     */
    public Engine engine() {
        return engine;
    }

    /**
     * Closes this database, and the pool if it is its own. What begins afterwards gets a {@link DatabaseClosedException} at
     * once, also if it waits for a connection. Calls and transactions that run have 10 s to end, for which this waits; what still
     * runs then loses its connection: it is rolled back with a {@link DatabaseClosedException}, or, if its COMMIT was under way,
     * a {@link dev.tegmen.transaction.CommitUnknownException}. Within those 10 s a transaction is not run again after a failure.
     *
     * <p>An interrupt ends the waiting. Called from the work of a transaction of this database, it returns at once: that
     * transaction ends as any other that runs, and the pool is closed after it. Closing twice does nothing. The connections of a
     * host's data source are the host's to close.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true) || ownPool == null) {
            return;
        }
        OwnPool pool = ownPool;
        pool.refuse();
        if (transactions.inTransaction()) {
            new Thread(() -> pool.close(CLOSING_PATIENCE), "tegmen-close").start();
        } else {
            pool.close(CLOSING_PATIENCE);
        }
    }

    private Migrations migrations() {
        checkOpen();
        if (ownPool == null) {
            refuseHostTransaction();
        }
        return migrations;
    }

    /** Migrations open and end transactions of their own on the host's connections: not inside of one of the host's. */
    private void refuseHostTransaction() {
        transactions.call(Repeat.READ, (connection, attempt) -> attempt);
    }

    private void checkOpen() {
        if (closed.get()) {
            throw new DatabaseClosedException();
        }
    }

    @Override
    public String toString() {
        return "Database[" + engine + (closed.get() ? ", closed]" : "]");
    }

    /** The session of the DAOs outside of transactions. */
    private final class OpenSession implements Session {
        @Override
        public <T> T call(Repeat repeat, SqlCall<T> call) {
            return transactions().call(repeat, call);
        }

        @Override
        public <T> T atomically(Repeat repeat, SqlCall<T> call) {
            return transactions().atomically(repeat, call);
        }

        @Override
        public Session within(Duration deadline) {
            return transactions().within(deadline);
        }

        @Override
        public Engine engine() {
            return engine;
        }
    }
}
