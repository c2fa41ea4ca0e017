package dev.tegmen.transaction;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

/** What can be seen of the driver without a round trip: what it remembers of the server's last ReadyForQuery above all. */
final class DriverState {
    private static final long PROBE_MILLIS = 100;

    private DriverState() {}

    /** Returns the driver's connection, or null if what wraps it hides it. */
    static @Nullable BaseConnection of(Connection connection) {
        try {
            return connection.isWrapperFor(BaseConnection.class) ? connection.unwrap(BaseConnection.class) : null;
        } catch (SQLException hidden) {
            return null;
        }
    }

    /**
     * Tells whether a COPY was begun on a connection and not ended. The driver keeps whatever comes next waiting for its end, and
     * says so to nobody; but it does not keep who is interrupted. That is a thread of its own here, so that an interrupt of the
     * caller's is not mistaken for it.
     *
     * @return false also if another thread is at the connection, and nobody can tell
     */
    static boolean isInCopy(BaseConnection driver) {
        FutureTask<Boolean> probe = new FutureTask<>(() -> refusesInterrupted(driver));
        Thread asking = new Thread(probe, "tegmen-copy-probe");
        asking.setDaemon(true);
        asking.start();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return probe.get(PROBE_MILLIS, TimeUnit.MILLISECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException | TimeoutException e) {
                    return false;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static boolean refusesInterrupted(BaseConnection driver) {
        Thread.currentThread().interrupt();
        try {
            driver.getQueryExecutor().processNotifies(); // sends nothing
            return false;
        } catch (SQLException refused) {
            return isEndedWait(refused);
        }
    }

    /** Tells whether an interrupt ended the wait for a COPY: what was to be sent behind it never was. */
    static boolean isEndedWait(@Nullable Throwable failure) {
        Throwable candidate = failure;
        for (int depth = 0; candidate != null && depth < 100; depth++) {
            if (candidate instanceof PSQLException refused
                    && PSQLState.OBJECT_NOT_IN_STATE.getState().equals(refused.getSQLState())
                    && refused.getCause() instanceof InterruptedException) {
                return true;
            }
            candidate = candidate.getCause();
        }
        return false;
    }

    /**
     * Tells whether a thread waits inside of the driver for something else than its socket: for a COPY to end, or for what a COPY
     * is to send.
     */
    static boolean isWaitedFor(Thread thread) {
        Thread.State state = thread.getState();
        if (state != Thread.State.WAITING && state != Thread.State.TIMED_WAITING) {
            return false;
        }
        for (StackTraceElement frame : thread.getStackTrace()) {
            if (!isOfPlatform(frame.getClassName())) {
                return frame.getClassName().startsWith("org.postgresql.");
            }
        }
        return false;
    }

    private static boolean isOfPlatform(String type) {
        return type.startsWith("java.") || type.startsWith("jdk.") || type.startsWith("sun.");
    }
}
