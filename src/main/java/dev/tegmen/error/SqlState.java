package dev.tegmen.error;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/**
 * Finds the SQLSTATE of a failure wherever it hides: in the exception itself, in a cause at any depth (jOOQ, Spring and
 * JPA wrap it), or in a {@linkplain SQLException#getNextException() next exception} (JDBC batches chain it).
 *
 * <p>It names the codes that this library looks for. Codes are those of PostgreSQL, Appendix A "PostgreSQL Error Codes", which CockroachDB shares.
 */
public final class SqlState {
    /** No connection could be established. */
    public static final String CANNOT_CONNECT = "08001";

    /** The connection is closed already. */
    public static final String CONNECTION_DOES_NOT_EXIST = "08003";

    /** The server, or the driver for it, rejected the connection. */
    public static final String CONNECTION_REJECTED = "08004";

    /** The connection was lost. */
    public static final String CONNECTION_FAILURE = "08006";

    /** The protocol was violated; PgBouncer says so for everything of its own. */
    public static final String PROTOCOL_VIOLATION = "08P01";

    /** The server, or the driver, cannot do that. */
    public static final String FEATURE_NOT_SUPPORTED = "0A000";

    /** A row refers to one that does not exist, or is still referred to. */
    public static final String FOREIGN_KEY_VIOLATION = "23503";

    /** A row with the same unique value stands already. */
    public static final String UNIQUE_VIOLATION = "23505";

    /** A value breaks a CHECK constraint. */
    public static final String CHECK_VIOLATION = "23514";

    /** The transaction is read-only; so is every one on a replica. */
    public static final String READ_ONLY_TRANSACTION = "25006";

    /** The transaction was aborted by an earlier error. */
    public static final String IN_FAILED_TRANSACTION = "25P02";

    /** The prepared statement is not known to this session. */
    public static final String INVALID_STATEMENT_NAME = "26000";

    /** The login was refused. */
    public static final String INVALID_AUTHORIZATION = "28000";

    /** The login was refused for its password. */
    public static final String INVALID_PASSWORD = "28P01";

    /** The database does not exist. */
    public static final String INVALID_CATALOG_NAME = "3D000";

    /** The schema does not exist. */
    public static final String INVALID_SCHEMA_NAME = "3F000";

    /** The transaction could not be serialized. */
    public static final String SERIALIZATION_FAILURE = "40001";

    /** Whether the statement, or COMMIT, took effect is not known. */
    public static final String STATEMENT_COMPLETION_UNKNOWN = "40003";

    /** The transaction was chosen to end a deadlock. */
    public static final String DEADLOCK_DETECTED = "40P01";

    /** The role lacks a privilege. */
    public static final String INSUFFICIENT_PRIVILEGE = "42501";

    /** A column does not exist. */
    public static final String UNDEFINED_COLUMN = "42703";

    /** An object of that name stands already. */
    public static final String DUPLICATE_OBJECT = "42710";

    /** An expression is of another type than is needed. */
    public static final String DATATYPE_MISMATCH = "42804";

    /** A value cannot be converted to that type. */
    public static final String CANNOT_COERCE = "42846";

    /** A function or operator does not exist for these types. */
    public static final String UNDEFINED_FUNCTION = "42883";

    /** A table does not exist. */
    public static final String UNDEFINED_TABLE = "42P01";

    /** A prepared statement of that name stands already. */
    public static final String DUPLICATE_PREPARED_STATEMENT = "42P05";

    /** A schema of that name stands already. */
    public static final String DUPLICATE_SCHEMA = "42P06";

    /** A relation of that name stands already. */
    public static final String DUPLICATE_TABLE = "42P07";

    /** The server has no connection left. */
    public static final String TOO_MANY_CONNECTIONS = "53300";

    /** The object is not in the state that this needs. */
    public static final String OBJECT_NOT_IN_PREREQUISITE_STATE = "55000";

    /** A lock was not to be had at once, or in time. */
    public static final String LOCK_NOT_AVAILABLE = "55P03";

    /** The statement was cancelled. */
    public static final String QUERY_CANCELED = "57014";

    /** The server ends, or an administrator ended the session. */
    public static final String ADMIN_SHUTDOWN = "57P01";

    /** The server ends all sessions after a crash of one. */
    public static final String CRASH_SHUTDOWN = "57P02";

    /** The server starts, ends, or recovers. */
    public static final String CANNOT_CONNECT_NOW = "57P03";

    /** CockroachDB: the data is committed, a schema change failed. */
    public static final String TRANSACTION_COMMITTED_WITH_SCHEMA_CHANGE_FAILURE = "XXA00";

    /** In the driver's messages these names stand in every language. */
    private static final List<String> SETTINGS_OF_DRIVER =
            List.of("client_encoding", "DateStyle", "standard_conforming_strings");

    private SqlState() {}

    /**
     * Returns the SQLSTATE of the nearest SQL error in a failure.
     *
     * @param failure any exception
     * @return the five-character code, or empty when no SQL error with a code is to be found
     */
    public static Optional<String> of(Throwable failure) {
        return find(failure).map(SQLException::getSQLState);
    }

    /**
     * Returns the nearest SQL error that carries a SQLSTATE: causes are searched before next exceptions.
     *
     * @param failure any exception; a cycle among its causes does no harm
     * @return the SQL error, or empty when there is none
     */
    public static Optional<SQLException> find(Throwable failure) {
        Deque<Throwable> open = new ArrayDeque<>();
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        open.add(failure);
        while (!open.isEmpty()) {
            Throwable candidate = open.removeFirst();
            if (!seen.add(candidate)) {
                continue;
            }
            if (candidate instanceof SQLException sql) {
                if (sql.getSQLState() != null) {
                    return Optional.of(sql);
                }
                addIfPresent(open, sql.getNextException());
            }
            Throwable cause = candidate.getCause();
            if (cause != null) {
                open.addFirst(cause);
            }
        }
        return Optional.empty();
    }

    /**
     * Tells whether a row with the same unique value stood already.
     *
     * @param failure what was thrown
     * @return true if its SQLSTATE is {@link #UNIQUE_VIOLATION}
     */
    public static boolean isUniqueViolation(Throwable failure) {
        return of(failure).filter(UNIQUE_VIOLATION::equals).isPresent();
    }

    /**
     * Tells whether the driver gave up a session because a setting was changed that it cannot do without: {@code
     * client_encoding}, {@code DateStyle}, {@code standard_conforming_strings}. It has the SQLSTATE of a lost connection then,
     * which is no outage: the same statement will do the same again. The server did run it.
     *
     * @param failure any exception
     * @return true if that is what failed
     */
    public static boolean isOfChangedSetting(Throwable failure) {
        return find(failure)
                .filter(sql -> sql instanceof PSQLException postgres
                        && postgres.getServerErrorMessage() == null
                        && postgres.getMessage() != null
                        && SETTINGS_OF_DRIVER.stream().anyMatch(postgres.getMessage()::contains))
                .isPresent();
    }

    private static void addIfPresent(Deque<Throwable> open, @Nullable Throwable next) {
        if (next != null) {
            open.addLast(next);
        }
    }
}
