package dev.tegmen.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tegmen.Database;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The database that everything is measured on: one server, started once, with rows that are the same each time. The
 * measured JVMs find it by a system property. Thread-safe.
 */
public final class BenchmarkDatabase {
    /** How many users there are. */
    public static final int USERS = 10_000;
    /** How many posts there are, twenty for each user. */
    public static final int POSTS = 200_000;
    /** How many articles there are: a table like posts, for pages far from the start. */
    public static final int ARTICLES = 1_010_000;
    /** The server's settings where they are not the default; a commit does not wait for the disk. */
    public static final List<String> SERVER_SETTINGS = List.of(
            "fsync=off",
            "synchronous_commit=off",
            "full_page_writes=off",
            "shared_buffers=1GB",
            "autovacuum=off",
            "max_connections=300",
            "max_wal_size=8GB",
            "checkpoint_timeout=1h",
            "max_pred_locks_per_transaction=256");

    private static final String PROPERTY = "bench.server";
    private static final List<String> ROWS = List.of(
            "insert into users (id, email, name, created_at, updated_at)"
                    + " select md5('user' || i)::uuid, 'user' || i || '@example.com', 'User ' || i, at, at"
                    + " from generate_series(0, " + (USERS - 1) + ") i,"
                    + " lateral (select timestamptz '2025-01-01 00:00:00Z' + i * interval '1 minute' as at) t",
            "insert into posts (id, title, user_id, created_at)"
                    + " select md5('post' || i)::uuid, 'What post number ' || i || ' says',"
                    + " md5('user' || (i % " + USERS + "))::uuid,"
                    + " timestamptz '2025-01-01 00:00:00Z' + (i / 2) * interval '1 second'"
                    + " from generate_series(0, " + (POSTS - 1) + ") i",
            "create table articles (id uuid primary key, title varchar(300) not null, author_id uuid not null,"
                    + " created_at timestamptz not null)",
            "insert into articles (id, title, author_id, created_at)"
                    + " select md5('article' || i)::uuid, 'What article number ' || i || ' says',"
                    + " md5('user' || (i % " + USERS + "))::uuid,"
                    + " timestamptz '2025-01-01 00:00:00Z' + (i / 2) * interval '1 second'"
                    + " from generate_series(0, " + (ARTICLES - 1) + ") i",
            "create index articles_created_at_id_idx on articles (created_at desc, id desc)",
            "create table counters (id int primary key, value bigint not null)",
            "insert into counters (id, value) values (1, 0)",
            "vacuum (analyze) users, posts, articles, counters",
            "checkpoint");

    private final String address;

    private BenchmarkDatabase(String address) {
        this.address = address;
    }

    /** Starts a server that lives as long as this JVM, migrates it and fills it. */
    @SuppressWarnings("resource") // lives until the JVM ends, when its own shutdown hook stops it
    public static BenchmarkDatabase start() {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder();
        for (String setting : SERVER_SETTINGS) {
            String[] parts = setting.split("=", 2);
            builder.setServerConfig(parts[0], parts[1]);
        }
        try {
            BenchmarkDatabase database =
                    new BenchmarkDatabase("localhost:" + builder.start().getPort() + "/postgres");
            database.fill();
            return database;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Finds the server that the JVM which started this one has started. */
    public static BenchmarkDatabase started() {
        return new BenchmarkDatabase(System.getProperty(PROPERTY));
    }

    /** The argument by which a JVM is told of this database. */
    public String jvmArgument() {
        return "-D" + PROPERTY + "=" + address;
    }

    /** This database's URL as a service would be given it. */
    public String url() {
        return "postgresql://postgres:postgres@" + address;
    }

    /** Opens a pool whose transactions are SERIALIZABLE by a start-up option, which costs no round trip. */
    public HikariDataSource pool(int connections) {
        return pool(connections, "serializable");
    }

    /** Opens a pool whose transactions have that isolation by a start-up option. */
    public HikariDataSource pool(int connections, String isolation) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:postgresql://" + address);
        config.setUsername("postgres");
        config.setPassword("postgres");
        config.addDataSourceProperty("options", "-c default_transaction_isolation=" + isolation.replace(" ", "\\ "));
        config.setMaximumPoolSize(connections);
        return new HikariDataSource(config);
    }

    /** Opens a connection without a pool. */
    public Connection connection() throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://" + address, "postgres", "postgres");
    }

    /** Runs statements, each in a transaction of its own. */
    public void execute(List<String> statements) {
        try (HikariDataSource pool = pool(1);
                Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs a query and returns its first column as text. */
    public List<String> texts(String sql) {
        try (HikariDataSource pool = pool(1);
                Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The id of a user by number, from 0. */
    public static UUID userId(int number) {
        return id("user" + number);
    }

    /** The email of a user by number, from 0. */
    public static String email(int number) {
        return "user" + number + "@example.com";
    }

    private void fill() {
        try (Database database = Database.connect(url())) {
            database.migrate();
        }
        execute(ROWS);
    }

    private static UUID id(String name) {
        try {
            byte[] hash = MessageDigest.getInstance("MD5").digest(name.getBytes(StandardCharsets.UTF_8));
            ByteBuffer buffer = ByteBuffer.wrap(hash);
            return new UUID(buffer.getLong(), buffer.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
