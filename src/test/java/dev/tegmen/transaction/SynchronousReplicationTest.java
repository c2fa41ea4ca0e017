package dev.tegmen.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegmen.testing.Await;
import dev.tegmen.Database;
import dev.tegmen.DatabaseOptions;
import dev.tegmen.config.DatabaseUrl;
import dev.tegmen.fault.RestartableServer;
import dev.tegmen.statement.Repeat;
import dev.tegmen.user.NewUser;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real server whose synchronous standby is down: COMMIT waits, and every way out of the wait commits here alone. */
@Timeout(value = 90, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SynchronousReplicationTest {
    private static final TransactionOptions SHORT =
            TransactionOptions.ofDefaults().withDeadline(Duration.ofMillis(700));

    /** Looks some times a second. */
    private static final String WAITING =
            "select count(*) from pg_stat_activity, pg_sleep(0.05) where wait_event = 'SyncRep'";

    private static RestartableServer server;
    private static Database database;
    private static Database impatient;
    private final List<String> hooks = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void start() {
        Assumed.embeddedServer();
        server = RestartableServer.start();
        database = Database.connect(server.url());
        database.migrate();
        impatient = Database.connect(server.url(), DatabaseOptions.ofDefaults().withTransactions(SHORT));
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            database.close();
            impatient.close();
            server.close();
        }
    }

    @BeforeEach
    void losesTheStandby() {
        database.users().count();
        impatient.users().count();
        admin("alter system set synchronous_standby_names = '*'", "select pg_reload_conf()");
        Await.until("the setting is there", () -> "*".equals(text("show synchronous_standby_names")));
    }

    @AfterEach
    void regainsTheStandby() {
        admin("alter system reset synchronous_standby_names", "select pg_reload_conf()");
        Await.until("nobody waits", () -> "0".equals(text(WAITING)));
    }

    private String create(TransactionOptions options) {
        return database.transaction(options, tx -> {
            tx.afterCommit(() -> hooks.add("committed"));
            tx.afterRollback(() -> hooks.add("rolled back"));
            return tx.users().create(new NewUser(newEmail(), "n")).email();
        });
    }

    private static String newEmail() {
        return java.util.UUID.randomUUID() + "@example.com";
    }

    @Test
    void saysUnknownWhenTheDeadlinePassesWhileACommitWaits() {
        assertUnknown(() -> create(SHORT));
        assertUnknown(() -> create(SHORT.withExactlyOnce()));
        assertUnknown(() -> impatient.users().create(new NewUser(newEmail(), "n")));
        assertUnknown(() -> impatient.transactions().call(Repeat.UNSAFE, (connection, n) -> {
            try (var statement = connection.prepareStatement("insert into users (email, name) values (?, 'n')")) {
                statement.setString(1, newEmail());
                return statement.executeUpdate();
            }
        }));
    }

    @Test
    void saysUnknownWhenInterruptedWhileACommitWaits() throws Exception {
        for (Callable<?> act :
                List.<Callable<?>>of(() -> create(TransactionOptions.ofDefaults()), () -> database.users()
                        .create(new NewUser(newEmail(), "n")))) {
            Background<Boolean> flag = Background.start(() -> {
                assertUnknown(act);
                return Thread.currentThread().isInterrupted();
            });
            awaitAWait();
            flag.thread().interrupt();
            assertThat(flag.get()).as("interrupt flag").isTrue();
            admin("select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'");
            awaitNoWait();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pg_cancel_backend", "pg_terminate_backend"})
    void saysUnknownWhenAnAdministratorEndsTheWait(String how) throws Exception {
        for (Callable<?> act :
                List.<Callable<?>>of(() -> create(SHORT.withDeadline(Duration.ofSeconds(20))), () -> database.users()
                        .create(new NewUser(newEmail(), "n")))) {
            Background<Boolean> done = Background.start(() -> {
                assertUnknown(act);
                return true;
            });
            while (!done.isDone()) { // it may wait more than once
                awaitAWaitOr(done);
                admin("select " + how + "(pid) from pg_stat_activity where wait_event = 'SyncRep'");
            }
            assertThat(done.get()).isTrue();
            awaitNoWait();
        }
    }

    @Test
    void returnsTheResultOnceTheStandbyIsBack() throws Exception {
        Background<String> result = Background.start(() -> create(TransactionOptions.ofDefaults()));
        awaitAWait();
        regainsTheStandby();
        assertThat(result.get()).contains("@");
        assertThat(hooks).containsExactly("committed");
    }

    @Test
    void saysThatTheOutcomeIsOpenWhileTheCommitWaits() {
        assertUnknown(() -> create(SHORT.withExactlyOnce("waits")));
        assertThat(database.transactions().outcome("waits")).isEqualTo(Outcome.IN_PROGRESS);
        regainsTheStandby();
        assertThat(database.transactions().outcome("waits")).isEqualTo(Outcome.COMMITTED);
    }

    private void assertUnknown(Callable<?> act) {
        assertThatThrownBy(act::call).isInstanceOf(CommitUnknownException.class);
        assertThat(hooks).isEmpty();
    }

    private static void awaitAWaitOr(Background<?> done) {
        Await.until("it waits, or is done", () -> done.isDone() || !"0".equals(text(WAITING)));
    }

    private static void awaitAWait() {
        Await.until("it waits", () -> !"0".equals(text(WAITING)));
    }

    private static void awaitNoWait() {
        Await.until("nobody waits", () -> "0".equals(text(WAITING)));
    }

    private static void admin(String... statements) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection(DatabaseUrl.parse(server.url()).jdbcUrl(), "postgres", "postgres");
    }
}
