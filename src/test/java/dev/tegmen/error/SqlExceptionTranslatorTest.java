package dev.tegmen.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

class SqlExceptionTranslatorTest {
    @ParameterizedTest
    @CsvSource({
        "23505, UniqueViolationException",
        "23503, ForeignKeyViolationException",
        "23514, CheckViolationException",
        "23502, ConstraintViolationException",
        "42P01, SchemaMismatchException",
        "42703, SchemaMismatchException",
        "42883, SqlStatementException",
        "42804, SqlStatementException",
        "08006, ConnectionFailedException",
        "57P03, ConnectionFailedException",
        "28P01, ConnectionFailedException",
        "3D000, ConnectionFailedException",
        "40001, SqlStatementException",
        "57014, SqlStatementException"
    })
    void isAsSpecificAsTheSqlState(String state, String type) {
        SqlStatementException translated = SqlExceptionTranslator.translate(new SQLException("x", state));
        assertThat(translated.getClass().getSimpleName()).isEqualTo(type);
        assertThat(translated.sqlState()).isEqualTo(state);
        assertThat(translated).hasMessageContaining(state);
    }

    @Test
    void namesTheConstraintAndKeepsTheValuesOut() {
        PSQLException failure = new PSQLException(new ServerErrorMessage("SERROR\0C23505\0Mduplicate key value"
                + " violates unique constraint \"users_email_key\"\0DKey (email)=(ada@example.com) already exists."
                + "\0tusers\0nusers_email_key\0\0"));
        assertThat((Throwable) failure).hasMessageContaining("ada@example.com");

        SqlStatementException translated = SqlExceptionTranslator.translate(failure);

        assertThat(translated)
                .isInstanceOf(UniqueViolationException.class)
                .hasMessage("unique constraint users_email_key of table users is violated (SQLSTATE 23505)");
        assertThat(translated).cause().hasMessageNotContaining("ada@example.com");
        assertThat(translated).cause().extracting(Throwable::getStackTrace).isEqualTo(failure.getStackTrace());
        assertThat(((ConstraintViolationException) translated).constraint()).contains("users_email_key");
        assertThat(((ConstraintViolationException) translated).table()).contains("users");
    }

    @ParameterizedTest
    @ValueSource(strings = {"42883", "42804"})
    void aWrongTypeSendsNobodyAfterMigrations(String state) {
        assertThat(SqlExceptionTranslator.translate(new SQLException("operator does not exist: uuid = text", state)))
                .hasMessageContaining("convert or cast")
                .hasMessageNotContaining("migrat");
    }

    @Test
    void anErrorWithoutASqlStateIsStillTyped() {
        assertThat(SqlExceptionTranslator.translate(new SQLException("no state"))
                        .sqlState())
                .isEmpty();
    }
}
