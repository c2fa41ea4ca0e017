package dev.tegmen.error;

import org.jspecify.annotations.Nullable;

/**
 * The root of every exception that this library throws by its own decision.
 *
 * <p>Messages say what happened and what to do; they never contain a password or a bind value. Programming errors at
 * the call itself (a null argument, a negative count) are the JDK's own {@link NullPointerException} and
 * {@link IllegalArgumentException}, and the exceptions of a caller's own work pass through unchanged.
 */
public abstract class TegmenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception with a cause.
     *
     * @param message what happened, and what to do about it
     * @param cause the error beneath, if there is one; what shows values of rows and statements in it is rebuilt without them
     */
    protected TegmenException(String message, @Nullable Throwable cause) {
        super(message, cause == null ? null : ValueFree.of(cause));
    }
}
