package dev.tegmen.transaction;

import dev.tegmen.error.SqlExceptionTranslator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Counts the attempts of one call, bounds them, and waits between them. Belongs to one thread. */
final class Attempts {
    private static final int MOST_KEPT = 32;
    private static final StackTraceElement[] NO_STACK_TRACE = {};

    private final Timing timing;
    private final RetryPolicy policy;
    private final RetryBudget budget;
    private final Notifier notifier;
    private final String label;
    private final long startNanos;
    private final long deadlineNanos;
    private int attempt = 1;
    private int counted = 1;
    private Phase lastPhase = Phase.ACQUIRE;
    private @Nullable List<Throwable> failures;

    Attempts(Timing timing, RetryPolicy policy, RetryBudget budget, Notifier notifier, String label) {
        this.timing = timing;
        this.policy = policy;
        this.budget = budget;
        this.notifier = notifier;
        this.label = label;
        this.startNanos = timing.nanoTime().getAsLong();
        this.deadlineNanos = startNanos + policy.deadline().toNanos();
    }

    int attempt() {
        return attempt;
    }

    /** Returns the policy for what is to be asked within the same deadline. */
    RetryPolicy rest() {
        long remaining = deadlineNanos - timing.nanoTime().getAsLong();
        return policy.withDeadline(Duration.ofNanos(Math.max(1, remaining)));
    }

    /** Puts the attempt that begins under watch until the deadline. */
    Watchdog.Watch watch() {
        return Watchdog.watch(
                timing.equals(Timing.SYSTEM)
                        ? deadlineNanos
                        : System.nanoTime() + deadlineNanos - timing.nanoTime().getAsLong());
    }

    void started() {
        notifier.attemptStarted(label, attempt, startNanos);
    }

    void failed(Throwable failure) {
        notifier.attemptFailed(label, attempt, startNanos, failure);
    }

    void committed() {
        budget.committed();
        notifier.committed(label, attempt, startNanos);
    }

    void gaveUp(Throwable failure) {
        notifier.gaveUp(label, attempt, startNanos, failure);
    }

    void commitUnknown(Throwable failure) {
        notifier.commitUnknown(label, attempt, startNanos, failure);
    }

    /**
     * Waits for the next attempt.
     *
     * @param phase where this attempt failed: one that got no connection did not run, costs the server nothing, and is
     *     bounded by the deadline alone
     * @return which limit forbids a next attempt, or null when it may start now
     */
    RetriesExhaustedException.@Nullable Limit await(Phase phase, Throwable failure, boolean deadlinePassed)
            throws InterruptedException {
        lastPhase = phase;
        remember(failure);
        long delay = policy.delayNanos(attempt, timing.random());
        long remaining = deadlineNanos - timing.nanoTime().getAsLong();
        if (deadlinePassed || delay >= remaining) {
            return RetriesExhaustedException.Limit.DEADLINE;
        }
        if (phase != Phase.ACQUIRE) {
            if (counted >= policy.maxAttempts()) {
                return RetriesExhaustedException.Limit.ATTEMPTS;
            }
            if (!budget.tryTake()) {
                return RetriesExhaustedException.Limit.BUDGET;
            }
            counted++;
        } else if (policy.maxAttempts() == 1) {
            return RetriesExhaustedException.Limit.ATTEMPTS;
        }
        Duration wait = Duration.ofNanos(delay);
        notifier.retryScheduled(label, attempt, startNanos, wait);
        timing.sleeper().sleep(wait);
        attempt++;
        return null;
    }

    RetriesExhaustedException exhausted(RetriesExhaustedException.Limit limit, Throwable last) {
        return new RetriesExhaustedException(
                label,
                limit,
                RetriesExhaustedException.Reason.of(lastPhase, limit, last),
                attempt,
                elapsed(),
                last,
                earlierThan(last));
    }

    /**
     * Returns the failures before the last one, in order and without their stack traces, which would be the same again and
     * again; of very many, the first and the latest.
     */
    List<Throwable> earlierThan(Throwable last) {
        return failures == null
                ? List.of()
                : failures.stream()
                        .filter(failure -> failure != last)
                        .map(SqlExceptionTranslator::withoutValues)
                        .toList();
    }

    private void remember(Throwable failure) {
        if (failures == null) {
            failures = new ArrayList<>();
        }
        if (!failures.isEmpty()) {
            forgetStackTraces(failures.get(failures.size() - 1));
        }
        if (failures.size() == MOST_KEPT) {
            failures.remove(MOST_KEPT / 2);
        }
        failures.add(failure);
    }

    private static void forgetStackTraces(Throwable earlier) {
        Throwable candidate = earlier;
        for (int depth = 0; candidate != null && depth < 100; depth++) {
            candidate.setStackTrace(NO_STACK_TRACE);
            for (Throwable suppressed : candidate.getSuppressed()) {
                suppressed.setStackTrace(NO_STACK_TRACE);
            }
            candidate = candidate.getCause();
        }
    }

    private Duration elapsed() {
        return Duration.ofNanos(timing.nanoTime().getAsLong() - startNanos);
    }

    /** Waits for a time. Injected, so that no test has to. */
    @FunctionalInterface
    interface Sleeper {
        void sleep(Duration time) throws InterruptedException;
    }

    /** Time, chance and patience. The deadline is in the terms of {@code nanoTime}. */
    record Timing(LongSupplier nanoTime, RandomGenerator random, Sleeper sleeper) {
        static final Timing SYSTEM = new Timing(
                System::nanoTime,
                () -> ThreadLocalRandom.current().nextLong(),
                time -> Thread.sleep(time.toMillis(), time.toNanosPart() % 1_000_000));
    }
}
