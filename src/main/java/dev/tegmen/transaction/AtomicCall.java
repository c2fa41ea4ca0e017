package dev.tegmen.transaction;

import dev.tegmen.error.ConstraintViolationException;
import dev.tegmen.statement.Repeat;
import dev.tegmen.statement.SqlCall;
import java.sql.SQLWarning;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One call of several statements outside of a transaction, in a transaction of its own. If nobody knows what became of its
 * COMMIT and the call is safe to repeat, it runs again and finds out. Belongs to one thread.
 */
final class AtomicCall<T> {
    private final Transactions transactions;
    private final TransactionOptions options;
    private final Repeat repeat;
    private final SqlCall<T> call;
    private final long endNanos;
    private int attempts;

    AtomicCall(Transactions transactions, TransactionOptions options, Repeat repeat, SqlCall<T> call) {
        this.transactions = transactions;
        this.options = options;
        this.repeat = repeat;
        this.call = call;
        this.endNanos = System.nanoTime() + options.retry().deadline().toNanos();
    }

    T run() {
        CommitUnknownException unknown = null;
        while (true) {
            try {
                return once();
            } catch (CommitUnknownException e) {
                if (unknown != null) {
                    e.addSuppressed(unknown);
                }
                if (!mayRepeat(e)) {
                    throw e;
                }
                unknown = e;
            } catch (ConstraintViolationException e) {
                throw e; // a constraint tells that no earlier run has taken effect
            } catch (RuntimeException e) {
                throw unresolved(unknown, e);
            }
        }
    }

    private T once() {
        int before = attempts;
        Duration left = Duration.ofNanos(Math.max(1, endNanos - System.nanoTime()));
        return transactions.run(options.withDeadline(left), tx -> {
            attempts = before + tx.attempt();
            return tx.call(repeat, (connection, n) -> call.run(connection, attempts));
        });
    }

    /** What a synchronous standby did not confirm stands here, and to meet it again would prove no more. */
    private boolean mayRepeat(CommitUnknownException unknown) {
        return repeat != Repeat.UNSAFE
                && !hasWarning(unknown)
                && attempts < options.retry().maxAttempts()
                && !Thread.currentThread().isInterrupted()
                && endNanos - System.nanoTime() > 0;
    }

    private static boolean hasWarning(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < 100; depth++) {
            if (cause instanceof SQLWarning) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private static RuntimeException unresolved(@Nullable CommitUnknownException unknown, RuntimeException later) {
        if (unknown == null) {
            return later;
        }
        unknown.addSuppressed(later);
        return unknown;
    }
}
