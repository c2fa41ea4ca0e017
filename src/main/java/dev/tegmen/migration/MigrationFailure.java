package dev.tegmen.migration;

import dev.tegmen.engine.Engine;
import dev.tegmen.error.ConnectionFailedException;
import dev.tegmen.error.SqlExceptionTranslator;
import dev.tegmen.error.SqlState;
import dev.tegmen.error.SqlStatementException;
import dev.tegmen.error.TegmenException;
import java.sql.SQLException;
import java.util.Optional;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.internal.exception.FlywayMigrateException;
import org.jspecify.annotations.Nullable;

/** Turns what Flyway and JDBC throw into exceptions that say what to do. */
final class MigrationFailure {
    private MigrationFailure() {}

    static TegmenException explain(Exception failure, Engine engine) {
        Optional<SQLException> sql = SqlState.find(failure);
        String script = script(failure);
        if (sql.isEmpty()) {
            return new MigrationFailedException(
                    "the migrations failed" + (script == null ? "" : " at " + script) + ": " + failure.getMessage(),
                    script,
                    failure);
        }
        SqlStatementException cause = SqlExceptionTranslator.translate(sql.get());
        if (cause instanceof ConnectionFailedException && script == null) {
            return cause;
        }
        return new MigrationFailedException(message(cause, script, engine), script, cause);
    }

    static MigrationFailedException withoutSchema(@Nullable Throwable cause) {
        return new MigrationFailedException(
                "no schema of the search path exists; create it (create schema …), or correct the schema in the database"
                        + " URL (schema=…)",
                null,
                cause);
    }

    private static String message(SqlStatementException cause, @Nullable String script, Engine engine) {
        String what =
                (script == null ? "the migrations were refused" : script + " failed") + ": " + summary(cause) + ". ";
        String advice =
                switch (cause.sqlState()) {
                    case "42501" ->
                        "The user lacks a privilege: migrate as the schema's owner, or grant it usage and create on the"
                                + " schema, and select on " + Migrations.HISTORY_TABLE;
                    case "42P07" ->
                        "Something of that name stands in the schema that this library did not create: give the library a"
                                + " schema of its own (schema=… in the database URL)";
                    default -> "Remove the cause and run the migrations again";
                };
        boolean mayStand = script != null && engine == Engine.COCKROACHDB;
        return what
                + advice
                + (mayStand
                        ? ". On CockroachDB, DDL is not undone: the migration is now recorded as failed, see Migrations.status()"
                        : "");
    }

    /** The server's own words, without the advice that is meant for statements of a service. */
    private static String summary(SqlStatementException failure) {
        Throwable cause = failure.getCause();
        String message = cause == null ? failure.getMessage() : cause.getMessage();
        return message + (failure.sqlState().isEmpty() ? "" : " (SQLSTATE " + failure.sqlState() + ")");
    }

    private static @Nullable String script(Exception failure) {
        if (failure instanceof FlywayMigrateException migrate) {
            MigrationInfo migration = migrate.getMigration();
            return migration == null ? null : migration.getScript();
        }
        return null;
    }
}
