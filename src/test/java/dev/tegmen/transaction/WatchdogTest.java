package dev.tegmen.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegmen.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** What the watchdog does to an attempt, and what it leaves alone. */
class WatchdogTest {
    private static final long HOUR = TimeUnit.HOURS.toNanos(1);

    @Test
    void neverCancelsAConnectionWhoseWatchIsOver() throws SQLException {
        long deadline = System.nanoTime() + HOUR;
        try (TestDatabase database = TestDatabase.create();
                Connection connection = database.dataSource().getConnection();
                Watchdog.Watch watch = Watchdog.watch(deadline)) {
            watch.acquired(connection);
            assertThat(watch.isOver()).isTrue();
            watch.inspect(deadline);
            assertThat(watch.expired()).isFalse();
        }
    }

    @Test
    void tellsThatACancelRequestIsOut() throws SQLException {
        long deadline = System.nanoTime() + HOUR;
        try (TestDatabase database = TestDatabase.create();
                Connection connection = database.dataSource().getConnection();
                Watchdog.Watch watch = Watchdog.watch(deadline)) {
            watch.acquired(connection);
            watch.inspect(deadline - 1);
            assertThat(watch.expired()).isFalse();
            watch.inspect(deadline);
            assertThat(watch.expired()).isTrue();
            assertThat(watch.isOver()).isFalse();
        }
    }

    @Test
    void neverCancelsACommit() throws SQLException {
        long deadline = System.nanoTime() + HOUR;
        try (TestDatabase database = TestDatabase.create();
                Connection connection = database.dataSource().getConnection();
                Watchdog.Watch watch = Watchdog.watch(deadline)) {
            watch.acquired(connection);
            assertThat(watch.committing()).isTrue();
            watch.inspect(deadline);
            assertThat(watch.expired()).isTrue();
            assertThat(watch.isCancelled()).isFalse();
            assertThat(watch.isOver()).as("its answer came in time").isTrue();
        }
    }

    @Test
    void letsNoCommitBeSentThatACancelRequestMayHit() throws SQLException {
        long deadline = System.nanoTime() + HOUR;
        try (TestDatabase database = TestDatabase.create();
                Connection connection = database.dataSource().getConnection();
                Watchdog.Watch watch = Watchdog.watch(deadline)) {
            watch.acquired(connection);
            watch.inspect(deadline);
            assertThat(watch.committing()).isFalse();
        }
    }

    @Test
    void takesBackItsOwnInterrupt() {
        long deadline = System.nanoTime() + HOUR;
        try (Watchdog.Watch watch = Watchdog.watch(deadline)) {
            watch.waitsHere();
            watch.inspect(deadline);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            watch.acquired(null);
            assertThat(Thread.interrupted()).isFalse();
            assertThat(watch.expired()).isTrue();
        }
    }

