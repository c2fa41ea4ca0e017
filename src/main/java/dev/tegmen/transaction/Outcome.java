package dev.tegmen.transaction;

/** What is known of an exactly-once transaction. */
public enum Outcome {
    /** It is committed. */
    COMMITTED,
    /** No committed transaction with this key stands: it failed, still runs, never ran, or its marker was swept. */
    NOT_COMMITTED
}
