package dev.tegmen.statement;

/** Whether a call may run a second time when nobody knows whether the first one took effect. */
public enum Repeat {
    /** The call changes nothing. */
    READ,
    /**
     * The call changes something, and comes to the same however often it runs. If a limit ends the repeats before an answer
     * came, the outcome is unknown.
     */
    SAFE,
    /**
     * The call changes something and would do so again. A connection that is lost before the answer surfaces as an
     * unknown outcome.
     */
    UNSAFE
}
