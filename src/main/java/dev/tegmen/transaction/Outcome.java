package dev.tegmen.transaction;

/**
 * What became of a transaction: what a {@link TransactionException} says of the one that it ended, and {@link
 * Transactions#outcome} of an exactly-once key.
 */
public enum Outcome {
    /** It is committed. */
    COMMITTED,
    /** It is rolled back, or was refused before anything was done: nothing of it stands. Said by exceptions. */
    ROLLED_BACK,
    /**
     * It may be committed or not, and nobody has told. Said by exceptions; with an exactly-once key, {@link
     * Transactions#outcome} can tell later.
     */
    UNKNOWN,
    /**
     * No transaction with this key is committed, nor can one that began before the question ever be: it was rolled back, never
     * ran, or its marker was swept. Said of a key.
     */
    NOT_COMMITTED,
    /**
     * A transaction with this key may still be under way, its COMMIT perhaps among what the server has yet to do: ask again. Said
     * of a key.
     */
    IN_PROGRESS
}
