package dev.tegmen.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tegmen.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Who is first when an attempt ends at the very moment of its deadline: the attempt or the watchdog. */
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
}
