package dev.tegmen.transaction;

import java.sql.Connection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Bounds what JDBC itself cannot: the wait for a pooled connection, and statements whose server does not answer. One daemon
 * thread looks at all running attempts every {@value #TICK_MILLIS} ms, so that an attempt pays for being watched with two
 * operations on a concurrent set and no round trip, and ends when there is nothing to watch. Whatever is thrown in it, memory
 * that runs out above all, costs a tick and not the thread; a cancel that could not be started is tried again with the next.
 *
 * <p>When an attempt's deadline has passed, or its thread was interrupted: a wait for a connection that does not look at the
 * time itself ({@link ConnectionOpener}) is interrupted, and the sockets in which the pool validates one meanwhile are closed;
 * a running statement is cancelled (PostgreSQL protocol,
 * "Canceling Requests in Progress"); and if that did not end it within {@value #GRACE_MILLIS} ms, the connection's socket is
 * closed, as is one that is silent while it is given back. A running COMMIT is never cancelled: PostgreSQL would give up
 * waiting for its synchronous standby, commit locally, and answer with success. Its socket is closed after the same time.
 *
 * <p>A thread that waits in the driver for no socket, but for a COPY that was begun and never ended, or for what a COPY is to
 * send, does not notice that its socket is closed: it is interrupted {@value #LAST_MILLIS} ms later, and whenever it waits so
 * again.
 *
 * <p>An interrupt of the watchdog's own is taken back at the end of what it was sent for; one that somebody else sent before it,
 * or sends after, stays. Of one that comes in between, nobody can tell: the flag is taken back if that was short, as it is when
 * the interrupt ended the wait, and stays if it was not ({@value #PROMPT_MILLIS} ms): one too many is better then than one lost.
 */
final class Watchdog {
    static final long TICK_MILLIS = 25;
    static final long GRACE_MILLIS = 500;
    static final long LAST_MILLIS = 50;
    static final long PROMPT_MILLIS = 500;
    private static final long URGENT_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long IDLE_TICKS = 400;

    private static final AtomicReferenceFieldUpdater<Watch, State> STATE =
            AtomicReferenceFieldUpdater.newUpdater(Watch.class, State.class, "state");

    private static final Watchdog SHARED = new Watchdog(Watchdog::startThread);

    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
    private final ThreadStarter threads;
    private volatile boolean running;
    private int idleTicks;
    private boolean urgent;

    Watchdog(ThreadStarter threads) {
        this.threads = threads;
    }

    static Watch watch(long deadlineNanos) {
        return SHARED.guard(deadlineNanos);
    }

    /** Puts the current thread under watch, or throws: an attempt that nobody watches does not begin. */
    Watch guard(long deadlineNanos) {
        Watch watch = new Watch(Thread.currentThread(), deadlineNanos);
        watches.add(watch);
        if (!running) {
            try {
                start();
            } catch (Throwable e) {
                watches.remove(watch);
                throw e;
            }
        }
        return watch;
    }

    private synchronized void start() {
        if (!running) {
            running = true;
            boolean started = false;
            try {
                threads.start("tegmen-watchdog", this::patrol);
                started = true;
            } finally {
                running = started;
            }
        }
    }

    private void patrol() {
        boolean retired = false;
        try {
            idleTicks = 0;
            while (!retired) {
                tick();
                retired = idleTicks > IDLE_TICKS && retire();
            }
        } finally {
            if (!retired) {
                running = false; // whatever ended it, the next attempt starts another
            }
        }
    }

    private void tick() {
        try {
            LockSupport.parkNanos(urgent ? URGENT_NANOS : TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS));
            urgent = false;
            long now = System.nanoTime();
            for (Watch watch : watches) {
                inspect(watch, now);
            }
            idleTicks = watches.isEmpty() ? idleTicks + 1 : 0;
        } catch (Throwable survived) {
            idleTicks = 0;
        }
    }

    /** What one watch meets must not keep the others waiting. */
    private static void inspect(Watch watch, long now) {
        try {
            watch.inspect(now);
        } catch (Throwable survived) {
            // Nothing is logged where memory may be short. The watch stands as it was, and the next tick looks again.
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

    /** Starts a daemon thread. Injected, so that a test can have none to start. */
    @FunctionalInterface
    interface ThreadStarter {
        void start(String name, Runnable task);
    }

    private enum State {
        /** Nothing runs, or the thread looks at the deadline itself. */
        STARTED,
        ACQUIRING,
        INTERRUPTED,
        RUNNING,
        CANCELLED,
        COMMITTING,
        ABORTED,
        RETURNING,
        ENDED
    }

    /** One attempt under watch. Its methods are for the attempt's thread, {@code inspect} for the watchdog's. */
    final class Watch implements AutoCloseable {
        private final Thread thread;
        private final long deadlineNanos;
        private volatile State state = State.STARTED;
        private volatile @Nullable Connection connection;
        private volatile boolean expired;
        private boolean noticed;
        private long noticedNanos;
        private boolean aborted;
        private long abortedNanos;
        private volatile @Nullable Thread canceller;
        private boolean waitTakesInterrupts;
        private boolean interrupted;
        private long interruptedNanos;
        private volatile boolean endedWait;
        private volatile @Nullable Runnable left;

        private Watch(Thread thread, long deadlineNanos) {
            this.thread = thread;
            this.deadlineNanos = deadlineNanos;
        }

        /** Deadlines differ as a rule, and cost less than the identity of an object that was just made. */
        @Override
        public int hashCode() {
            return Long.hashCode(deadlineNanos);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        void waitsHere() {
            waitsHere(false);
        }

        /**
         * Says that the thread waits for a connection where nothing but an interrupt reaches it.
         *
         * @param takingInterrupts whether the wait is known to end without the interrupt flag that ended it: if the flag is set
         *     afterwards, it is somebody else's
         */
        void waitsHere(boolean takingInterrupts) {
            waitTakesInterrupts = takingInterrupts;
            state = State.ACQUIRING;
        }

        /** Tells whether the wait for a connection was ended by an interrupt of the watchdog's, not taken back yet. */
        boolean isInterrupted() {
            return state == State.INTERRUPTED;
        }

        /** Says that the deadline has passed while the thread waited for a connection and looked at the time itself. */
        void expire() {
            expired = true;
        }

        /** Says that the wait for a connection is over. Takes back an interrupt that the watchdog sent for it. */
        void acquired(@Nullable Connection opened) {
            connection = opened;
            if (!STATE.compareAndSet(this, State.ACQUIRING, State.RUNNING)
                    && !STATE.compareAndSet(this, State.STARTED, State.RUNNING)) {
                takeBackInterrupt(State.RUNNING);
                waitTakesInterrupts = false;
            }
        }

        /** Nothing is sent in between: the watchdog interrupts under the same lock, and only in a state that allows it. */
        private synchronized void takeBackInterrupt(State next) {
            state = next;
            if (interrupted
                    && !waitTakesInterrupts
                    && System.nanoTime() - interruptedNanos <= TimeUnit.MILLISECONDS.toNanos(PROMPT_MILLIS)) {
                Thread.interrupted();
            }
            interrupted = false;
        }

        private void interrupt() {
            interrupted = true;
            interruptedNanos = System.nanoTime();
            thread.interrupt();
        }

        long remainingNanos() {
            return deadlineNanos - System.nanoTime();
        }

        /**
         * Says that COMMIT is sent next, which nothing may cancel.
         *
         * @return false if a cancel request is out already, which may hit the COMMIT: it must not be sent
         */
        boolean committing() {
            return STATE.compareAndSet(this, State.RUNNING, State.COMMITTING);
        }

        /** Tells whether a cancel request is out. */
        boolean isCancelled() {
            return state == State.CANCELLED;
        }

        /** Tells whether the deadline passed while the attempt ran. */
        boolean expired() {
            return expired;
        }

        /** Tells whether the watchdog interrupted the attempt at its deadline, since it waited in the driver for no socket. */
        boolean hasEndedWait() {
            return endedWait && expired;
        }

        /**
         * Ends the watch over the connection, so that its next user is never cancelled by it. The thread is still watched: a
         * pool may have something to ask the server when it takes a connection back.
         *
         * @return false if a cancel request is out already, which may hit that next user, or the socket is closed
         */
        boolean isOver() {
            return STATE.compareAndSet(this, State.RUNNING, State.RETURNING)
                    || STATE.compareAndSet(this, State.COMMITTING, State.RETURNING);
        }

        /**
         * Leaves it to another thread to give back what this one cannot: its stack may be at its end, or memory short for a
         * moment.
         */
        void leave(Runnable giveBack) {
            left = giveBack;
        }

        @Override
        public void close() {
            State last = STATE.getAndSet(this, State.ENDED);
            if (last == State.CANCELLED || last == State.ABORTED) {
                takeBackInterrupt(State.ENDED);
            }
            if (left == null) {
                try {
                    watches.remove(this);
                } catch (Throwable e) {
                    // It is at its end, which the watchdog sees; the attempt has come to something else.
                }
            }
        }

        void inspect(long now) {
            Runnable giveBack = left;
            if (giveBack != null) {
                threads.start("tegmen-give-back", giveBack);
                left = null;
            }
            if (state == State.ENDED) {
                watches.remove(this);
                return;
            }
            boolean late = now - deadlineNanos >= 0;
            if (!late && !thread.isInterrupted()) {
                return;
            }
            switch (state) {
                case ACQUIRING -> {
                    // an interrupt that somebody else sent ends the wait too, and must not be taken back
                    if (late && BoundedSocket.breakOff(thread)) {
                        expired = true;
                        urgent = true; // the pool goes on to its next connection
                    } else if (late) {
                        endWaitForConnection();
                    }
                }
                case INTERRUPTED -> {
                    if (late && BoundedSocket.breakOff(thread)) {
                        urgent = true; // the pool goes on to its next connection, which may be as dead
                    }
                }
                case RETURNING -> {
                    if (now - deadlineNanos >= TimeUnit.MILLISECONDS.toNanos(GRACE_MILLIS)
                            && !BoundedSocket.breakOff(thread)
                            && DriverState.isWaitedFor(thread)) {
                        abortedNanos = now;
                        STATE.compareAndSet(this, State.RETURNING, State.ABORTED);
                    }
                }
                case RUNNING -> {
                    expired |= late;
                    if (STATE.compareAndSet(this, State.RUNNING, State.CANCELLED)) {
                        isGraceOver(now);
                        startCancel();
                    }
                }
                case CANCELLED -> {
                    expired |= late;
                    if (!aborted && isGraceOver(now)) {
                        threads.start("tegmen-abort", this::abort);
                        aborted = true;
                        abortedNanos = now;
                    } else if (aborted) {
                        endWaitInDriver(now);
                    }
                }
                case COMMITTING -> {
                    expired |= late;
                    if (isGraceOver(now) && STATE.compareAndSet(this, State.COMMITTING, State.ABORTED)) {
                        abortedNanos = now;
                        startAbort();
                    }
                }
                case ABORTED -> endWaitInDriver(now);
                default -> {
                    // Nothing to end.
                }
            }
        }

        private synchronized void endWaitForConnection() {
            if (!thread.isInterrupted() && STATE.compareAndSet(this, State.ACQUIRING, State.INTERRUPTED)) {
                expired = true;
                interrupt();
            }
        }

        private synchronized void endWaitInDriver(long now) {
            State seen = state;
            if ((seen == State.CANCELLED || seen == State.ABORTED)
                    && now - abortedNanos >= TimeUnit.MILLISECONDS.toNanos(LAST_MILLIS)
                    && !thread.isInterrupted()
                    && DriverState.isWaitedFor(thread)) {
                endedWait = true;
                interrupt();
            }
        }

        private void startCancel() {
            boolean started = false;
            try {
                threads.start("tegmen-cancel", this::cancel);
                started = true;
            } finally {
                if (!started) {
                    STATE.compareAndSet(this, State.CANCELLED, State.RUNNING);
                }
            }
        }

        /** The COMMIT stays where it is if no thread can be started for it: the next tick looks again. */
        private void startAbort() {
            boolean started = false;
            try {
                threads.start("tegmen-abort", this::abort);
                started = true;
            } finally {
                if (!started) {
                    STATE.compareAndSet(this, State.ABORTED, State.COMMITTING);
                }
            }
        }

        private void abort() {
            ConnectionSource.abort(connection);
            Thread asking = canceller;
            if (asking != null) {
                BoundedSocket.breakOff(asking); // its request is as silent
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
            canceller = Thread.currentThread();
            Connection running = connection;
            try {
                if (running != null) {
                    running.unwrap(PGConnection.class).cancelQuery();
                }
            } catch (Throwable e) {
                // The server does not even take the request: the abort after the grace time ends the connection.
            }
        }
    }
}
