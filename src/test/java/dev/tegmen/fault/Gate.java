package dev.tegmen.fault;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** What traffic passes while it is open. Thread-safe. */
final class Gate {
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private boolean shut;
    private boolean forGood;

    synchronized void shut() {
        shut = !forGood;
    }

    synchronized void open() {
        shut = false;
        notifyAll();
    }

    /** Opens and can never be shut again. */
    synchronized void openForGood() {
        forGood = true;
        open();
    }

    synchronized void pass() throws InterruptedException {
        long end = System.nanoTime() + LONGEST.toNanos();
        while (shut) {
            long nanos = end - System.nanoTime();
            if (nanos <= 0) {
                throw new IllegalStateException("nobody opened it within " + LONGEST);
            }
            TimeUnit.NANOSECONDS.timedWait(this, nanos);
        }
    }

    /** Shuts for a while; others who pass wait as well. */
    synchronized void shutFor(Duration duration) throws InterruptedException {
        shut();
        long end = System.nanoTime() + duration.toNanos();
        for (long nanos = duration.toNanos(); shut && nanos > 0; nanos = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, nanos);
        }
        open();
    }
}
