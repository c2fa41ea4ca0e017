package dev.tegmen.bench.contention;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntToLongFunction;

/** The loop that everybody writes: SERIALIZABLE, again after 40001, after a delay or none, until it holds. */
final class RetryStrategy implements Strategy {
    private final HikariDataSource pool;
    private final IntToLongFunction delayMillis;

    private RetryStrategy(HikariDataSource pool, IntToLongFunction delayMillis) {
        this.pool = pool;
        this.delayMillis = delayMillis;
    }

    /** Tries again at once. */
    static RetryStrategy withoutBackoff(HikariDataSource pool) {
        return new RetryStrategy(pool, retry -> 0);
    }

    /** Waits 5 ms, 10 ms, 20 ms, … 1 s: what this library waits on average, without its jitter. */
    static RetryStrategy withBackoffWithoutJitter(HikariDataSource pool) {
        return new RetryStrategy(pool, retry -> Math.min(1_000L, 5L << Math.min(retry - 1, 10)));
    }

    @Override
    public boolean increment(LongAdder attempts) throws SQLException, InterruptedException {
        for (int retry = 1; ; retry++) {
            attempts.increment();
            try (Connection connection = pool.getConnection()) {
                Counter.incrementInTransaction(connection, Counter.READ);
                return true;
            } catch (SQLException e) {
                if (!"40001".equals(e.getSQLState())) {
                    throw e;
                }
            }
            Thread.sleep(delayMillis.applyAsLong(retry));
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
