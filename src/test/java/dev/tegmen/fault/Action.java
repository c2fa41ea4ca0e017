package dev.tegmen.fault;

import java.time.Duration;

/** What a {@link Fault} does to the connection. */
sealed interface Action {
    /** When a fault acts on a statement. */
    enum Moment {
        /** Nothing of the driver's flush has been forwarded: the server does not know of the statement. */
        BEFORE_FORWARDING,
        /** The server has run the statement and answered; nothing of the answer has reached the client. */
        BEFORE_ANSWER
    }

    /** Ends both connections: with a reset, or by closing them in order. */
    record Cut(Moment moment, boolean reset) implements Action {}

    /** Stops the connection in both directions until it is released. */
    record Freeze(Moment moment) implements Action {}

    /** Stops the connection in both directions for a while. */
    record Delay(Moment moment, Duration duration) implements Action {}

    /** Runs some code while the connection waits. */
    record Run(Moment moment, Runnable code) implements Action {}

    /** Answers with an error, whether the server is to run the statement or not. */
    record Fail(boolean execute, Response response) implements Action {}

    /** Lets the server run the statement, and adds a notice to its answer. */
    record Warn(Response response) implements Action {}

    /** Lets some rows through and resets the connection, between two messages or in the middle of one. */
    record CutResult(int rows, boolean insideMessage) implements Action {}

    /**
     * Tells whether a moment of this action is before the statement is forwarded.
     *
     * @return false if the server must answer first
     */
    default boolean actsBeforeForwarding() {
        if (this instanceof Cut cut) {
            return cut.moment() == Moment.BEFORE_FORWARDING;
        }
        if (this instanceof Freeze freeze) {
            return freeze.moment() == Moment.BEFORE_FORWARDING;
        }
        if (this instanceof Delay delay) {
            return delay.moment() == Moment.BEFORE_FORWARDING;
        }
        if (this instanceof Run run) {
            return run.moment() == Moment.BEFORE_FORWARDING;
        }
        return this instanceof Fail fail && !fail.execute();
    }

    /**
     * Tells whether the whole answer must be in before this action acts.
     *
     * @return true if the answer is to be held back
     */
    default boolean holdsAnswer() {
        return this instanceof Fail
                || this instanceof Warn
                || (!actsBeforeForwarding() && !(this instanceof CutResult));
    }
}
