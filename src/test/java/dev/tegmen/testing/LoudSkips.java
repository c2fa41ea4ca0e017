package dev.tegmen.testing;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/** Says aloud which test does not run here, and why: a skipped test must not pass for one that holds. */
public final class LoudSkips implements TestWatcher {
    @Override
    public void testAborted(ExtensionContext context, @Nullable Throwable cause) {
        System.out.println("SKIPPED: " + context.getRequiredTestClass().getSimpleName() + "." + context.getDisplayName()
                + (cause == null
                        ? ""
                        : ": " + String.valueOf(cause.getMessage()).replaceAll("\\s+", " ")));
    }
}
