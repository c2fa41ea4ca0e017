package dev.tegmen.testing;

import dev.tegmen.engine.Engine;
import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** The one server that all test databases of this JVM stand on. Thread-safe. */
final class TestServer {
    static final String URL_PROPERTY = "tegmen.test.url";
    private static @Nullable TestServer shared;

    private final String address;
    private final String administrativeDatabase;
    private final Engine engine;
    private @Nullable String template;

    private TestServer(String address, String administrativeDatabase) throws SQLException {
        this.address = address;
        this.administrativeDatabase = administrativeDatabase;
        try (Connection connection = dataSource(administrativeDatabase).getConnection()) {
            this.engine = Engine.of(connection);
        }
    }

    static synchronized TestServer shared() {
        TestServer server = shared;
        if (server == null) {
            String url = System.getProperty(URL_PROPERTY, "");
            server = url.isBlank() ? embedded() : at(url);
            shared = server;
        }
        return server;
    }

    private static TestServer embedded() {
        try {
            return at(EmbeddedServer.start());
        } catch (IOException | IllegalStateException e) {
            throw new TestServerException(
                    "the embedded PostgreSQL did not start: as root it needs `unshare -U` to work (or run the build as"
                            + " another user); or name a running server with -D" + URL_PROPERTY
                            + "=postgresql://user:password@host:port/database",
                    e);
        }
    }

    private static TestServer at(String url) {
        URI uri = URI.create(url);
        String database = uri.getRawPath().substring(1);
        try {
            return new TestServer(
                    url.substring(0, url.length() - uri.getRawPath().length()), database);
        } catch (SQLException e) {
            throw new TestServerException("the server for tests cannot be used; check -D" + URL_PROPERTY, e);
        }
    }

    Engine engine() {
        return engine;
    }

    String url(String database) {
        return address + "/" + database;
    }

    DataSource dataSource(String database) {
        URI uri = URI.create(url(database));
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl("jdbc:postgresql://" + uri.getHost() + ":" + uri.getPort() + "/" + database);
        String[] login = uri.getUserInfo().split(":", 2);
        dataSource.setUser(login[0]);
        dataSource.setPassword(login.length > 1 ? login[1] : "");
        return dataSource;
    }

    String createEmpty() {
        String name = freshName("tegmen_test_");
        administer("create database " + name);
        return name;
    }

    synchronized String createMigrated() {
        if (engine == Engine.COCKROACHDB) {
            String name = createEmpty();
            migrate(name);
            return name;
        }
        if (template == null) {
            String fresh = freshName("tegmen_template_");
            administer("create database " + fresh);
            migrate(fresh);
            template = fresh;
            Runtime.getRuntime().addShutdownHook(new Thread(() -> drop(fresh), "tegmen-drop-template"));
        }
        String name = freshName("tegmen_test_");
        administer("create database " + name + " template " + template);
        return name;
    }

    void drop(String name) {
        administer("drop database if exists " + name + (engine == Engine.POSTGRESQL ? " with (force)" : " cascade"));
    }

    private void migrate(String name) {
        String engineFolder = engine == Engine.COCKROACHDB ? "cockroachdb" : "postgresql";
        Flyway.configure()
                .dataSource(dataSource(name))
                .locations("classpath:dev/tegmen/db/migration", "classpath:dev/tegmen/db/" + engineFolder)
                .table("tegmen_schema_history")
                .load()
                .migrate();
    }

    private void administer(String sql) {
        try (Connection connection = dataSource(administrativeDatabase).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new TestServerException("the server for tests refused: " + sql, e);
        }
    }

    private static String freshName(String prefix) {
        return prefix + UUID.randomUUID().toString().replace("-", "");
    }
}
