package dev.tegmen.transaction;

import static dev.tegmen.transaction.FaultyBank.deposit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.zaxxer.hikari.HikariDataSource;
import dev.tegmen.error.TegmenException;
import dev.tegmen.statement.Repeat;
import dev.tegmen.testing.Await;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyOut;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The driver lets nothing pass behind a COPY that was begun and never ended: it waits, for no socket, and without a bound. No call
 * does, and the pool gets its place back.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OpenCopyTest {
    private static final String COPY_IN = "copy account (id, balance) from stdin";
    private static final TransactionOptions SHORT =
            TransactionOptions.ofDefaults().withDeadline(Duration.ofMillis(300));
    private static final TransactionOptions LONG =
            TransactionOptions.ofDefaults().withDeadline(FaultyBank.PATIENCE);

    private FaultyBank bank;
    private RecordingListener listener;

    @BeforeEach
    void open() {
        bank = FaultyBank.open(1);
        listener = new RecordingListener();
    }

    /** The pool has one place: who comes next waits in vain if it was lost. */
    @AfterEach
    void close() throws Exception {
        assertThat(Thread.interrupted()).as("an interrupt that nobody sent").isFalse();
        Await.until("all is given back", () -> bank.connectionsInUse() == 0);
        assertThat(bank.transactions().<Long, RuntimeException>run(LONG, tx -> deposit(tx, 1, 10)))
                .isEqualTo(110);
        bank.close();
    }

    @Test
    void endsAStatementBehindAnOpenCopyAtTheDeadline() {
        assertThat(assertEndsInTime(() -> transactions().run(SHORT, tx -> {
                    return tx.call(Repeat.UNSAFE, (connection, n) -> {
                        beginCopyIn(connection);
                        return execute(connection, "select 1");
                    });
                })))
                .isInstanceOfSatisfying(RetriesExhaustedException.class, late -> assertThat(late.limit())
                        .isEqualTo(RetriesExhaustedException.Limit.DEADLINE));
    }

    @Test
    void endsAStatementOfJooqBehindAnOpenCopyOut() {
        assertThat(assertEndsInTime(() -> transactions().run(SHORT, tx -> {
                    tx.dsl().connection(OpenCopyTest::beginCopyOut);
                    return tx.dsl().fetchValue("select 1");
                })))
                .isInstanceOf(RetriesExhaustedException.class);
    }

    /** Neither the exceptions nor the interrupt is the work's to keep. */
    @Test
    void endsWorkThatSwallowsWhatItGetsAndTriesAgain() {
        AtomicInteger tries = new AtomicInteger();
        assertThat(assertEndsInTime(() -> transactions().run(SHORT, tx -> {
                    return tx.call(Repeat.UNSAFE, (connection, n) -> {
                        beginCopyIn(connection);
                        while (tries.getAndIncrement() < 4) {
                            assertThat(catchThrowable(() -> execute(connection, "select 1")))
                                    .isInstanceOf(SQLException.class);
                            Thread.interrupted();
                        }
                        return execute(connection, "select 1");
                    });
                })))
                .isInstanceOf(RetriesExhaustedException.class);
    }

    @Test
    void refusesToCommitBehindAnOpenCopyAtOnce() {
        AtomicInteger rolledBack = new AtomicInteger();
        assertThatThrownBy(() -> transactions().run(LONG, tx -> {
                    tx.afterRollback(rolledBack::incrementAndGet);
                    deposit(tx, 1, 1);
                    tx.dsl().connection(OpenCopyTest::beginCopyIn);
                    return 1;
                }))
                .isInstanceOfSatisfying(WorkEndedTransactionException.class, left -> assertThat(left.isRolledBack())
                        .isTrue())
                .hasMessageContaining("endCopy()");
        assertThat(rolledBack).hasValue(1);
    }

    @Test
    void givesTheCallerAtOnceWhatTheWorkThrewBehindAnOpenCopy() {
        assertThatThrownBy(() -> transactions().run(LONG, tx -> {
                    tx.dsl().connection(OpenCopyTest::beginCopyIn);
                    throw new IllegalStateException("of the work");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("of the work");
    }

    /** Where the driver's own connection was come by in secret, COMMIT itself waits, and was never sent. */
    @Test
    void knowsThatACommitBehindAnOpenCopyWasNotSent() throws Exception {
        try (HikariDataSource pool = bank.newPool(1, FaultyBank.PATIENCE)) {
            PGConnection driver;
            try (Connection known = pool.getConnection()) {
                driver = known.unwrap(PGConnection.class);
            }
            AtomicInteger rolledBack = new AtomicInteger();
            assertThat(assertEndsInTime(() -> Transactions.on(pool).run(SHORT, tx -> {
                        tx.afterRollback(rolledBack::incrementAndGet);
                        deposit(tx, 1, 1);
                        beginCopyIn(driver);
                        return 1;
                    })))
                    .isInstanceOf(RetriesExhaustedException.class);
            assertThat(rolledBack).hasValue(1);
            Await.until("its place is free", () -> pool.getHikariPoolMXBean().getActiveConnections() == 0);
        }
    }

    @Test
    void refusesToCallACopyDoneThatASingleCallLeftOpen() {
        assertThatThrownBy(() -> transactions().call(Repeat.UNSAFE, (connection, n) -> beginCopyIn(connection)))
                .isInstanceOf(WorkEndedTransactionException.class);
        assertThatThrownBy(() -> transactions().call(Repeat.READ, (connection, n) -> beginCopyOut(connection)))
                .isInstanceOf(WorkEndedTransactionException.class);
        assertThatThrownBy(() -> transactions().call(Repeat.UNSAFE, (connection, n) -> {
                    beginCopyIn(connection);
                    throw new IllegalStateException("of the call");
                }))
                .hasMessage("of the call");
    }

    @Test
    void endsASingleCallBehindAnOpenCopyAtTheDeadline() {
        for (Repeat repeat : Repeat.values()) {
            assertThat(assertEndsInTime(() -> transactions().withDefaults(SHORT).call(repeat, (connection, n) -> {
                        beginCopyIn(connection);
                        return execute(connection, "select 1");
                    })))
                    .isInstanceOf(
                            repeat == Repeat.READ ? RetriesExhaustedException.class : CommitUnknownException.class);
        }
    }

    @Test
    void endsACopyWhoseSourceIsSilent() throws Exception {
        try (PipedOutputStream silent = new PipedOutputStream();
                PipedInputStream source = new PipedInputStream(silent)) {
            assertThat(assertEndsInTime(() -> transactions().run(SHORT, tx -> {
                        return tx.call(
                                Repeat.UNSAFE,
                                (connection, n) -> copyFrom(connection.unwrap(PGConnection.class), source));
                    })))
                    .isInstanceOf(RetriesExhaustedException.class);
        }
    }

    /** In a transaction it asks only what has come; outside it waits for what is sent. */
    @ParameterizedTest
    @EnumSource
    void endsAWaitForNotifications(Repeat repeat) {
        Assumed.postgresql(bank.engine(), "LISTEN");
        for (int millis : List.of(0, 60_000)) {
            assertThat(assertEndsInTime(() -> transactions().withDefaults(SHORT).call(repeat, (connection, n) -> {
                        execute(connection, "listen nothing");
                        return connection.unwrap(PGConnection.class).getNotifications(millis);
                    })))
                    .isInstanceOf(TransactionException.class);
        }
    }

    @Test
    void endsWhenAnotherThreadOfTheWorkHoldsTheConnection() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicInteger others = new AtomicInteger();
        assertThat(assertEndsInTime(() -> transactions().run(SHORT, tx -> {
                    return tx.call(Repeat.UNSAFE, (connection, n) -> {
                        Thread other = new Thread(() -> {
                            begun.countDown();
                            while (catchThrowable(() -> execute(connection, "select pg_sleep(20)")) == null) {
                                others.incrementAndGet();
                            }
                        });
                        other.setDaemon(true);
                        other.start();
                        assertThat(waits(begun)).isTrue();
                        return execute(connection, "select pg_sleep(20)");
                    });
                })))
                .isInstanceOf(TegmenException.class); // the one is cancelled, and the other finds what that left
        assertThat(others).hasValue(0);
    }

    @Test
    void leavesACopyAloneThatIsEnded() throws Exception {
        long rows = transactions().run(LONG, tx -> {
            return tx.call(Repeat.UNSAFE, (connection, n) -> {
                CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(COPY_IN);
                byte[] row = "11\t5\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
                copy.writeToCopy(row, 0, row.length);
                return copy.endCopy();
            });
        });
        assertThat(rows).isEqualTo(1);
        assertThat(bank.balance(11)).isEqualTo(5);
        assertThatThrownBy(() -> transactions().run(LONG, tx -> {
                    tx.dsl().connection(connection -> connection
                            .unwrap(PGConnection.class)
                            .getCopyAPI()
                            .copyIn(COPY_IN)
                            .cancelCopy());
                    throw new IllegalStateException("of the work");
                }))
                .hasMessage("of the work");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "DBCP2_WITHOUT_ACCESS")
    void losesNoPlaceOfAnyPool(AnyPool kind) throws Exception {
        DataSource pool = kind.over(bank.unpooled().unwrap(PGSimpleDataSource.class));
        try {
            for (Transactions transactions : List.of(Transactions.on(pool), AnyPool.throughJooq(pool))) {
                for (int i = 0; i <= kind.size(); i++) {
                    assertThat(assertEndsInTime(() -> transactions.run(SHORT, tx -> {
                                tx.dsl().connection(OpenCopyTest::beginCopyIn);
                                return tx.dsl().fetchValue("select 1");
                            })))
                            .isInstanceOf(RetriesExhaustedException.class);
                    assertThatThrownBy(() -> transactions.run(LONG, tx -> {
                                tx.dsl().connection(OpenCopyTest::beginCopyIn);
                                return 1;
                            }))
                            .isInstanceOf(WorkEndedTransactionException.class);
                }
                assertThat(transactions.<Integer, RuntimeException>run(LONG, tx -> 1))
                        .isEqualTo(1);
            }
        } finally {
            AnyPool.close(pool);
        }
    }

    private Transactions transactions() {
        return bank.transactions().withListener(listener);
    }

    private static int beginCopyIn(Connection connection) throws SQLException {
        return beginCopyIn(connection.unwrap(PGConnection.class));
    }

    private static int beginCopyIn(PGConnection driver) throws SQLException {
        CopyIn copy = driver.getCopyAPI().copyIn(COPY_IN);
        return copy.getFieldCount();
    }

    private static int beginCopyOut(Connection connection) throws SQLException {
        CopyOut copy = connection.unwrap(PGConnection.class).getCopyAPI().copyOut("copy account to stdout");
        return copy.getFieldCount();
    }

    private static long copyFrom(PGConnection driver, PipedInputStream source) throws SQLException {
        try {
            return driver.getCopyAPI().copyIn(COPY_IN, source);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static boolean execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.execute(sql);
        }
    }

    private static boolean waits(CountDownLatch latch) {
        try {
            return latch.await(FaultyBank.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The watchdog's times and those of a slow machine: no call may exceed its deadline by more than a second. */
    private static Throwable assertEndsInTime(ThrowingCallable call) {
        long start = System.nanoTime();
        Throwable failure = catchThrowable(call);
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isLessThan(SHORT.retry().deadline().plusSeconds(1));
        assertThat(failure).isNotNull();
        return failure;
    }
}
