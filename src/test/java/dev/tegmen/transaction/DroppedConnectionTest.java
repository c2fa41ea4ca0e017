package dev.tegmen.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegmen.engine.Engine;
import dev.tegmen.statement.Repeat;
import dev.tegmen.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A connection that is dropped is dropped by every pool: its next users get others, and the pool its size back. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DroppedConnectionTest {
    private static TestDatabase database;

    private @Nullable DataSource pool;

    @BeforeAll
    static void create() {
        database = TestDatabase.create();
    }

    @AfterAll
    static void drop() {
        database.close();
    }

    @AfterEach
    void close() throws Exception {
        if (pool != null) {
            AnyPool.close(pool);
        }
    }

    @ParameterizedTest
    @EnumSource
    void dropsWhatAnErrorStruckWithinAStatementOfATransaction(AnyPool kind) throws Exception {
        everyNextUserGetsAnother(kind, transactions -> assertThatThrownBy(() -> transactions.run(tx -> {
                    return tx.call(Repeat.UNSAFE, (connection, attempt) -> {
                        throw new StackOverflowError();
                    });
                }))
                .isInstanceOf(StackOverflowError.class));
    }

    @ParameterizedTest
    @EnumSource
    void dropsWhatAnErrorStruckBetweenTheStatements(AnyPool kind) throws Exception {
        everyNextUserGetsAnother(kind, transactions -> assertThatThrownBy(() -> transactions.run(tx -> {
                    tx.dsl().execute("select 1");
                    throw new OutOfMemoryError("of the work");
                }))
                .isInstanceOf(OutOfMemoryError.class));
    }

    @ParameterizedTest
    @EnumSource
    void dropsWhatAnErrorStruckInASingleCall(AnyPool kind) throws Exception {
        everyNextUserGetsAnother(
                kind, transactions -> assertThatThrownBy(() -> transactions.call(Repeat.READ, (connection, attempt) -> {
                            throw new StackOverflowError();
                        }))
                        .isInstanceOf(StackOverflowError.class));
    }

    @ParameterizedTest
    @EnumSource
    void neverCommitsAfterAnErrorThatTheWorkSwallowed(AnyPool kind) throws Exception {
        everyNextUserGetsAnother(kind, transactions -> assertThatThrownBy(() -> transactions.run(tx -> {
                    try {
                        tx.call(Repeat.UNSAFE, (connection, attempt) -> {
                            throw new StackOverflowError();
                        });
                    } catch (StackOverflowError swallowed) {
                        return 0;
                    }
                    return 1;
                }))
                .isInstanceOf(StackOverflowError.class));
    }

    private void everyNextUserGetsAnother(AnyPool kind, Strike strike) throws Exception {
        PGSimpleDataSource driver = database.dataSource().unwrap(PGSimpleDataSource.class);
        DataSource opened = kind.over(driver);
        pool = opened;
        for (Transactions transactions : List.of(Transactions.on(opened), AnyPool.throughJooq(opened))) {
            for (int round = 0; round < 3; round++) {
                Set<String> before = sessions(opened, kind.size());
                strike.on(transactions.withListener(TransactionListener.NONE));
                Set<String> after = sessions(opened, kind.size());
                assertThat(after).as("all connections can be had").hasSize(kind.size());
                after.retainAll(before);
                assertThat(after).as("sessions that go on").hasSizeLessThan(kind.size());
            }
        }
    }

    /** Takes all connections at once, asks each which session it is, and gives them back. */
    private static Set<String> sessions(DataSource pool, int size) throws SQLException {
        List<Connection> taken = new ArrayList<>();
        Set<String> sessions = new HashSet<>();
        String which = database.engine() == Engine.POSTGRESQL
                ? "select pg_backend_pid()::text"
                : "select session_id from [show session_id]";
        try {
            for (int i = 0; i < size; i++) {
                Connection connection = pool.getConnection();
                taken.add(connection);
                try (Statement statement = connection.createStatement();
                        ResultSet row = statement.executeQuery(which)) {
                    row.next();
                    sessions.add(row.getString(1));
                }
            }
        } finally {
            for (Connection connection : taken) {
                connection.close();
            }
        }
        return sessions;
    }

    @FunctionalInterface
    private interface Strike {
        void on(Transactions transactions);
    }
}
