package dev.tegmen.page;

import dev.tegmen.error.SqlStatementException;
import dev.tegmen.error.TegmenException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/**
 * A page token is refused: damaged, forged, made by another query, or by another version of this one. Tokens come from
 * outside, so this is a client's error (HTTP 400), whatever the token's bytes are. The message reveals no value.
 *
 * <p>To go on, begin again without a token.
 */
public final class InvalidCursorException extends TegmenException {
    private static final long serialVersionUID = 1L;

    /** Why a token is refused. */
    public enum Reason {
        /** It has more characters than any token may have. Nothing of it was read. */
        TOO_LONG("it is longer than " + PageTokenCodec.MAXIMUM_LENGTH + " characters"),
        /** It is not a token of this library, or damaged. */
        MALFORMED("it is damaged, or not a page token"),
        /** It is not signed, or not with a key that is accepted here, or it was changed. */
        UNTRUSTED("its signature is missing or wrong, or its key is not accepted here"),
        /** It belongs to another table, filter or order, or to other values of the filter. */
        OTHER_QUERY("it was made by another query: another table, order, filter or filter value"),
        /** It has no moment to read at although a snapshot is asked for, the other way round, or one that cannot be. */
        OTHER_MOMENT("it does not belong to a snapshot that can be read here");

        private final String text;

        Reason(String text) {
            this.text = text;
        }
    }

    private final Reason reason;

    InvalidCursorException(Reason reason) {
        super("the page token is refused: " + reason.text + "; begin again without a token", null);
        this.reason = reason;
    }

    /**
     * What to throw where a page's statement failed: this, if the database refuses a value that a token brought, which it is
     * asked for anew. In a transaction that was asked before.
     *
     * @param position where the page begins; null if no token says so
     */
    static RuntimeException orElse(
            SqlStatementException failure,
            @Nullable Position position,
            Ordering ordering,
            Source<?, RuntimeException> source) {
        if (position == null || !TokenValues.isAboutValue(failure.sqlState()) || !isOfTheServer(failure)) {
            return failure;
        }
        return ordering.mayRefuse(position) && isRefused(position, failure, source)
                ? new InvalidCursorException(Reason.MALFORMED)
                : failure;
    }

    private static boolean isRefused(
            Position position, SqlStatementException failure, Source<?, RuntimeException> source) {
        try {
            return !source.takes(position, false);
        } catch (TegmenException e) {
            failure.addSuppressed(e);
            return false;
        }
    }

    /** The driver has errors of its own, of values that it cannot read as the Java type asked for; no token causes those. */
    private static boolean isOfTheServer(SqlStatementException failure) {
        return failure.getCause() instanceof PSQLException answer && answer.getServerErrorMessage() != null;
    }

    /**
     * Returns why the token is refused.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }
}
