package dev.tegmen.migration;

import dev.tegmen.engine.Engine;
import dev.tegmen.error.ConnectionFailedException;
import dev.tegmen.error.SqlExceptionTranslator;
import dev.tegmen.error.SqlState;
import dev.tegmen.error.SqlStatementException;
import dev.tegmen.error.TegmenException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Turns what JDBC throws into exceptions that say what to do. */
final class MigrationFailure {
    private static final String OWN_SCHEMA =
            "give the library a schema of its own (DatabaseOptions.withSchema or Migrations.withSchema), or leave users"
                    + " and posts out (MigrationSet.ofMarkers)";

    private MigrationFailure() {}

    static TegmenException explain(
            SQLException failure, @Nullable String script, @Nullable Engine engine, MigrationSet set) {
        SqlStatementException cause = SqlExceptionTranslator.translate(failure);
        if (cause instanceof ConnectionFailedException && script == null) {
            return cause;
        }
        return new MigrationFailedException(message(cause, script, engine, set), script, null, cause);
    }

    static MigrationFailedException withoutSchema() {
        return refused(
                "no schema of the search path exists; create it (create schema …), correct the schema in the database"
                        + " URL (schema=…), or name one that is to be created (DatabaseOptions.withSchema or"
                        + " Migrations.withSchema)");
    }

    static MigrationFailedException throughPooler() {
        return refused(
                "migrations do not run through a transaction pooler (pgbouncer=true), which may give each statement"
                        + " another session; nothing was changed. Migrate over a direct connection to the server, as a step of the"
                        + " deployment for example");
    }

    static MigrationFailedException onStandby() {
        return refused(
                "the server is a replica (a hot standby), which takes no writes; nothing was changed. Migrate on the"
                        + " primary (target_session_attrs=read-write)");
    }

    static MigrationFailedException insideTransaction() {
        return refused("the data source gives connections of a transaction that somebody else has begun; nothing was"
                + " changed. Migrate before and outside of it: not inside @Transactional, nor through a data source that"
                + " binds connections to the thread");
    }

    static MigrationFailedException conflict(Migration migration, MadeObject made, Schema schema, String difference) {
        return new MigrationFailedException(
                migration.script() + " makes the " + made + ", but another " + made + " stands in schema "
                        + schema.name()
                        + ", which differs in: " + difference + ". Nothing of it was touched. If it is the host's, "
                        + OWN_SCHEMA + "; if it is a broken one of this library, drop it and run the migrations again",
                migration.script(),
                made.name(),
                null);
    }

    private static MigrationFailedException refused(String message) {
        return new MigrationFailedException(message, null, null, null);
    }

    private static String message(
            SqlStatementException cause, @Nullable String script, @Nullable Engine engine, MigrationSet set) {
        String what =
                (script == null ? "the migrations were refused" : script + " failed") + ": " + summary(cause) + ". ";
        String advice =
                switch (cause.sqlState()) {
                    case SqlState.INSUFFICIENT_PRIVILEGE ->
                        "The user lacks a privilege: migrate as the schema's owner, or grant it usage and create on the"
                                + " schema, and select on " + set.historyTable();
                    case SqlState.DUPLICATE_TABLE, SqlState.DUPLICATE_OBJECT ->
                        "Something of that name stands in the schema that this library did not create: " + OWN_SCHEMA;
                    case "" ->
                        "Migrations take up to four connections at once: if a pool had no more to give, give it more, or a data"
                                + " source of its own to the migrations";
                    default -> "Remove the cause and run the migrations again";
                };
        boolean mayStand = script != null && engine == Engine.COCKROACHDB;
        return what
                + advice
                + (mayStand
                        ? ". On CockroachDB, DDL is not undone: what stands is looked at again by the next run"
                        : "");
    }

    /** The server's own words, without the advice that is meant for statements of a service. */
    private static String summary(SqlStatementException failure) {
        Throwable cause = failure.getCause();
        String message = cause == null ? failure.getMessage() : cause.getMessage();
        return message + (failure.sqlState().isEmpty() ? "" : " (SQLSTATE " + failure.sqlState() + ")");
    }
}
