package dev.tegmen.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tegmen.engine.Engine;
import dev.tegmen.statement.Repeat;
import dev.tegmen.testing.TestDatabase;
import dev.tegmen.transaction.Transactions;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** What the driver says of stored values, and of sessions that it gives up, through a host's own data source. */
@SuppressWarnings("NullAway.Init") // JUnit runs create() first
class StoredValuesTest {
    private static final String SECRET = "ada@example.com";

    private static TestDatabase database;

    @BeforeAll
    static void create() throws SQLException {
        database = TestDatabase.createEmpty();
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table t (i int4, secret text)");
            statement.execute("insert into t (secret) values ('" + SECRET + "')");
        }
    }

    @AfterAll
    static void drop() {
        database.close();
    }

    private interface Reader {
        Object read(ResultSet row) throws SQLException;
    }

    @Test
    void noFailedReadOfAStoredValueShowsIt() {
        List<Reader> readers = List.of(
                row -> row.getTimestamp(1),
                row -> row.getTime(1),
                row -> row.getInt(1),
                row -> row.getLong(1),
                row -> row.getDouble(1),
                row -> row.getBoolean(1),
                row -> row.getBigDecimal(1),
                row -> row.getObject(1, BigDecimal.class),
                row -> row.getObject(1, OffsetDateTime.class),
                row -> row.getObject(1, LocalTime.class));
        for (Reader reader : readers) {
            Throwable failure = catchThrowable(
                    () -> Transactions.on(database.dataSource()).call(Repeat.READ, (connection, attempt) -> {
                        try (Statement statement = connection.createStatement();
                                ResultSet row = statement.executeQuery("select secret from t")) {
                            row.next();
                            return reader.read(row);
                        }
                    }));
            assertThat(failure).isNotNull();
            assertThat(text(failure)).doesNotContain(SECRET);
        }
    }

    @Test
    void noFailedCopyShowsWhatItCopied() {
        Assumptions.assumeTrue(database.engine() == Engine.POSTGRESQL);
        Throwable in = catchThrowable(
                () -> Transactions.on(database.dataSource()).call(Repeat.UNSAFE, (connection, attempt) -> {
                    CopyIn copy =
                            connection.unwrap(PGConnection.class).getCopyAPI().copyIn("copy t (i) from stdin");
                    byte[] row = (SECRET + "\n").getBytes(StandardCharsets.US_ASCII);
                    copy.writeToCopy(row, 0, row.length);
                    return copy.endCopy();
                }));
        assertThat(text(in)).doesNotContain(SECRET).contains("22P02");
    }

    @Test
    void aSettingThatTheDriverNeedsIsNamedWhereItWasChanged() {
        for (String setting : List.of("datestyle = 'German'", "client_encoding = 'LATIN1'")) {
            Assumptions.assumeTrue(database.engine() == Engine.POSTGRESQL);
            SQLException failure = changed(setting);
            assertThat(SqlState.isOfChangedSetting(failure)).isTrue();
            assertThat(SqlState.isOfChangedSetting(new IllegalStateException(failure)))
                    .isTrue();
            assertThat(SqlExceptionTranslator.translate(failure))
                    .isExactlyInstanceOf(SqlStatementException.class)
                    .hasMessageContaining("a statement changed that setting of the session");
        }
        assertThat(SqlState.isOfChangedSetting(new SQLException("DateStyle", "08006")))
                .isFalse();
    }

    private static SQLException changed(String setting) {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("set " + setting);
            throw new AssertionError("the driver works with it");
        } catch (SQLException e) {
            return e;
        }
    }

    private static String text(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
