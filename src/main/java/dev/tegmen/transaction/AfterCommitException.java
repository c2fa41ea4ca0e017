package dev.tegmen.transaction;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The transaction is committed, and all of its hooks ran, but some failed. The first failure is the cause, the others are
 * suppressed; {@code Error}s are among them. Do not run the work again.
 */
public final class AfterCommitException extends TransactionException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable Object result;

    AfterCommitException(String label, @Nullable Object result, List<Throwable> failures) {
        super(
                label + " is committed, but " + failures.size() + " of its afterCommit hooks failed",
                Outcome.COMMITTED,
                failures.get(0));
        this.result = result;
        failures.stream().skip(1).forEach(this::addSuppressed);
    }

    /**
     * Returns what the transaction returned.
     *
     * @return the result of the work; null after Java serialization
     */
    public @Nullable Object result() {
        return result;
    }
}
