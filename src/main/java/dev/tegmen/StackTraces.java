package dev.tegmen;

/**
 * Takes stack traces off failures of the pool's own threads and of logins. They show where in the pool and the driver it was
 * met, never who asked, are the same each time, and fill the log in an outage; what happened stands in the messages.
 */
final class StackTraces {
    private static final StackTraceElement[] NONE = {};
    private static final int DEEPEST = 100;

    private StackTraces() {}

    /** Returns the failure without the stack traces of its chain of causes. */
    static <T extends Throwable> T takenOff(T failure) {
        Throwable link = failure;
        for (int depth = 0; link != null && depth < DEEPEST; depth++) {
            link.setStackTrace(NONE);
            link = link.getCause();
        }
        return failure;
    }
}
