package dev.tegmen.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.tegmen.error.SqlState;
import dev.tegmen.error.SqlStatementException;
import dev.tegmen.statement.Repeat;
import dev.tegmen.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A setting of the session that the driver cannot do without: it closes the connection, which is no outage. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@SuppressWarnings("NullAway.Init") // JUnit runs open() first
class ChangedSettingTest {
    private static final String SETTING = "set datestyle = 'German'";

    private TestDatabase database;
    private HikariDataSource pool;
    private RecordingListener events;
    private Transactions transactions;

    @BeforeEach
    void open() {
        database = TestDatabase.create();
        Assumed.postgresql(database.engine(), "to have the driver give up a session for its settings");
        pool = new HikariDataSource();
        pool.setDataSource(database.dataSource());
        pool.setMaximumPoolSize(1);
        events = new RecordingListener();
        transactions = Transactions.on(pool).withListener(events);
    }

    @AfterEach
    void close() {
        if (pool != null) {
            pool.close();
        }
        database.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {SETTING, "set client_encoding = 'LATIN1'"})
    void failsATransactionAtOnceAndDropsItsConnection(String setting) {
        int before = session();
        assertThatThrownBy(() ->
                        transactions.run(tx -> tx.call(Repeat.READ, (connection, n) -> said(connection, setting))))
                .isExactlyInstanceOf(SqlStatementException.class)
                .hasMessageContaining("a statement changed that setting of the session");
        assertFailedOnceOn(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {SETTING, "set client_encoding = 'LATIN1'"})
    void failsAReadAtOnceAndDropsItsConnection(String setting) {
        int before = session();
        assertThatThrownBy(() -> transactions.call(Repeat.READ, (connection, n) -> said(connection, setting)))
                .isExactlyInstanceOf(SqlStatementException.class)
                .hasMessageContaining("a statement changed that setting of the session");
        assertFailedOnceOn(before);
    }

    @ParameterizedTest
    @EnumSource(
            value = Repeat.class,
            names = {"SAFE", "UNSAFE"})
    void leavesTheOutcomeOfACallThatWritesOpenWithoutARepeat(Repeat repeat) {
        int before = session();
        assertThatThrownBy(() -> transactions.call(repeat, (connection, n) -> said(connection, SETTING)))
                .isInstanceOf(CommitUnknownException.class);
        assertFailedOnceOn(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {SETTING, "set client_encoding = 'LATIN1'"})
    void failsOneWithAKeyAtOnceAndLeavesNoMarker(String setting) {
        TransactionOptions once = TransactionOptions.ofDefaults().withExactlyOnce("settings");
        assertThatThrownBy(() -> transactions.run(once, tx -> tx.dsl().execute(setting)))
                .matches(SqlState::isOfChangedSetting);
        assertThat(events.events()).noneMatch(event -> event.startsWith("retry"));
        assertThat(transactions.outcome("settings")).isEqualTo(Outcome.NOT_COMMITTED);
    }

    private void assertFailedOnceOn(int before) {
        assertThat(events.events()).noneMatch(event -> event.startsWith("retry"));
        assertThat(session()).isNotEqualTo(before);
    }

    private int session() {
        return transactions.call(Repeat.READ, (connection, attempt) -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
                row.next();
                return row.getInt(1);
            }
        });
    }

    private static boolean said(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.execute(sql);
        }
    }
}
