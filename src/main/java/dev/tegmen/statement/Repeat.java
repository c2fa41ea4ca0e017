package dev.tegmen.statement;

/** Whether a call may run a second time when nobody knows whether the first one took effect. */
public enum Repeat {
    /** The call reads, or comes to the same however often it runs. */
    SAFE,
    /**
     * The call changes something and would do so again. A connection that is lost before the answer surfaces as an
     * unknown outcome.
     */
    UNSAFE
}
