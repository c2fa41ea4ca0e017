package dev.tegmen.transaction;

import static dev.tegmen.error.SqlExceptionTranslator.withoutValues;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a listener, and keeps its failures away from the transaction. Makes nothing when nobody listens. */
final class Notifier {
    private static final Logger LOG = LoggerFactory.getLogger(TransactionListener.class);

    private final TransactionListener listener;
    private final boolean silent;
    private final LongSupplier nanoTime;

    Notifier(TransactionListener listener, LongSupplier nanoTime) {
        this.listener = listener;
        this.silent = listener == TransactionListener.NONE;
        this.nanoTime = nanoTime;
    }

    void attemptStarted(String label, int attempt, long startNanos) {
        if (!silent) {
            guard(() -> listener.attemptStarted(event(label, attempt, startNanos)));
        }
    }

    void attemptFailed(String label, int attempt, long startNanos, Throwable failure) {
        if (!silent) {
            guard(() -> listener.attemptFailed(event(label, attempt, startNanos), withoutValues(failure)));
        }
    }

    void retryScheduled(String label, int attempt, long startNanos, Duration delay) {
        if (!silent) {
            guard(() -> listener.retryScheduled(event(label, attempt, startNanos), delay));
        }
    }

    void committed(String label, int attempt, long startNanos) {
        if (!silent) {
            guard(() -> listener.committed(event(label, attempt, startNanos)));
        }
    }

    void gaveUp(String label, int attempt, long startNanos, Throwable failure) {
        if (!silent) {
            guard(() -> listener.gaveUp(event(label, attempt, startNanos), withoutValues(failure)));
        }
    }

    void commitUnknown(String label, int attempt, long startNanos, Throwable failure) {
        if (!silent) {
            guard(() -> listener.commitUnknown(event(label, attempt, startNanos), withoutValues(failure)));
        }
    }

    private TransactionListener.Event event(String label, int attempt, long startNanos) {
        return new TransactionListener.Event(label, attempt, Duration.ofNanos(nanoTime.getAsLong() - startNanos));
    }

    @SuppressWarnings("CatchingUnchecked")
    private static void guard(Runnable call) {
        try {
            call.run();
        } catch (Throwable failure) { // also an Error, also a checked exception thrown sneakily: the verdict stands
            Hooks.keepInterrupt(failure);
            LOG.warn("a transaction listener failed; the transaction goes on", failure);
        }
    }
}
