package dev.tegmen.transaction;

import java.net.SocketTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.QueryExecutor;

/**
 * What a connection has the server do, and how to end it when the connection itself is gone already. A server that computes
 * does not notice that its client has left (PostgreSQL, {@code client_connection_check_interval}, is off by default).
 */
final class StatementOnServer {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(Watchdog.GRACE_MILLIS);

    private StatementOnServer() {}

    /** Tells whether we have stopped listening, while the server may be at work still. */
    static boolean isLeftBehind(Throwable failure) {
        Throwable candidate = failure;
        for (int depth = 0; candidate != null && depth < 100; depth++) {
            if (candidate instanceof SocketTimeoutException) {
                return true;
            }
            candidate = candidate.getCause();
        }
        return false;
    }

    /**
     * Asks the server to end the statement (PostgreSQL protocol, "Canceling Requests in Progress"), in a thread that can be
     * left behind.
     *
     * @return whether the server has taken the request in time
     */
    static boolean cancel(BaseConnection driver, long remainingNanos) {
        QueryExecutor running = driver.getQueryExecutor();
        CompletableFuture<Boolean> taken = new CompletableFuture<>();
        Thread canceller = new Thread(() -> taken.complete(send(running)), "tegmen-cancel");
        canceller.setDaemon(true);
        canceller.start();
        try {
            long wait = Math.min(PATIENCE_NANOS, Math.max(0, remainingNanos) + GRACE_NANOS);
            return taken.get(wait, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException e) {
            // It is not taken, as far as anybody knows.
        }
        BoundedSocket.breakOff(canceller);
        return false;
    }

    private static boolean send(QueryExecutor running) {
        try {
            running.sendQueryCancel();
            return true;
        } catch (Throwable e) {
            return false;
        }
    }
}
