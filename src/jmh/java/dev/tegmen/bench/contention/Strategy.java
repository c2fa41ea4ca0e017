package dev.tegmen.bench.contention;

import java.sql.SQLException;
import java.util.concurrent.atomic.LongAdder;

/** A way to change a row that others change too. Thread-safe. */
interface Strategy extends AutoCloseable {
    /**
     * Adds one to the counter.
     *
     * @param attempts counts each time the work is started
     * @return whether it is done; otherwise the strategy has given up, and nothing has changed
     */
    boolean increment(LongAdder attempts) throws SQLException, InterruptedException;

    @Override
    void close();
}
