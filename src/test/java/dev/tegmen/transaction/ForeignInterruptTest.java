package dev.tegmen.transaction;

import static dev.tegmen.transaction.FaultyBank.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.zaxxer.hikari.HikariDataSource;
import dev.tegmen.Database;
import dev.tegmen.DatabaseOptions;
import dev.tegmen.testing.Await;
import dev.tegmen.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** An interrupt is for the caller, however near to a deadline it comes: only the watchdog's own is taken back. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ForeignInterruptTest {
    private static final Duration DEADLINE = Duration.ofMillis(40);
    private static final int TIMES = 200;
    private static final int FEW = 70;

    /** It waits for a connection with a deadline that is over before there is one; so what interrupts it is not ours. */
    @Test
    void nobodyInterruptsAThreadThatWaitsForAPooledConnection() throws Exception {
        try (FaultyBank bank = FaultyBank.open(1);
                Connection hog = bank.pool().getConnection()) {
            assertThat(hog.isValid(1)).isTrue();
            assertThat(interruptsIn(() -> bank.transactions().run(options(), tx -> 1)))
                    .isZero();
        }
    }

    @Test
    void nobodyInterruptsAThreadThatWaitsForItsOwnPool() throws Exception {
        try (TestDatabase server = TestDatabase.create();
                Database database = Database.connect(
                        server.url(), DatabaseOptions.ofDefaults().withPoolSize(1))) {
            CountDownLatch free = new CountDownLatch(1);
            Background<Boolean> hog = Background.start(() -> database.transaction(tx -> {
                tx.users().count();
                return free.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }));
            try {
                Await.until(
                        "the only connection is taken",
                        () -> catchThrowable(() -> database.transaction(options(), tx -> 1)) != null);
                assertThat(interruptsIn(() -> database.transaction(options(), tx -> 1)))
                        .isZero();
            } finally {
                free.countDown();
            }
            assertThat(hog.get()).isTrue();
        }
    }

    @Test
    void keepsEachInterruptThatComesNearTheDeadlineOfAWaitForAPool() throws Exception {
        try (FaultyBank bank = FaultyBank.open(1)) {
            HikariDataSource pool = bank.pool();
            try (Connection hog = pool.getConnection()) {
                assertThat(hog.isValid(1)).isTrue();
                assertThat(lostOf(TIMES, () -> bank.transactions().run(options(), tx -> 1)))
                        .isZero();
            }
            assertThat(bank.transactions().<Integer, RuntimeException>run(tx -> 1))
                    .isEqualTo(1);
            Await.until("all is given back", () -> bank.connectionsInUse() == 0);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TOMCAT", "DBCP2", "C3P0"})
    void keepsEachInterruptThatComesNearTheDeadlineOfAWaitForAnotherPool(AnyPool kind) throws Exception {
        exhausted(kind, transactions -> assertThat(lostOf(FEW, () -> transactions.run(options(), tx -> 1)))
                .isZero());
    }

    @ParameterizedTest
    @EnumSource(names = {"TOMCAT", "DBCP2", "C3P0"})
    void nobodyInterruptsAThreadThatWaitsForAnotherPool(AnyPool kind) throws Exception {
        exhausted(kind, transactions -> {
            for (int i = 0; i < 3; i++) {
                assertThat(interruptsIn(() -> transactions.run(options(), tx -> 1)))
                        .isZero();
            }
        });
    }

    /** Whatever a pool makes of the interrupt that ended its wait, the caller does not see it. */
    @ParameterizedTest
    @EnumSource(names = {"HIKARI", "HIKARI_WRAPPED", "TOMCAT", "DBCP2", "C3P0", "AGROAL"})
    void leavesNoInterruptOfItsOwn(AnyPool kind) throws Exception {
        exhausted(kind, transactions -> {
            for (int i = 0; i < 5; i++) {
                assertThatThrownBy(() -> transactions.run(options(), tx -> 1))
                        .isInstanceOfSatisfying(RetriesExhaustedException.class, late -> assertThat(late.limit())
                                .isEqualTo(RetriesExhaustedException.Limit.DEADLINE));
                assertThat(Thread.interrupted()).isFalse();
            }
        });
    }

    /** Such a pool clears the flag that ended its wait; a flag that is set afterwards is not the watchdog's. */
    @Test
    void keepsAnInterruptThatComesRightAfterItsOwnWhereThePoolTakesThat() {
        AtomicInteger waits = new AtomicInteger();
        Transactions transactions = Transactions.on(new DelegatingDataSource() {
            @Override
            public Connection getConnection() throws SQLException {
                try {
                    new CountDownLatch(1).await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                } catch (InterruptedException taken) {
                    if (waits.getAndIncrement() > 0) {
                        Thread.currentThread().interrupt(); // somebody else does
                    }
                }
                throw new SQLException("the wait was ended");
            }
        });
        assertThatThrownBy(() -> transactions.run(options(), tx -> 1)).isInstanceOf(RetriesExhaustedException.class);
        assertThat(Thread.interrupted()).isFalse();
        assertThatThrownBy(() -> transactions.run(options(), tx -> 1)).isInstanceOf(TransactionException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    private static void exhausted(AnyPool kind, Attack attack) throws Exception {
        try (TestDatabase server = TestDatabase.create()) {
            DataSource pool = kind.over(server.dataSource().unwrap(PGSimpleDataSource.class));
            List<Connection> hogs = new ArrayList<>();
            try {
                Transactions transactions = Transactions.on(pool);
                transactions.run(tx -> 1);
                for (int i = 0; i < kind.size(); i++) {
                    hogs.add(pool.getConnection());
                }
                attack.on(transactions);
            } finally {
                for (Connection hog : hogs) {
                    hog.close();
                }
                AnyPool.close(pool);
            }
        }
    }

    @FunctionalInterface
    private interface Attack {
        void on(Transactions transactions) throws Exception;
    }

    /** The way aside is for waits alone: it costs a change of threads, twice. */
    @Test
    void takesAnIdleConnectionInTheCallersOwnThread() throws Exception {
        List<Thread> askers = new CopyOnWriteArrayList<>();
        try (TestDatabase server = TestDatabase.create();
                HikariDataSource pool = recordingInto(askers)) {
            pool.setDataSource(server.dataSource());
            pool.setMaximumPoolSize(1);
            Transactions transactions = Transactions.on(pool);
            transactions.run(tx -> 1);
            Await.until("one call finds the connection as the one before left it", () -> {
                askers.clear();
                transactions.run(tx -> 1);
                transactions.run(tx -> 1);
                return askers.get(askers.size() - 1) == Thread.currentThread();
            });
        }
    }

    private static HikariDataSource recordingInto(List<Thread> askers) {
        return new HikariDataSource() {
            @Override
            public Connection getConnection() throws SQLException {
                askers.add(Thread.currentThread());
                return super.getConnection();
            }
        };
    }

    private static TransactionOptions options() {
        return TransactionOptions.ofDefaults().withDeadline(DEADLINE);
    }

    /** Counts the interrupts of a thread that calls until it is told that there is no connection. */
    private static int interruptsIn(Runnable call) {
        AtomicInteger interrupts = new AtomicInteger();
        Thread caller =
                new Thread(() -> assertThat(catchThrowable(call::run)).isInstanceOf(RetriesExhaustedException.class)) {
                    @Override
                    public void interrupt() {
                        interrupts.incrementAndGet();
                        super.interrupt();
                    }
                };
        caller.start();
        try {
            caller.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        assertThat(caller.isAlive()).isFalse();
        return interrupts.get();
    }

    /** Interrupts call after call at some time around its deadline, and counts the interrupts that were swallowed. */
    private static int lostOf(int times, Runnable call) throws Exception {
        SplittableRandom random = new SplittableRandom(20_261_125);
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger sent = new AtomicInteger();
        Background<Integer> caller = Background.start(() -> {
            int lost = 0;
            for (int i = 1; i <= times; i++) {
                begun.set(i);
                assertThat(catchThrowable(call::run)).isInstanceOf(TransactionException.class);
                reaches(sent, i);
                lost += Thread.interrupted() ? 0 : 1;
            }
            return lost;
        });
        for (int i = 1; i <= times && !caller.isDone(); i++) {
            reaches(begun, i);
            LockSupport.parkNanos(DEADLINE.toNanos() - 10_000_000 + random.nextLong(40_000_000));
            caller.thread().interrupt();
            sent.set(i);
        }
        return caller.get();
    }

    /** Waits without hearing an interrupt, and leaves it. */
    private static void reaches(AtomicInteger count, int wanted) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (count.get() < wanted && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(50_000);
        }
    }
}
