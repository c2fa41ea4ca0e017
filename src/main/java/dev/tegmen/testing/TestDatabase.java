package dev.tegmen.testing;

import dev.tegmen.engine.Engine;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;

/**
 * A database of a test's own on a real server, dropped when it is closed.
 *
 * <p>The server is the one that the system property {@code tegmen.test.url} names ({@code postgresql://user@host:port/db},
 * PostgreSQL or CockroachDB; its user must be allowed to create databases), or else a PostgreSQL embedded in this JVM,
 * which all tests share and which ends with the JVM.
 *
 * <p>On PostgreSQL a migrated database is a copy of a template that was migrated once; on CockroachDB, which has no
 * templates, each one runs the migrations. Instances are thread-safe.
 */
public final class TestDatabase implements AutoCloseable {
    private final TestServer server;
    private final String name;
    private final AtomicBoolean closed = new AtomicBoolean();

    private TestDatabase(TestServer server, String name) {
        this.server = server;
        this.name = name;
    }

    /**
     * Creates a database with Tegmen's schema.
     *
     * @return a new, empty, migrated database
     * @throws TestServerException if no server can be had; the message says what to do
     */
    public static TestDatabase create() {
        TestServer server = TestServer.shared();
        return new TestDatabase(server, server.createMigrated());
    }

    /**
     * Creates a database without any schema.
     *
     * @return a new database with nothing in it
     * @throws TestServerException if no server can be had; the message says what to do
     */
    public static TestDatabase createEmpty() {
        TestServer server = TestServer.shared();
        return new TestDatabase(server, server.createEmpty());
    }

    /**
     * Returns where the database is, as a {@code DATABASE_URL}.
     *
     * @return {@code postgresql://user:password@host:port/database}; it contains the password
     */
    public String url() {
        return server.url(name);
    }

    /**
     * Returns a data source without a pool: every connection is a new one.
     *
     * @return a new data source; nothing to close
     */
    public DataSource dataSource() {
        return server.dataSource(name);
    }

    /**
     * Returns the engine of the server.
     *
     * @return the engine, found once
     */
    public Engine engine() {
        return server.engine();
    }

    /**
     * Returns the database's name.
     *
     * @return a name that is unique on the server
     */
    public String name() {
        return name;
    }

    /** Ends whatever connections are left and drops the database. Closing twice does nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            server.drop(name);
        }
    }

    @Override
    public String toString() {
        return "TestDatabase[" + name + "]";
    }
}
