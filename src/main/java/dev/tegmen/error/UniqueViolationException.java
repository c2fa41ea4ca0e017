package dev.tegmen.error;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A row with the same unique value stands already (SQLSTATE 23505). */
public final class UniqueViolationException extends ConstraintViolationException {
    private static final long serialVersionUID = 1L;

    UniqueViolationException(@Nullable String constraint, @Nullable String table, SQLException cause) {
        super("unique constraint", constraint, table, cause);
    }
}
