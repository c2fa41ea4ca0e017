package dev.tegmen.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tegmen.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
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
            Thread.currentThread().interrupt();
            watch.inspect(deadline);
            watch.acquired(null);
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
