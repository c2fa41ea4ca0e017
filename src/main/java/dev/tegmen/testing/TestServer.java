package dev.tegmen.testing;

import dev.tegmen.config.DatabaseUrl;
import dev.tegmen.engine.Engine;
import dev.tegmen.migration.Migrations;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** The one server that all test databases of this JVM stand on. Thread-safe. */
final class TestServer {
    static final String URL_PROPERTY = "tegmen.test.url";
    private static @Nullable TestServer shared;
    private static @Nullable String refused;

    private final String url;
    private final boolean embedded;
    private final String administrativeDatabase;
    private final Engine engine;
    private @Nullable String template;

    private TestServer(DatabaseUrl parsed, String url, boolean embedded) throws SQLException {
        this.url = url;
        this.embedded = embedded;
        this.administrativeDatabase = parsed.database().orElse("postgres");
        try (Connection connection = dataSource(administrativeDatabase).getConnection()) {
            this.engine = Engine.of(connection);
        }
    }

    static synchronized TestServer shared() {
        TestServer server = shared;
        if (server == null) {
            String url = System.getProperty(URL_PROPERTY, "");
            server = url.isBlank() ? embedded() : at(url, false);
            shared = server;
        }
        return server;
    }

    private static TestServer embedded() {
        if (refused != null) { // it would fail again, and each test would wait for it
            throw new TestServerException(refused, null);
        }
        try {
            return at(EmbeddedServer.start().url(), true);
        } catch (NoClassDefFoundError missing) {
            throw refuse(EmbeddedServerFailure.noLibrary(missing));
        } catch (TestServerException e) {
            throw refuse(e);
        }
    }

    private static TestServerException refuse(TestServerException failure) {
        refused = failure.getMessage();
        return failure;
    }

    private static TestServer at(String url, boolean embedded) {
        try {
            return new TestServer(DatabaseUrl.parse(url), url, embedded);
        } catch (SQLException e) {
            throw new TestServerException("the server for tests cannot be used; check -D" + URL_PROPERTY, e);
        }
    }

    Engine engine() {
        return engine;
    }

    /** The server's own URL with another database in it: what stands between the hosts and the parameters. */
    String url(String database) {
        int hosts = url.indexOf("://") + 3;
        int path = url.indexOf('/', hosts);
        int query = url.indexOf('?', hosts);
        int end = query < 0 ? url.length() : query;
        int start = path < 0 || path > end ? end : path;
        return url.substring(0, start) + "/" + database + url.substring(end);
    }

    DataSource dataSource(String database) {
        DatabaseUrl target = DatabaseUrl.parse(url(database));
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(target.jdbcUrl());
        Properties properties = target.properties();
        try {
            for (String property : properties.stringPropertyNames()) {
                dataSource.setProperty(property, properties.getProperty(property));
            }
        } catch (SQLException e) {
            throw new TestServerException("the driver refuses a parameter of -D" + URL_PROPERTY, e);
        }
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
            if (!embedded) { // which ends with this JVM, template and all
                Runtime.getRuntime().addShutdownHook(new Thread(() -> drop(fresh), "tegmen-drop-template"));
            }
        }
        String name = freshName("tegmen_test_");
        administer("create database " + name + " template " + template);
        return name;
    }

    void drop(String name) {
        administer("drop database if exists " + name + (engine == Engine.POSTGRESQL ? " with (force)" : " cascade"));
    }

    private void migrate(String name) {
        Migrations.on(dataSource(name), engine).migrate();
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
