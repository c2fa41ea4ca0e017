package dev.tegmen.transaction;

/** What is known of an exactly-once transaction. The words are those of PostgreSQL's {@code pg_xact_status}. */
public enum Outcome {
    /** It is committed. */
    COMMITTED,
    /**
     * No transaction with this key is committed, nor can one that began before the question ever be: it was rolled back, never
     * ran, or its marker was swept.
     */
    NOT_COMMITTED,
    /**
     * A transaction with this key may still be under way, its COMMIT perhaps among what the server has yet to do: ask again.
     */
    IN_PROGRESS
}