    @Test
    void leavesAnInterruptOfSomebodyElse() {
        long deadline = System.nanoTime() + HOUR;
        try (Watchdog.Watch watch = Watchdog.watch(deadline)) {
            watch.waitsHere();
            Thread.currentThread().interrupt();
            watch.inspect(deadline);
            watch.acquired(null);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    /** Of a set flag nobody can tell whose it is: one too many is better than one lost, where it may well be another's. */
    @Test
    void leavesAnInterruptThatMayBeSomebodyElsesWhenTheWaitWentOnForLong() {
        long deadline = System.nanoTime() + HOUR;
        try (Watchdog.Watch watch = Watchdog.watch(deadline)) {
            watch.waitsHere();
            watch.inspect(deadline);
            long sent = System.nanoTime();
            while (System.nanoTime() - sent <= TimeUnit.MILLISECONDS.toNanos(Watchdog.PROMPT_MILLIS)) {
                LockSupport.parkNanos(1_000_000); // hears the interrupt, and leaves it
            }
            watch.acquired(null);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void leavesAnInterruptThatComesAfterItsOwnWasTakenByThePool() {
        long deadline = System.nanoTime() + HOUR;
        try (Watchdog.Watch watch = Watchdog.watch(deadline)) {
            watch.waitsHere(true);
            watch.inspect(deadline);
            assertThat(Thread.interrupted()).as("as such a pool does").isTrue();
            Thread.currentThread().interrupt();
            watch.acquired(null);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void leavesAnInterruptThatComesWhenTheWaitIsOver() {
        long deadline = System.nanoTime() + HOUR;
        try (Watchdog.Watch watch = Watchdog.watch(deadline)) {
            watch.waitsHere();
            watch.inspect(deadline);
            watch.acquired(null);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            Thread.currentThread().interrupt();
        }
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void doesNotInterruptAThreadThatLooksAtTheTimeItself() {
        long deadline = System.nanoTime() + HOUR;
        try (Watchdog.Watch watch = Watchdog.watch(deadline)) {
            watch.inspect(deadline);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            watch.expire();
            watch.acquired(null);
            assertThat(watch.expired()).isTrue();
        }
    }

    @Test
    void keepsAllDeadlinesAlthoughAThreadCouldNotBeStartedForOneOfThem() throws Exception {
        Queue<String> failing = new ConcurrentLinkedQueue<>(List.of("tegmen-cancel", "tegmen-cancel", "tegmen-cancel"));
        Watchdog watchdog = new Watchdog(shortOfMemoryFor(failing));
        try (TestDatabase database = TestDatabase.create()) {
            for (int i = 0; i < 3; i++) {
                try (Connection connection = database.dataSource().getConnection();
                        Statement statement = connection.createStatement();
                        Watchdog.Watch watch = watchdog.guard(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100))) {
                    watch.acquired(connection);
                    assertThatThrownBy(() -> statement.execute("select pg_sleep(30)"))
                            .isInstanceOf(SQLException.class);
                    assertThat(watch.expired()).isTrue();
                }
            }
        }
        assertThat(failing).as("the failures that were to come").isEmpty();
    }

    @Test
    void closesTheSocketAlthoughTheThreadForItCouldNotBeStartedAtFirst() throws Exception {
        Queue<String> failing = new ConcurrentLinkedQueue<>(List.of("tegmen-abort", "tegmen-abort"));
        Watchdog watchdog = new Watchdog((name, task) -> {
            if (!name.equals("tegmen-cancel")) {
                shortOfMemoryFor(failing).start(name, task); // and the server does not hear of the cancel
            }
        });
        try (TestDatabase database = TestDatabase.create();
                Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                Watchdog.Watch watch = watchdog.guard(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100))) {
            watch.acquired(connection);
            assertThatThrownBy(() -> statement.execute("select pg_sleep(30)")).isInstanceOf(SQLException.class);
        }
        assertThat(failing).isEmpty();
    }

    @Test
    void startsWithTheNextAttemptWhenItsOwnThreadCouldNotBeStarted() throws Exception {
        Queue<String> failing = new ConcurrentLinkedQueue<>(List.of("tegmen-watchdog"));
        Watchdog watchdog = new Watchdog(shortOfMemoryFor(failing));
        assertThatThrownBy(() -> watchdog.guard(System.nanoTime() + HOUR)).isInstanceOf(OutOfMemoryError.class);
        assertItKeepsADeadline(watchdog);
    }

    private static void assertItKeepsADeadline(Watchdog watchdog) throws SQLException {
        try (TestDatabase database = TestDatabase.create();
                Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                Watchdog.Watch watch = watchdog.guard(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100))) {
            watch.acquired(connection);
            assertThatThrownBy(() -> statement.execute("select pg_sleep(30)")).isInstanceOf(SQLException.class);
        }
    }

    /** Has no memory for the threads of these names, once for each. */
    private static Watchdog.ThreadStarter shortOfMemoryFor(Queue<String> failing) {
        return (name, task) -> {
            if (failing.remove(name)) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            thread.start();
        };
    }
}
