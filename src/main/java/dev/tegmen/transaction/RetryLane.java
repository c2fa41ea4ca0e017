package dev.tegmen.transaction;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Lets only as many conflicting transactions try again at once as succeed, first come, first served. Thread-safe; one for
 * each pool.
 *
 * <p>Backoff alone spreads retries over time without knowing how much time is needed: too short, and they collide again; too
 * long, and a contended row idles. Within one process we can know. The lane begins wide. A retry that conflicts again halves
 * it, and retries that succeed widen it one by one: additive increase, multiplicative decrease, as TCP finds the rate of a
 * shared line (RFC 5681). Where many transactions want one row, the lane becomes one wide, and they pass in turn; where
 * conflicts are rare, nobody ever waits here. First attempts never do.
 */
final class RetryLane {
    private static final int MAX_WIDTH = 64;

    private final Permits permits = new Permits(MAX_WIDTH);
    private int width = MAX_WIDTH;
    private int successes;

    /**
     * Waits for a place.
     *
     * @return false if the time is over first
     */
    boolean enter(long nanos) throws InterruptedException {
        return permits.tryAcquire(nanos, TimeUnit.NANOSECONDS);
    }

    /** Gives the place back, and adapts the width to how it went. */
    synchronized void leave(boolean conflicted) {
        if (conflicted) {
            successes = 0;
            int narrowed = Math.max(1, width / 2);
            permits.remove(width - narrowed);
            width = narrowed;
        } else if (++successes >= width && width < MAX_WIDTH) {
            successes = 0;
            width++;
            permits.release();
        }
        permits.release();
    }

    synchronized int width() {
        return width;
    }

    /** A fair semaphore that can have fewer permits than are out. */
    private static final class Permits extends Semaphore {
        private static final long serialVersionUID = 1L;

        Permits(int permits) {
            super(permits, true);
        }

        void remove(int reduction) {
            reducePermits(reduction);
        }
    }
}
