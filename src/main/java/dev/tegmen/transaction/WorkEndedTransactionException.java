package dev.tegmen.transaction;

import org.jspecify.annotations.Nullable;

/**
 * The work ended its transaction itself, or tried to: by a statement ({@code commit}, {@code rollback}, {@code prepare
 * transaction}, …) or through the JDBC connection ({@code commit()}, {@code setAutoCommit(true)}, {@code close()}, …). It is
 * not run again, and never reported as success.
 *
 * <p>A single call, which is a transaction of its own, gets it also if it begins one and leaves it open. So does what leaves a
 * COPY of the driver's ({@code CopyManager}) open, behind which COMMIT would wait for ever.
 *
 * <p>What is seen before it is sent is refused, and the transaction is rolled back: {@link #isRolledBack()}. What got past,
 * through the driver's own connection for example, <b>stands as the work left it</b>; no hook is run then.
 *
 * <p>A work commits by returning and rolls back by throwing; {@link Transaction#nested} undoes a part.
 */
public final class WorkEndedTransactionException extends TransactionException {
    private static final long serialVersionUID = 1L;

    private WorkEndedTransactionException(String message, boolean rolledBack, @Nullable Throwable cause) {
        super(message, rolledBack ? Outcome.ROLLED_BACK : Outcome.UNKNOWN, cause);
    }

    /** It was refused before the server heard of it. */
    static WorkEndedTransactionException refused(String label, String how) {
        return new WorkEndedTransactionException(
                label + " is rolled back: its work called for " + how
                        + ", which would have ended the transaction; return"
                        + " from the work to commit, throw to roll back, use tx.nested(…) to undo a part",
                true,
                null);
    }

    /** A single call began a transaction and left it. */
    static WorkEndedTransactionException leftOpen(String label) {
        return new WorkEndedTransactionException(
                label + " began a transaction of its own and left it open; it is rolled back: a single call is one"
                        + " statement, use run(…) for more",
                true,
                null);
    }

    /** What comes next would wait for the end of the COPY. */
    static WorkEndedTransactionException copyLeftOpen(String label) {
        return new WorkEndedTransactionException(
                label + " began a COPY and left it open; it is rolled back: end each with endCopy() or cancelCopy()",
                true,
                null);
    }

    /** It happened. */
    static WorkEndedTransactionException ended(String label, @Nullable Throwable cause) {
        return new WorkEndedTransactionException(
                label + " was ended by its own work, by a statement or through the connection: what the work committed"
                        + " itself stands, what it rolled back is lost, and nothing was run again; return from the work"
                        + " to commit, throw to roll back",
                false,
                cause);
    }

    /**
     * Tells whether the transaction is certainly rolled back.
     *
     * @return true if the attempt was refused; false if what stands is what the work left
     */
    public boolean isRolledBack() {
        return outcome() == Outcome.ROLLED_BACK;
    }
}
