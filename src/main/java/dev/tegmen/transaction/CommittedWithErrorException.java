package dev.tegmen.transaction;

/**
 * The data is committed, but a schema change in the same transaction failed afterwards (CockroachDB, SQLSTATE XXA00: "the
 * transaction committed but a schema change aborted"). Do not run the work again. The {@code afterCommit} hooks have run; if
 * any failed, its failure is suppressed.
 */
public final class CommittedWithErrorException extends TransactionException {
    private static final long serialVersionUID = 1L;

    CommittedWithErrorException(String label, Throwable cause) {
        super(label + " is committed, but a schema change in it failed; do not run it again", Outcome.COMMITTED, cause);
    }
}
