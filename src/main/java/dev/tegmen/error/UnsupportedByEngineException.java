package dev.tegmen.error;

/** The database engine in use lacks a feature that was asked for. It is thrown before anything is sent. */
public final class UnsupportedByEngineException extends TegmenException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception for a missing feature.
     *
     * @param message the feature, the engine that lacks it, and what to use instead
     */
    public UnsupportedByEngineException(String message) {
        super(message, null);
    }
}
