package dev.tegmen.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Objects;
import org.jooq.exception.DataAccessException;
import org.jooq.exception.DataTypeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

class ValueFreeTest {
    private static final String SECRET = "ada@example.com";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            22P02 | invalid input syntax for type integer: "ada@example.com"
            22P02 | ungültige Eingabesyntax für Typ integer: »ada@example.com«
            22P02 | could not parse "ada@example.com" as type int: strconv.ParseInt: parsing "ada@example.com"
            22007 | invalid input syntax for type timestamp: "ada@example.com"
            22008 | date/time field value out of range: "ada@example.com"
            22003 | value "ada@example.com" is out of range for type integer
            22023 | time zone "ada@example.com" not recognized
            22999 | something new about ada@example.com
            42601 | syntax error at or near "ada@example.com"
            40001 | restart transaction: conflict on key /Table/106/1/"ada@example.com"/0
            """)
    void aServersMessageAboutAValueIsReplaced(String state, String message) {
        PSQLException failure = server(state, message, null);

        SqlStatementException translated = SqlExceptionTranslator.translate(failure);

        assertThat(translated.sqlState()).isEqualTo(state);
        assertThat(shown(translated)).doesNotContain(SECRET).contains(state);
        assertThat(SqlState.find(translated).map(SQLException::getSQLState)).contains(state);
        assertThat(Objects.requireNonNull(translated.getCause()).getStackTrace())
                .isEqualTo(failure.getStackTrace());
    }

    @ParameterizedTest
    @CsvSource({
        "22003, Bad value for type int : ada@example.com",
        "07006, Cannot convert ada@example.com",
        "42846, Cannot cast to boolean: ada@example.com"
    })
    void aDriversMessageAboutAValueIsReplaced(String state, String message) {
        assertThat(shown(SqlExceptionTranslator.translate(new SQLException(message, state))))
                .doesNotContain(SECRET);
        SQLException withCause =
                new SQLException("x", state, new NumberFormatException("Trailing junk on timestamp: '" + SECRET + "'"));
        assertThat(shown(SqlExceptionTranslator.translate(withCause))).doesNotContain(SECRET);
        assertThat(shown(SqlExceptionTranslator.translate(new SQLException("pool", withCause))))
                .doesNotContain(SECRET);
    }

    @Test
    void whatHangsOnAFailureIsCleanedToo() {
        SQLException next = server("23505", "duplicate", "Key (email)=(" + SECRET + ")");
        SQLException batch =
                new BatchUpdateException("Batch entry 0 … ('" + SECRET + "')", "23505", 0, new int[0], next);
        batch.setNextException(next);
        SQLException pool = new SQLTransientConnectionException("pool", batch);
        RuntimeException wrapped = new DataAccessException("SQL [insert … '" + SECRET + "']; …", pool);
        wrapped.addSuppressed(server("22P02", "bad \"" + SECRET + "\"", null));

        assertThat(shown(SqlExceptionTranslator.translate(wrapped))).doesNotContain(SECRET);
        assertThat(shown(SqlExceptionTranslator.withoutValues(wrapped))).doesNotContain(SECRET);
        assertThat(SqlState.of(SqlExceptionTranslator.withoutValues(wrapped))).contains("23505");
        assertThat(shown(new InvalidCursorLike(wrapped))).doesNotContain(SECRET);
    }

    @Test
    void aFailureWithoutValuesStaysTheSame() {
        SQLException plain = server("40001", "could not serialize access due to concurrent update", null);
        RuntimeException own = new IllegalStateException("mine", plain);

        assertThat(SqlExceptionTranslator.withoutValues((Throwable) plain)).isSameAs(plain);
        assertThat(SqlExceptionTranslator.withoutValues(own)).isSameAs(own);
    }

    @Test
    void aCycleOfCausesDoesNoHarm() {
        SQLException first = server("23505", "x", SECRET);
        SQLException second = new SQLException("y", "23505", first);
        first.setNextException(second);

        assertThat(shown(SqlExceptionTranslator.withoutValues((Throwable) second)))
                .doesNotContain(SECRET);
    }

    @Test
    void aConversionThatFailsShowsNotWhat() {
        assertThat(SqlExceptionTranslator.translate(new DataTypeException("Cannot convert from " + SECRET)))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageNotContaining(SECRET)
                .hasNoCause();
    }

    @Test
    void aRefusedWriteNamesTheReplica() {
        assertThat(SqlExceptionTranslator.translate(
                        server("25006", "cannot execute INSERT in a read-only transaction", null)))
                .hasMessageContaining("replica")
                .hasMessageContaining("target_session_attrs=read-write");
    }

    private static PSQLException server(String state, String message, @Nullable String detail) {
        return new PSQLException(new ServerErrorMessage(
                "SERROR\0C" + state + "\0M" + message + (detail == null ? "" : "\0D" + detail) + "\0P7\0\0"));
    }

    private static String shown(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        if (failure.getCause() instanceof PSQLException postgres) {
            text.append(String.valueOf(postgres.getServerErrorMessage()));
        }
        return text.toString();
    }

    private static final class InvalidCursorLike extends TegmenException {
        private static final long serialVersionUID = 1L;

        InvalidCursorLike(Throwable cause) {
            super("x", cause);
        }
    }
}
