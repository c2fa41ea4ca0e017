package dev.tegmen.migration;

import dev.tegmen.error.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

/**
 * A row that is written and never committed, for CockroachDB, whose advisory locks do nothing. Whoever writes the same row
 * waits for the first writer's transaction; unlike {@code select … for update}, a write is also kept when the range moves
 * to another node. The table stays empty for ever.
 */
final class RowLock implements MigrationLock {
    private static final Set<String> CREATED_BY_ANOTHER = Set.of(
            SqlState.DUPLICATE_TABLE,
            SqlState.DUPLICATE_OBJECT,
            SqlState.UNIQUE_VIOLATION,
            SqlState.LOCK_NOT_AVAILABLE,
            SqlState.SERIALIZATION_FAILURE);
    private static final int CREATE_ATTEMPTS = 10;

    static final String TABLE = "tegmen_migration_lock";

    private final String table;

    RowLock(Schema schema) {
        this.table = schema.qualified(TABLE);
    }

    @Override
    public void prepare(Connection connection) throws SQLException {
        PlainSql.execute(connection, "set idle_in_transaction_session_timeout = 0");
        PlainSql.execute(connection, "set lock_timeout = '200ms'");
        createTable(connection);
    }

    /** IF NOT EXISTS does not save whoever creates a table in the same moment as somebody else. */
    private void createTable(Connection connection) throws SQLException {
        int remaining = CREATE_ATTEMPTS;
        while (true) {
            try {
                PlainSql.execute(
                        connection,
                        "create table if not exists " + table
                                + " (id int not null, holder varchar(200) not null, constraint " + TABLE
                                + "_pkey primary key (id))");
                return;
            } catch (SQLException e) {
                remaining--;
                if (remaining == 0 || !CREATED_BY_ANOTHER.contains(String.valueOf(e.getSQLState()))) {
                    throw e;
                }
            }
        }
    }

    @Override
    public boolean tryLock(Connection connection) throws SQLException {
        try {
            PlainSql.execute(
                    connection,
                    "insert into " + table + " (id, holder) values (1, 'a migration')"
                            + " on conflict (id) do update set holder = excluded.holder");
            return true;
        } catch (SQLException e) {
            if (SqlState.LOCK_NOT_AVAILABLE.equals(e.getSQLState())
                    || SqlState.SERIALIZATION_FAILURE.equals(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public String holder(Connection connection) {
        return "another session, which writes to " + TABLE;
    }

    @Override
    public void restore(Connection connection) throws SQLException {
        PlainSql.execute(connection, "reset lock_timeout");
        PlainSql.execute(connection, "reset idle_in_transaction_session_timeout");
    }
}
