package dev.tegmen.transaction;

import java.time.Duration;

/**
 * Is told what happens to transactions and to single calls, for logs and metrics. Called on the transaction's thread while
 * it waits: be quick. Whatever a listener throws, an {@code Error} included, is logged and changes nothing. Implementations
 * are thread-safe.
 */
public interface TransactionListener {
    /** The listener that does nothing, and costs nothing. */
    TransactionListener NONE = new TransactionListener() {};

    /**
     * What an event is about.
     *
     * @param label {@link TransactionOptions#label()}, or {@code call} for a single call outside of a transaction
     * @param attempt the number of the run, from 1
     * @param elapsed the time since the first attempt began
     */
    record Event(String label, int attempt, Duration elapsed) {}

    /**
     * An attempt begins.
     *
     * @param event which
     */
    default void attemptStarted(Event event) {}

    /**
     * An attempt failed; what comes of it is told next.
     *
     * @param event which
     * @param failure why
     */
    default void attemptFailed(Event event, Throwable failure) {}

    /**
     * The work will run again.
     *
     * @param event the attempt that failed
     * @param delay the wait before the next one
     */
    default void retryScheduled(Event event, Duration delay) {}

    /**
     * The transaction is committed. Hooks run afterwards.
     *
     * @param event the attempt that committed
     */
    default void committed(Event event) {}

    /**
     * The transaction failed for good; it is rolled back.
     *
     * @param event the last attempt
     * @param failure what the caller gets
     */
    default void gaveUp(Event event, Throwable failure) {}

    /**
     * Nobody knows whether the transaction is committed.
     *
     * @param event the attempt whose commit is unknown
     * @param failure what the caller gets, or the failure that exactly-once goes on to resolve
     */
    default void commitUnknown(Event event, Throwable failure) {}
}
