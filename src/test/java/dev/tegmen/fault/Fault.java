package dev.tegmen.fault;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A fault that is in effect: it waits for its occasion and acts. Thread-safe. */
public final class Fault {
    private final Occasion occasion;
    private final Action action;
    private final BooleanSupplier chance;
    private int skip;
    private int left;
    private int acted;

    Fault(Occasion occasion, Action action, int skip, int times, BooleanSupplier chance) {
        this.occasion = occasion;
        this.action = action;
        this.skip = skip;
        this.left = times;
        this.chance = chance;
    }

    /**
     * Returns how often it has acted.
     *
     * @return the number of times
     */
    public synchronized int count() {
        return acted;
    }

    /**
     * Waits until it has acted at least once.
     *
     * @param patience how long at most
     * @throws AssertionError if it has not acted by then
     * @throws InterruptedException if the thread is interrupted
     */
    public synchronized void await(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (acted == 0) {
            long nanos = end - System.nanoTime();
            if (nanos <= 0) {
                throw new AssertionError("the fault did not act within " + patience);
            }
            TimeUnit.NANOSECONDS.timedWait(this, nanos);
        }
    }

    /** Ends it: it never acts again. What it froze stays frozen. */
    public synchronized void end() {
        left = 0;
    }

    Action action() {
        return action;
    }

    boolean claimsConnect() {
        return occasion.isConnect() && claim();
    }

    boolean claimsStatement(String sql) {
        return occasion.isStatement(sql) && claim();
    }

    synchronized void acts() {
        acted++;
        notifyAll();
    }

    private synchronized boolean claim() {
        if (left == 0) {
            return false;
        }
        if (skip > 0) {
            skip--;
            return false;
        }
        if (!chance.getAsBoolean()) {
            return false;
        }
        left--;
        return true;
    }
}
