package dev.tegmen.bench.contention;

import com.zaxxer.hikari.HikariDataSource;
import dev.tegmen.statement.Repeat;
import dev.tegmen.transaction.RetriesExhaustedException;
import dev.tegmen.transaction.Transactions;
import java.util.concurrent.atomic.LongAdder;

/** This library's transactions, with all defaults: attempts, deadline and retry budget are bounded. */
final class TegmenStrategy implements Strategy {
    private final HikariDataSource pool;
    private final Transactions transactions;

    TegmenStrategy(HikariDataSource pool) {
        this.pool = pool;
        this.transactions = Transactions.on(pool).withSerializableSessions();
    }

    @Override
    public boolean increment(LongAdder attempts) {
        try {
            transactions.run(tx -> {
                attempts.increment();
                return tx.call(Repeat.UNSAFE, (connection, n) -> Counter.increment(connection, Counter.READ));
            });
            return true;
        } catch (RetriesExhaustedException e) {
            return false;
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
