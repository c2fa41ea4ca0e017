package dev.tegmen.error;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A row refers to one that does not exist, or is still referred to (SQLSTATE 23503). */
public final class ForeignKeyViolationException extends ConstraintViolationException {
    private static final long serialVersionUID = 1L;

    ForeignKeyViolationException(@Nullable String constraint, @Nullable String table, SQLException cause) {
        super("foreign key", constraint, table, cause);
    }
}
