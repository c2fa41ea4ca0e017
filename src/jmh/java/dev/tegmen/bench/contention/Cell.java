package dev.tegmen.bench.contention;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** What one strategy came to at one number of threads, summed over rounds. Not thread-safe. */
final class Cell {
    private final Histogram nanos = new Histogram(TimeUnit.MINUTES.toNanos(5), 3);
    private long attempts;
    private long commits;
    private long late;
    private long givenUp;
    private double seconds;

    void add(Histogram latencies, long started, long committed, long afterTheEnd, long refused, Duration time) {
        nanos.add(latencies);
        attempts += started;
        commits += committed;
        late += afterTheEnd;
        givenUp += refused;
        seconds += time.toMillis() / 1e3;
    }

    /** Commits a second; those that came after the time was up are not counted. */
    double goodput() {
        return (commits - late) / seconds;
    }

    double attemptsPerCommit() {
        return (double) attempts / Math.max(1, commits);
    }

    /** The latency that 99 of 100 commits stayed under, retries and waits included, in milliseconds. */
    double p99Millis() {
        return nanos.getValueAtPercentile(99) / 1e6;
    }

    long givenUp() {
        return givenUp;
    }

    String json(String strategy, int threads) {
        return String.format(
                Locale.ROOT,
                "{\"strategy\": \"%s\", \"threads\": %d, \"seconds\": %.3f, \"commits\": %d, \"late\": %d, \"attempts\": %d,"
                        + " \"givenUp\": %d, \"p50Millis\": %.3f, \"p99Millis\": %.3f, \"maxMillis\": %.3f}",
                strategy,
                threads,
                seconds,
                commits,
                late,
                attempts,
                givenUp,
                nanos.getValueAtPercentile(50) / 1e6,
                p99Millis(),
                nanos.getMaxValue() / 1e6);
    }
}
