package dev.tegmen.quickstart;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/** Measures operations by name, and prints what they took. */
final class Latencies {
    private final Map<String, Histogram> histograms = new LinkedHashMap<>();

    <T> T time(String operation, Supplier<T> call) {
        long start = System.nanoTime();
        T result = call.get();
        histograms
                .computeIfAbsent(operation, name -> new Histogram(3))
                .recordValue((System.nanoTime() - start) / 1_000);
        return result;
    }

    void print(PrintStream out) {
        out.printf("  %-34s %8s %10s %10s%n", "operation", "count", "p50 µs", "p99 µs");
        histograms.forEach((operation, histogram) -> out.printf(
                "  %-34s %8d %10d %10d%n",
                operation,
                histogram.getTotalCount(),
                histogram.getValueAtPercentile(50),
                histogram.getValueAtPercentile(99)));
    }
}
