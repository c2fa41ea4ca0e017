package dev.tegmen.bench.pair;

import dev.tegmen.bench.JmhRun;
import dev.tegmen.bench.report.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;

/**
 * What one fresh JVM measured of two calls in turns: the medians of its iterations.
 *
 * @param unit the time of the unit's call, in microseconds
 * @param ratio the other's time by the unit's
 */
record Fork(double unit, double ratio) {
    private static final int ITERATION_MILLIS = 100;
    // a call takes so long that the few seconds of warm-up would not bring its code to the optimizing compiler
    private static final String COMPILE_EARLY = "-XX:CompileThresholdScaling=0.1";

    /** Runs a JVM. */
    static Fork run(ChainedOptionsBuilder options, int warmupMillis, int iterations, List<RunResult> raw) {
        List<IterationResult> results = new ArrayList<>();
        options.jvmArgsAppend(COMPILE_EARLY);
        for (RunResult result : JmhRun.run(JmhRun.time(options, warmupMillis, iterations, ITERATION_MILLIS))) {
            raw.add(result);
            result.getBenchmarkResults().forEach(fork -> results.addAll(fork.getIterationResults()));
        }
        return new Fork(median(results, "unitMicros"), median(results, "ratio"));
    }

    /** The mean of several JVMs' ratios, with its error. */
    static Estimate ratio(List<Fork> forks) {
        double[] ratios = forks.stream().mapToDouble(Fork::ratio).toArray();
        double[] ones = forks.stream().mapToDouble(fork -> 1).toArray();
        return Estimate.pairedRatio(ratios, ones);
    }

    private static double median(List<IterationResult> results, String counter) {
        return Estimate.median(results.stream()
                .map(one -> Objects.requireNonNull(one.getSecondaryResults().get(counter), counter)
                        .getScore())
                .toList());
    }
}
