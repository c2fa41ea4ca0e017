package dev.tegmen.transaction;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is opened aside of the thread that waits for it: that one looks at the time, and hears interrupts, which
 * are all somebody else's. The opening thread can be left behind; from then on it waits for nothing any more, as far as it
 * can be kept from it, and gives back what it still gets.
 */
final class Opening {
    private static final long KEPT_MILLIS = 500;

    /** Daemon threads, as many as there are openings, which end soon when there are no more. */
    private static final ThreadPoolExecutor THREADS = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, KEPT_MILLIS, TimeUnit.MILLISECONDS, new SynchronousQueue<>(), OpeningThread::new);

    private final Callable<Connection> source;
    private final Runnable afterwards;
    private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();
    private final CompletableFuture<Connection> result = new CompletableFuture<>();
    private @Nullable OpeningThread thread;

    private Opening(Callable<Connection> source, Runnable afterwards) {
        this.source = source;
        this.afterwards = afterwards;
    }

    /**
     * Begins to open a connection.
     *
     * @param source opens it
     * @param afterwards run when an opening has ended that was left behind
     */
    static Opening begin(Callable<Connection> source, Runnable afterwards) {
        Opening opening = new Opening(source, afterwards);
        THREADS.execute(opening::run);
        return opening;
    }

    Connection await(long nanos) throws InterruptedException, ExecutionException, TimeoutException {
        return result.get(nanos, TimeUnit.NANOSECONDS);
    }

    /** Returns the connection that came when it was about to be left behind. */
    Connection join() {
        return result.join();
    }

    /**
     * Leaves it to itself.
     *
     * @return false if it has an end already, which {@link #join} tells
     */
    boolean leaveBehind(SQLException reason) {
        if (!result.completeExceptionally(reason)) {
            return false;
        }
        synchronized (this) {
            if (thread != null) {
                thread.leaveBehind();
            }
        }
        return true;
    }

    /** Closes what it has opened and nobody took. */
    void giveBack() {
        if (result.isDone() && !result.isCompletedExceptionally()) {
            giveBack(result.join());
        }
    }

    private void run() {
        OpeningThread current = (OpeningThread) Thread.currentThread();
        synchronized (this) {
            current.begin(loader);
            thread = current;
            if (result.isDone()) {
                current.leaveBehind();
            }
        }
        boolean wanted = true;
        try {
            wanted = open();
        } catch (Throwable e) {
            wanted = result.completeExceptionally(e);
        } finally {
            synchronized (this) {
                thread = null;
                current.end();
            }
            if (!wanted) {
                afterwards.run();
            }
        }
    }

    private boolean open() throws Exception {
        Connection connection = source.call();
        boolean taken = false;
        try {
            taken = result.complete(connection);
        } finally {
            if (!taken) {
                giveBack(connection);
            }
        }
        return taken;
    }

    private static void giveBack(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            // It is gone in any case.
        }
    }

    /** A thread that opens connections, one after the other, and whose sockets know when nobody waits for it any more. */
    static final class OpeningThread extends Thread {
        private volatile boolean leftBehind;

        private OpeningThread(Runnable worker) {
            super(null, worker, "tegmen-connect", 0, false);
            setDaemon(true);
        }

        /** Tells whether a wait of the current thread is in vain. */
        static boolean isLeftBehind(Thread current) {
            return current instanceof OpeningThread opening && opening.leftBehind;
        }

        private void begin(@Nullable ClassLoader loader) {
            setContextClassLoader(loader);
        }

        private void leaveBehind() {
            leftBehind = true;
            interrupt();
            BoundedSocket.breakOff(this);
        }

        private void end() {
            leftBehind = false;
            Thread.interrupted();
            setContextClassLoader(null);
        }
    }
}
