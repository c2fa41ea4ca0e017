package dev.tegmen.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tegmen.engine.Engine;
import dev.tegmen.testing.RowsRead;
import dev.tegmen.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.PreferQueryMode;

/** Removing old markers, of 100,000, most of which are old. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SweepTest {
    private static final int LIMIT = 1_000;

    private static TestDatabase database;
    private static Connection connection;

    @BeforeAll
    static void fillTable() throws SQLException {
        database = TestDatabase.create();
        PGSimpleDataSource dataSource = database.dataSource().unwrap(PGSimpleDataSource.class);
        if (database.engine() == Engine.COCKROACHDB) {
            // EXPLAIN ANALYZE takes no parameters there
            dataSource.setPreferQueryMode(PreferQueryMode.SIMPLE);
        }
        connection = dataSource.getConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute("insert into tegmen_transaction (id, attempt, committed_at)"
                    + " select 'key ' || (i * 7919 % 100003), gen_random_uuid(), now() - interval '1 minute' * i"
                    + " from generate_series(0, 99999) i");
            statement.execute("analyze tegmen_transaction");
        }
    }

    @AfterAll
    static void dropTable() throws SQLException {
        connection.close();
        database.close();
    }

    @Test
    void readsNoMoreMarkersThanItRemoves() throws SQLException {
        connection.setAutoCommit(false);
        for (String age : new String[] {"1 hour", "700 hours"}) {
            String plan = explain(age);
            // PostgreSQL's index, the limit over it, and the look-up of each key count one by one
            assertThat(RowsRead.of(plan, database.engine())).as(plan).isBetween((long) LIMIT, 4L * LIMIT);
            connection.rollback();
        }
        connection.setAutoCommit(true);
    }

    @Test
    void removesUpToItsLimitUntilNoneIsLeft() {
        Transactions transactions = Transactions.on(database.dataSource());
        Duration retention = Duration.ofMinutes(50_000);
        int removed = 0;
        int last;
        do {
            last = transactions.sweep(retention, 20_000);
            assertThat(last).isLessThanOrEqualTo(20_000);
            removed += last;
        } while (last == 20_000);
        assertThat(removed).isBetween(49_990, 50_010); // a minute may pass between the two clocks
        assertThat(transactions.sweep(retention, 20_000)).isZero();
    }

    private static String explain(String age) throws SQLException {
        String explain = database.engine() == Engine.COCKROACHDB
                ? "explain analyze "
                : "explain (analyze, costs off, timing off, summary off, buffers off) ";
        StringBuilder plan = new StringBuilder();
        try (PreparedStatement statement =
                connection.prepareStatement(explain + CommitMarkers.sweep(database.engine()))) {
            statement.setString(1, age);
            statement.setInt(2, LIMIT);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    plan.append(rows.getString(1)).append('\n');
                }
            }
        }
        return plan.toString();
    }
}
