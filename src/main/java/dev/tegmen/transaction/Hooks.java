package dev.tegmen.transaction;

import java.util.ArrayList;
import java.util.List;

/** Runs what was registered for the end of a transaction: all of it, whatever one of them throws. */
final class Hooks {
    private Hooks() {}

    /** Runs all hooks in order, and returns what they threw: exceptions, checked ones too, and Errors. */
    @SuppressWarnings(
            "CatchingUnchecked") // the transaction's outcome is decided: nothing that a hook throws may replace it
    static List<Throwable> run(List<Runnable> hooks) {
        List<Throwable> failures = List.of();
        for (Runnable hook : hooks) {
            try {
                hook.run();
            } catch (Throwable failure) {
                keepInterrupt(failure);
                failures = failures.isEmpty() ? new ArrayList<>() : failures;
                failures.add(failure);
            }
        }
        return failures;
    }

    /** Sets the flag again that was taken from the thread with an exception that nobody upwards will see. */
    static void keepInterrupt(Throwable failure) {
        if (failure instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
    }
}
