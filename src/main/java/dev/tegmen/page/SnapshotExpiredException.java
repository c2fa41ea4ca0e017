package dev.tegmen.page;

import dev.tegmen.error.SqlStatementException;
import java.sql.SQLException;

/**
 * The moment that a snapshot walk reads at is gone: CockroachDB keeps old versions of rows for {@code gc.ttlseconds} of
 * the table's zone (CockroachDB documentation, "AS OF SYSTEM TIME"), or the table did not exist then. The walk cannot go
 * on; begin a new one.
 */
public final class SnapshotExpiredException extends SqlStatementException {
    private static final long serialVersionUID = 1L;

    SnapshotExpiredException(SQLException cause) {
        super(
                "the snapshot that these pages read is no longer kept by the database (gc.ttlseconds); begin the walk"
                        + " again without a token",
                cause);
    }
}
