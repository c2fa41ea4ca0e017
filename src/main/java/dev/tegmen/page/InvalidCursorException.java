package dev.tegmen.page;

import dev.tegmen.error.CheckViolationException;
import dev.tegmen.error.SqlStatementException;
import dev.tegmen.error.TegmenException;
import org.jspecify.annotations.Nullable;

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
        TOO_LONG("it is longer than " + CursorCodec.MAXIMUM_LENGTH + " characters"),
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

    /** The class of what no value can be made of (PostgreSQL documentation, "PostgreSQL Error Codes"). */
    private static final String DATA_EXCEPTION = "22";

    private final Reason reason;

    InvalidCursorException(Reason reason) {
        super("the page token is refused: " + reason.text + "; begin again without a token", null);
        this.reason = reason;
    }

    /**
     * What to throw where a page's statement failed: this, if the database refused a value that a token brought.
     *
     * @param position where the page begins; null if no token says so
     */
    static RuntimeException orElse(SqlStatementException failure, @Nullable Position position, Ordering ordering) {
        boolean refused = failure.sqlState().startsWith(DATA_EXCEPTION) || failure instanceof CheckViolationException;
        return refused && position != null && ordering.mayRefuse(position)
                ? new InvalidCursorException(Reason.MALFORMED)
                : failure;
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
