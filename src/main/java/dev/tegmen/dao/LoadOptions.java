package dev.tegmen.dao;

import java.time.Duration;
import java.util.Objects;

/** How a {@linkplain Dao#load load} runs. Immutable; each {@code with…} method returns a changed copy. */
public final class LoadOptions {
    private static final LoadOptions DEFAULTS = new LoadOptions(Duration.ofHours(1), (rows, bytes) -> {});

    private final Duration deadline;
    private final LoadListener listener;

    private LoadOptions(Duration deadline, LoadListener listener) {
        this.deadline = deadline;
        this.listener = listener;
    }

    /**
     * A deadline of one hour, and nobody is told.
     *
     * @return the defaults
     */
    public static LoadOptions ofDefaults() {
        return DEFAULTS;
    }

    /**
     * Sets how long the load may take in all, in the place of the deadline of other calls. A load in a transaction that is open
     * has that transaction's deadline, if it is sooner: give it to the transaction.
     *
     * @param limit positive, at most 365 days
     * @return changed options
     * @throws IllegalArgumentException if it is not
     */
    public LoadOptions withDeadline(Duration limit) {
        if (limit.isNegative() || limit.isZero() || limit.compareTo(Duration.ofDays(365)) > 0) {
            throw new IllegalArgumentException("deadline must be positive and at most 365 days, was " + limit);
        }
        return new LoadOptions(limit, listener);
    }

    /**
     * Sets who is told how far the load has come.
     *
     * @param told the listener
     * @return changed options
     */
    public LoadOptions withListener(LoadListener told) {
        return new LoadOptions(deadline, Objects.requireNonNull(told, "told"));
    }

    Duration deadline() {
        return deadline;
    }

    LoadListener listener() {
        return listener;
    }
}
