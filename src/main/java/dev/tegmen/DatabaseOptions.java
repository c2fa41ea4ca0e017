package dev.tegmen;

import dev.tegmen.dao.DaoOptions;
import dev.tegmen.engine.Engine;
import dev.tegmen.migration.MigrationSet;
import dev.tegmen.migration.Migrations;
import dev.tegmen.page.CursorSigning;
import dev.tegmen.page.PageLimits;
import dev.tegmen.transaction.RetryBudget;
import dev.tegmen.transaction.TransactionListener;
import dev.tegmen.transaction.TransactionOptions;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * How a {@link Database} works. Immutable; each {@code with…} method returns a changed copy.
 *
 * <p>The defaults: a pool of 10 connections, random ids (UUID version 4), {@link TransactionOptions#ofDefaults()}, {@link
 * RetryBudget#ofDefaults()}, no listener.
 */
public final class DatabaseOptions {
    private static final DatabaseOptions DEFAULTS = new DatabaseOptions(
            OptionalInt.empty(),
            TransactionOptions.ofDefaults(),
            TransactionListener.NONE,
            Optional.empty(),
            DaoOptions.ofDefaults(),
            SchemaOptions.DEFAULTS);

    private final OptionalInt poolSize;
    private final TransactionOptions transactions;
    private final TransactionListener listener;
    private final Optional<RetryBudget> budget;
    private final DaoOptions daos;
    private final SchemaOptions schema;

    private DatabaseOptions(
            OptionalInt poolSize,
            TransactionOptions transactions,
            TransactionListener listener,
            Optional<RetryBudget> budget,
            DaoOptions daos,
            SchemaOptions schema) {
        this.poolSize = poolSize;
        this.transactions = transactions;
        this.listener = listener;
        this.budget = budget;
        this.daos = daos;
        this.schema = schema;
    }

    /**
     * Returns the defaults.
     *
     * @return the defaults
     */
    public static DatabaseOptions ofDefaults() {
        return DEFAULTS;
    }

    /**
     * Sets how many connections the pool of {@link Database#connect(String)} holds; it goes before {@code
     * connection_limit} in the URL.
     *
     * @param connections 1 to 1,000
     * @return changed options
     * @throws IllegalArgumentException if out of range
     */
    public DatabaseOptions withPoolSize(int connections) {
        if (connections < 1 || connections > 1_000) {
            throw new IllegalArgumentException("a pool has 1 to 1000 connections, not " + connections);
        }
        return new DatabaseOptions(OptionalInt.of(connections), transactions, listener, budget, daos, schema);
    }

    /**
     * Sets what makes the primary keys of new rows. Keys that grow with time make a hot range on CockroachDB.
     *
     * @param maker gives a new id at each call; thread-safe
     * @return changed options
     */
    public DatabaseOptions withIds(Supplier<UUID> maker) {
        return with(daos.withIds(maker));
    }

    /**
     * Sets the options of transactions that give none; their retry policy also holds for single calls. The one knob for how long
     * any call may take, in an outage too: {@code withTransactions(TransactionOptions.ofDefaults().withDeadline(…))}, 30 s by
     * default.
     *
     * @param defaults isolation, retry policy and so on
     * @return changed options
     */
    public DatabaseOptions withTransactions(TransactionOptions defaults) {
        return new DatabaseOptions(
                poolSize, Objects.requireNonNull(defaults, "defaults"), listener, budget, daos, schema);
    }

    /**
     * Sets who is told of attempts, retries and commits.
     *
     * @param told the listener; thread-safe
     * @return changed options
     */
    public DatabaseOptions withListener(TransactionListener told) {
        return new DatabaseOptions(poolSize, transactions, Objects.requireNonNull(told, "told"), budget, daos, schema);
    }

    /**
     * Sets how much of the traffic may be retries. Without it each {@link Database} has a budget of its own.
     *
     * @param shared the budget
     * @return changed options
     */
    public DatabaseOptions withRetryBudget(RetryBudget shared) {
        return new DatabaseOptions(
                poolSize, transactions, listener, Optional.of(Objects.requireNonNull(shared, "shared")), daos, schema);
    }

    /**
     * Sets how many items a page has by default and at most.
     *
     * @param limits the limits
     * @return changed options
     */
    public DatabaseOptions withPageLimits(PageLimits limits) {
        return with(daos.withPageLimits(limits));
    }

    /**
     * Signs the tokens of pages, and refuses all that are not signed. Without it tokens are unsigned: a forged one can only
     * choose a position within the same query.
     *
     * @param signing the keys
     * @return changed options
     */
    public DatabaseOptions withCursorSigning(CursorSigning signing) {
        return with(daos.withCursorSigning(signing));
    }

    /**
     * Gives the library's tables a schema of their own, which {@link Database#migrate()} creates if it is not there. The
     * pool of {@link Database#connect(String)} looks there first, and then where the URL says. A host's own data source
     * needs it in its search path, before any schema with tables of the same names: {@code currentSchema} in the URL of the
     * driver.
     *
     * @param name the schema's name, as the catalogs have it: case counts, no quotes
     * @return changed options
     */
    public DatabaseOptions withSchema(String name) {
        return with(schema.withName(Migrations.requireSchemaName(Objects.requireNonNull(name, "name"))));
    }

    /**
     * Sets what {@link Database#migrate()} and {@link Database#validate()} are about: {@link MigrationSet#ofMarkers()} for
     * a service that has tables of its own and wants exactly-once transactions, but neither users nor posts.
     *
     * @param set what is migrated; {@link MigrationSet#ofLibrary()} by default
     * @return changed options
     */
    public DatabaseOptions withMigrationSet(MigrationSet set) {
        return with(schema.withSet(Objects.requireNonNull(set, "set")));
    }

    /**
     * Refuses a schema that a newer version of this library has migrated. By default {@link Database#migrate()} and {@link
     * Database#validate()} warn of it in the log, as a rolling deployment and a rollback need it.
     *
     * @return changed options
     */
    public DatabaseOptions withNewerSchemaRefused() {
        return with(schema.withNewerRefused());
    }

    private DatabaseOptions with(SchemaOptions changed) {
        return new DatabaseOptions(poolSize, transactions, listener, budget, daos, changed);
    }

    private DatabaseOptions with(DaoOptions changed) {
        return new DatabaseOptions(poolSize, transactions, listener, budget, changed, schema);
    }

    Optional<String> schema() {
        return schema.name();
    }

    Migrations migrations(DataSource dataSource, Engine engine) {
        return schema.on(dataSource, engine);
    }

    DaoOptions daos() {
        return daos;
    }

    OptionalInt poolSize() {
        return poolSize;
    }

    TransactionOptions transactions() {
        return transactions;
    }

    TransactionListener listener() {
        return listener;
    }

    RetryBudget budget() {
        return budget.orElseGet(RetryBudget::ofDefaults);
    }

    @Override
    public String toString() {
        return "DatabaseOptions[" + transactions + "]";
    }
}
