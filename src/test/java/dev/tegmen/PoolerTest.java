package dev.tegmen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegmen.error.ConnectionFailedException;
import dev.tegmen.error.SqlStatementException;
import dev.tegmen.fault.PgBouncer;
import dev.tegmen.fault.RestartableServer;
import dev.tegmen.migration.MigrationFailedException;
import dev.tegmen.page.PageRequest;
import dev.tegmen.post.NewPost;
import dev.tegmen.transaction.TransactionOptions;
import dev.tegmen.user.NewUser;
import dev.tegmen.user.User;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Through a PgBouncer that pools by transaction, before a server of the test's own. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PoolerTest {
    private static final int THREADS = 8;

    private static final TransactionOptions PATIENT =
            TransactionOptions.ofDefaults().withDeadline(Duration.ofSeconds(60));

    private static final List<String> LEFT_BEHIND = List.of("read committed", "repeatable read", "serializable");
    private static final List<TransactionOptions> KINDS = List.of(PATIENT, PATIENT.withReadOnly());

    private static RestartableServer server;
    /** Ignores nothing, what the driver always sends, and what carries the session's settings as well. */
    private static PgBouncer strict;

    private static PgBouncer usual;
    private static PgBouncer lax;

    @BeforeAll
    static void start() throws SQLException {
        Assumptions.assumeTrue(
                System.getProperty("tegmen.test.url", "").isBlank(), "poolers stand before an embedded server only");
        Assumptions.assumeTrue(PgBouncer.isInstalled(), "PgBouncer is not installed: nothing is known of poolers here");
        server = RestartableServer.start();
        try (Database direct = Database.connect(server.url())) {
            direct.migrate();
        }
        execute(server.url(), "create schema elsewhere");
        strict = pooler();
        usual = pooler("extra_float_digits");
        lax = pooler("extra_float_digits", "options", "search_path");
    }

    @AfterAll
    static void stop() {
        for (PgBouncer pooler : new PgBouncer[] {strict, usual, lax}) {
            if (pooler != null) {
                pooler.close();
            }
        }
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"?pgbouncer=true", "?pgbouncer=true&schema=public", "?schema=public&pgbouncer=true"})
    void connectsWhateverStartUpParametersAreIgnored(String query) {
        for (PgBouncer pooler : List.of(strict, usual, lax)) {
            try (Database db = Database.connect(pooler.url() + query)) {
                assertThat(db.users().count()).isNotNegative();
            }
        }
    }

    @Test
    void saysWhatToAddWhereAParameterIsRefused() {
        assertThatThrownBy(() -> Database.connect(usual.url()).close())
                .isInstanceOf(ConnectionFailedException.class)
                .hasMessageContaining("pgbouncer=true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"?pgbouncer=true", "?pgbouncer=true&schema=public"})
    void isSerializableInEachTransactionThroughAPoolerThatIgnoresTheSetting(String query) throws SQLException {
        try (Database db = Database.connect(lax.url() + query)) {
            for (String isolation : LEFT_BEHIND) {
                leaveBehind(isolation);
                for (TransactionOptions options : KINDS) {
                    assertThat(isolation(db, options)).as("after " + isolation).isEqualTo("serializable");
                }
            }
        }
    }

    /** Statements that the driver prepared may stand in the way, and are an error: never another isolation. */
    @ParameterizedTest
    @ValueSource(strings = {"", "?schema=public"})
    void isSerializableOrRefusedWhereNobodySaysThatThereIsAPooler(String query) throws SQLException {
        try (Database db = Database.connect(lax.url() + query)) {
            for (String isolation : LEFT_BEHIND) {
                leaveBehind(isolation);
                for (TransactionOptions options : KINDS) {
                    try {
                        assertThat(isolation(db, options)).as("after " + isolation).isEqualTo("serializable");
                    } catch (SqlStatementException e) {
                        assertThat(e).hasMessageContaining("pgbouncer=true");
                    }
                }
            }
        }
    }

    /** Another client leaves it on the server's connection, which the next gets. */
    private static void leaveBehind(String isolation) throws SQLException {
        execute(lax.url(), "set session characteristics as transaction isolation level " + isolation);
    }

    private static String isolation(Database db, TransactionOptions options) {
        return db.transaction(
                options,
                tx -> String.valueOf(tx.dsl().fetchValue("select current_setting('transaction_isolation')")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"?schema=elsewhere", "?pgbouncer=true&schema=elsewhere", "?pgbouncer=true&schema=a,b"})
    void refusesASearchPathThatDoesNotReachTheServer(String query) {
        assertThatThrownBy(() -> Database.connect(lax.url() + query).close())
                .isInstanceOf(ConnectionFailedException.class)
                .hasMessageContaining("search path")
                .hasMessageContaining("3F000");
    }

    @Test
    void refusesToMigrateBeforeItStarts() throws SQLException {
        execute(server.url(), "create database empty");
        String url = usual.url().replaceFirst("/[a-z]+$", "/empty");
        try (Database db = Database.connect(url + "?pgbouncer=true")) {
            assertThatThrownBy(db::migrate)
                    .isInstanceOf(MigrationFailedException.class)
                    .hasMessageContaining("pooler");
            int tables = db.transaction(tx -> tx.dsl()
                    .fetchSingle("select count(*) from pg_tables where schemaname = 'public'")
                    .get(0, int.class));
            assertThat(tables).isZero();
        }
    }

    @Test
    void runsAMixOfCallsOnManyThreads() throws Exception {
        try (Database db = Database.connect(usual.url() + "?pgbouncer=true&schema=public")) {
            List<Future<?>> calls = new ArrayList<>();
            ExecutorService threads = Executors.newFixedThreadPool(THREADS);
            try {
                for (int i = 0; i < 200; i++) {
                    int number = i;
                    calls.add(threads.submit(() -> call(db, number)));
                }
                for (Future<?> call : calls) {
                    call.get(60, TimeUnit.SECONDS);
                }
            } finally {
                threads.shutdownNow();
            }
            assertThat(count(db, "mix")).isEqualTo(120);
        }
    }

    private static void call(Database db, int number) {
        NewUser user = new NewUser("mix" + number + "@example.com", "Mix");
        switch (number % 5) {
            case 0 -> db.users().create(user);
            case 1 -> db.transaction(PATIENT, tx -> {
                User created = tx.users().create(user);
                return tx.posts().create(new NewPost(created.id(), "First"));
            });
            case 2 -> db.transaction(
                    PATIENT.withExactlyOnce(), tx -> tx.users().create(user));
            case 3 -> db.posts().page(PageRequest.first(3));
            default -> db.transaction(PATIENT.withReadOnly(), tx -> tx.users().count());
        }
    }

    @Test
    void runsAgainWhatARestartOfTheServerBehindItBroke() {
        try (Database db = Database.connect(usual.url() + "?pgbouncer=true")) {
            AtomicInteger runs = new AtomicInteger();
            User created = db.transaction(PATIENT, tx -> {
                User user = tx.users().create(new NewUser("restart@example.com", "Restart"));
                if (runs.incrementAndGet() == 1) {
                    server.kill();
                    server.startAgain();
                }
                tx.users().count();
                return user;
            });
            assertThat(runs).hasValue(2);
            assertThat(db.users().get(created.id()).email()).isEqualTo("restart@example.com");
        }
    }

    @Test
    void committedOnceWhatRanWhileTheServerBehindItWasKilled() throws Exception {
        try (Database db = Database.connect(usual.url() + "?pgbouncer=true")) {
            ExecutorService threads = Executors.newFixedThreadPool(THREADS);
            try {
                AtomicInteger committed = new AtomicInteger();
                List<Future<?>> all = new ArrayList<>();
                for (int i = 0; i < THREADS; i++) {
                    int thread = i;
                    all.add(threads.submit(() -> {
                        for (int n = 0; n < 40 || committed.get() < THREADS * 40; n++) {
                            NewUser user = new NewUser("once" + thread + "-" + n + "@example.com", "Once");
                            db.transaction(PATIENT.withExactlyOnce(), tx -> tx.users().create(user));
                            committed.incrementAndGet();
                        }
                        return thread;
                    }));
                }
                while (committed.get() < THREADS * 10 && all.stream().noneMatch(Future::isDone)) {
                    Thread.onSpinWait();
                }
                server.kill();
                server.startAgain();
                for (Future<?> one : all) {
                    one.get(100, TimeUnit.SECONDS);
                }
                assertThat(count(db, "once")).isEqualTo(committed.get());
            } finally {
                threads.shutdownNow();
            }
        }
    }

    private static int count(Database db, String prefix) {
        return db.transaction(tx -> tx.dsl()
                .fetchSingle("select count(*) from users where email like ? || '%'", prefix)
                .get(0, int.class));
    }

    private static PgBouncer pooler(String... ignored) {
        return PgBouncer.before(server.url(), ignored).orElseThrow();
    }

    /** As a client does that knows nothing of poolers but that they keep no statements. */
    private static void execute(String url, String sql) throws SQLException {
        String jdbc = url.replaceFirst("postgresql://.*@", "jdbc:postgresql://") + "?prepareThreshold=0";
        try (Connection connection = DriverManager.getConnection(jdbc, "postgres", "postgres");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
