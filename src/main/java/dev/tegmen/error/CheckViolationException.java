package dev.tegmen.error;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A value breaks a CHECK constraint (SQLSTATE 23514). */
public final class CheckViolationException extends ConstraintViolationException {
    private static final long serialVersionUID = 1L;

    CheckViolationException(@Nullable String constraint, @Nullable String table, SQLException cause) {
        super("check constraint", constraint, table, cause);
    }
}
