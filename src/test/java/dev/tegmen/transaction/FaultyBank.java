package dev.tegmen.transaction;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tegmen.engine.Engine;
import dev.tegmen.fault.FaultProxy;
import dev.tegmen.testing.Observer;
import dev.tegmen.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Accounts 1 to 10 with 100 each, in a database of their own; a pool that reaches them through a proxy that does harm; and
 * a way past the proxy to see what stands in the database. Thread-safe.
 */
final class FaultyBank implements AutoCloseable {
    /** For what must come, however slow the machine is. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TestDatabase database = TestDatabase.create();
    private final FaultProxy proxy = FaultProxy.before(database.url());
    private final List<HikariDataSource> pools = new CopyOnWriteArrayList<>();
    private final HikariDataSource pool;

    private FaultyBank(int connections) {
        this.pool = newPool(connections, PATIENCE);
        execute("create table account (id int primary key, balance bigint not null)");
        execute("insert into account select generate_series(1, 10), 100");
    }

    static FaultyBank open(int connections) {
        return new FaultyBank(connections);
    }

    /** Makes a pool through the proxy, which closes with the bank. */
    HikariDataSource newPool(int connections, Duration timeout) {
        HikariDataSource made = poolOn(proxy.dataSource(), connections, timeout);
        pools.add(made);
        return made;
    }

    static HikariDataSource poolOn(DataSource dataSource, int connections, Duration timeout) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(dataSource);
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(timeout.toMillis());
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    FaultProxy proxy() {
        return proxy;
    }

    HikariDataSource pool() {
        return pool;
    }

    PGSimpleDataSource unpooled() {
        return proxy.dataSource();
    }

    Transactions transactions() {
        return Transactions.on(pool);
    }

    Engine engine() {
        return database.engine();
    }

    /** Changes a balance within a transaction, and tells the new one. */
    static long deposit(Transaction tx, int account, long amount) {
        Object balance = tx.dsl()
                .fetchValue("update account set balance = balance + ? where id = ? returning balance", amount, account);
        return ((Number) Objects.requireNonNull(balance)).longValue();
    }

    static long read(Transaction tx, int account) {
        Object balance = tx.dsl().fetchValue("select balance from account where id = ?", account);
        return ((Number) Objects.requireNonNull(balance)).longValue();
    }

    /** Tells what stands in the database, past the proxy. */
    long balance(int account) {
        return number("select balance from account where id = " + account);
    }

    /** Tells the sum of all accounts, past the proxy. */
    long total() {
        return number("select sum(balance) from account");
    }

    /** Asks for one number, past the proxy and past transactions that are still open. */
    long number(String sql) {
        try (Connection connection = Observer.connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Changes something, past the proxy. */
    void execute(String sql) {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    int connectionsInUse() {
        return pool.getHikariPoolMXBean().getActiveConnections();
    }

    @Override
    public void close() {
        proxy.heal();
        pools.forEach(HikariDataSource::close);
        proxy.close();
        database.close();
    }
}
