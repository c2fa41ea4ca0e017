package dev.tegmen.error;

import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A row was refused by a constraint of the database (SQLSTATE class 23). Nothing was stored, and the same values will be
 * refused again: it is never retried.
 */
public class ConstraintViolationException extends SqlStatementException {
    private static final long serialVersionUID = 1L;

    private final @Nullable String constraint;
    private final @Nullable String table;

    ConstraintViolationException(String kind, @Nullable String constraint, @Nullable String table, SQLException cause) {
        super(
                kind
                        + (constraint == null ? "" : " " + constraint)
                        + (table == null ? "" : " of table " + table)
                        + " is violated (SQLSTATE " + cause.getSQLState() + ")",
                cause);
        this.constraint = constraint;
        this.table = table;
    }

    /**
     * Returns the name of the violated constraint, as it stands in the schema.
     *
     * @return for example {@code users_email_key}; empty where the server does not name it
     */
    public final Optional<String> constraint() {
        return Optional.ofNullable(constraint);
    }

    /**
     * Returns the table of the violated constraint.
     *
     * @return for example {@code users}; empty where the server does not name it
     */
    public final Optional<String> table() {
        return Optional.ofNullable(table);
    }
}
