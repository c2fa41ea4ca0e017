package dev.tegmen.torture;

import dev.tegmen.engine.Engine;
import dev.tegmen.fault.PgBouncer;
import dev.tegmen.fault.RestartableServer;
import dev.tegmen.migration.Migrations;
import dev.tegmen.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Where the torture takes place: a server of its own, which it may kill, or, if {@code tegmen.test.url} names one, a
 * database there, whose server it must let live.
 */
final class Arena implements AutoCloseable {
    private final @Nullable RestartableServer server;
    private final @Nullable TestDatabase database;
    private final String url;
    private final @Nullable PgBouncer pooler;

    private Arena(@Nullable RestartableServer server, @Nullable TestDatabase database, String url) {
        this.server = server;
        this.database = database;
        this.url = url;
        this.pooler = server == null ? null : PgBouncer.before(url).orElse(null);
    }

    static Arena open() throws SQLException {
        if (System.getProperty("tegmen.test.url", "").isBlank()) {
            RestartableServer server = RestartableServer.start();
            Arena arena = new Arena(server, null, server.url());
            DataSource direct = arena.direct();
            try (Connection connection = direct.getConnection()) {
                Migrations.on(direct, Engine.of(connection)).migrate();
            }
            return arena;
        }
        TestDatabase database = TestDatabase.create();
        return new Arena(null, database, database.url());
    }

    String url() {
        return url;
    }

    /** Returns the way through a pooler, if one is installed and the server is ours. */
    Optional<String> poolerUrl() {
        return pooler == null ? Optional.empty() : Optional.of(pooler.url());
    }

    void closePooler() {
        if (pooler != null) {
            pooler.close();
        }
    }

    DataSource direct() {
        java.net.URI uri = java.net.URI.create(url);
        String[] login = uri.getUserInfo().split(":", 2);
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setURL("jdbc:postgresql://" + uri.getHost() + ":" + uri.getPort() + uri.getPath());
        dataSource.setUser(login[0]);
        dataSource.setPassword(login.length > 1 ? login[1] : "");
        return dataSource;
    }

    /** Kills the server and starts it again. Returns whether it could. */
    boolean restart() {
        if (server == null) {
            return false;
        }
        server.kill();
        server.startAgain();
        return true;
    }

    /** Waits, looking now and then, for something that the server does by itself. */
    static boolean eventually(Duration patience, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.sleep(20);
        }
        return true;
    }

    @Override
    public void close() {
        closePooler();
        if (server != null) {
            server.close();
        }
        if (database != null) {
            database.close();
        }
    }
}
