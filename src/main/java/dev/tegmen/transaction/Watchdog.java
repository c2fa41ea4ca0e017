package dev.tegmen.transaction;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Bounds what JDBC itself cannot: the wait for a pooled connection, and statements whose server does not answer. One daemon
 * thread looks at all running attempts every {@value #TICK_MILLIS} ms, so that an attempt pays for being watched with two
 * operations on a concurrent set and no round trip, and ends when there is nothing to watch.
 *
 * <p>When an attempt's deadline has passed, or its thread was interrupted: a wait for a connection is interrupted; a running
 * statement is cancelled (PostgreSQL protocol, "Canceling Requests in Progress"); and if that did not end it within
 * {@value #GRACE_MILLIS} ms, the connection's socket is closed. A running COMMIT is never cancelled: PostgreSQL would give up
 * waiting for its synchronous standby, commit locally, and answer with success. Its socket is closed after the same time.
 */
final class Watchdog {
    static final long TICK_MILLIS = 25;
    static final long GRACE_MILLIS = 1_000;
    private static final long IDLE_TICKS = 400;

    private static final Watchdog SHARED = new Watchdog();

    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
    private volatile boolean running;

    private Watchdog() {}

    static Watch watch(long deadlineNanos) {
        Watch watch = SHARED.new Watch(Thread.currentThread(), deadlineNanos);
        SHARED.watches.add(watch);
        if (!SHARED.running) {
            SHARED.start();
        }
        return watch;
    }

    private synchronized void start() {
        if (!running) {
            running = true;
            startThread("tegmen-watchdog", this::patrol);
        }
    }

    private void patrol() {
        int idle = 0;
        while (true) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS));
            long now = System.nanoTime();
            for (Watch watch : watches) {
                watch.inspect(now);
            }
            idle = watches.isEmpty() ? idle + 1 : 0;
            if (idle > IDLE_TICKS && retire()) {
                return;
            }
        }
    }

    private synchronized boolean retire() {
        running = false;
        if (watches.isEmpty()) {
            return true;
        }
        running = true;
        return false;
    }

    private static void startThread(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        thread.start();
    }

    private enum State {
        ACQUIRING,
        INTERRUPTING,
        INTERRUPTED,
        RUNNING,
        CANCELLED,
        COMMITTING,
        ABORTED,
        ENDED
    }

    /** One attempt under watch. Its methods are for the attempt's thread, {@code inspect} for the watchdog's. */
    final class Watch implements AutoCloseable {
        private final Thread thread;
        private final long deadlineNanos;
        private final AtomicReference<State> state = new AtomicReference<>(State.ACQUIRING);
        private volatile @Nullable Connection connection;
        private volatile boolean expired;
        private boolean noticed;
        private long noticedNanos;
        private boolean aborted;

        private Watch(Thread thread, long deadlineNanos) {
            this.thread = thread;
            this.deadlineNanos = deadlineNanos;
        }

        /** Says that the wait for a connection is over. Takes back an interrupt that the watchdog sent for it. */
        void acquired(@Nullable Connection opened) {
            connection = opened;
            if (!state.compareAndSet(State.ACQUIRING, State.RUNNING)) {
                while (state.get() == State.INTERRUPTING) {
                    Thread.onSpinWait();
                }
                Thread.interrupted();
                state.set(State.RUNNING);
            }
        }

        /**
         * Says that COMMIT is sent next, which nothing may cancel.
         *
         * @return false if a cancel request is out already, which may hit the COMMIT: it must not be sent
         */
        boolean committing() {
            return state.compareAndSet(State.RUNNING, State.COMMITTING);
        }

        /** Tells whether a cancel request is out. */
        boolean isCancelled() {
            return state.get() == State.CANCELLED;
        }

        /** Tells whether the deadline passed while the attempt ran. */
        boolean expired() {
            return expired;
        }

        /**
         * Ends the watch over the connection, so that its next user is never cancelled by it.
         *
         * @return false if a cancel request is out already, which may hit that next user, or the socket is closed
         */
        boolean isOver() {
            return state.compareAndSet(State.RUNNING, State.ENDED)
                    || state.compareAndSet(State.COMMITTING, State.ENDED);
        }

        @Override
        public void close() {
            watches.remove(this);
            state.set(State.ENDED);
        }

        void inspect(long now) {
            boolean late = now - deadlineNanos >= 0;
            if (!late && !thread.isInterrupted()) {
                return;
            }
            switch (Objects.requireNonNull(state.get())) {
                case ACQUIRING -> {
                    // an interrupt that somebody else sent ends the wait too, and must not be taken back
                    if (late && !thread.isInterrupted() && state.compareAndSet(State.ACQUIRING, State.INTERRUPTING)) {
                        expired = true;
                        thread.interrupt();
                        state.set(State.INTERRUPTED);
                    }
                }
                case RUNNING -> {
                    expired |= late;
                    if (state.compareAndSet(State.RUNNING, State.CANCELLED)) {
                        isGraceOver(now);
                        startThread("tegmen-cancel", this::cancel);
                    }
                }
                case CANCELLED -> {
                    expired |= late;
                    if (!aborted && isGraceOver(now)) {
                        aborted = true;
                        startThread("tegmen-abort", () -> ConnectionSource.abort(connection));
                    }
                }
                case COMMITTING -> {
                    expired |= late;
                    if (isGraceOver(now) && state.compareAndSet(State.COMMITTING, State.ABORTED)) {
                        startThread("tegmen-abort", () -> ConnectionSource.abort(connection));
                    }
                }
                default -> {
                    // Nothing to end.
                }
            }
        }

        private boolean isGraceOver(long now) {
            if (!noticed) {
                noticed = true;
                noticedNanos = now;
            }
            return now - noticedNanos >= TimeUnit.MILLISECONDS.toNanos(GRACE_MILLIS);
        }

        private void cancel() {
            Connection running = connection;
            try {
                if (running != null) {
                    running.unwrap(PGConnection.class).cancelQuery();
                }
            } catch (SQLException | RuntimeException e) {
                // The server does not even take the request: the abort after the grace time ends the connection.
            }
        }
    }
}
