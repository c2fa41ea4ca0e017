package dev.tegmen.bench.contention;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.LongAdder;

/**
 * {@code SELECT … FOR UPDATE} at READ COMMITTED: each waits for the one before. (At SERIALIZABLE PostgreSQL refuses whoever
 * waited for a row that was changed, so that the lock would spare nobody the retry.)
 */
final class LockStrategy implements Strategy {
    private final HikariDataSource pool;

    LockStrategy(HikariDataSource pool) {
        this.pool = pool;
    }

    @Override
    public boolean increment(LongAdder attempts) throws SQLException {
        attempts.increment();
        try (Connection connection = pool.getConnection()) {
            Counter.incrementInTransaction(connection, Counter.READ_FOR_UPDATE);
            return true;
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
