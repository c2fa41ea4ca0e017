package dev.tegmen.bench.pair;

import dev.tegmen.bench.BenchmarkDatabase;
import dev.tegmen.bench.JmhRun;
import dev.tegmen.bench.Settings;
import dev.tegmen.bench.operation.OperationRun;
import dev.tegmen.bench.report.Estimate;
import dev.tegmen.bench.report.MarkdownTable;
import dev.tegmen.bench.report.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;

/** Measures in turns what is to be told to a few per cent, and reports. The quick form leaves it out. */
public final class PairRun {
    private static final double OPERATION_GOAL = 1.05;
    private static final double DEPTH_GOAL = 1.1;
    private static final int FORKS = 5;

    private PairRun() {}

    /** Runs and reports, unless nothing of this suite is asked for. */
    public static void run(BenchmarkDatabase database, Settings settings, Report report) {
        if (!settings.full()) {
            return;
        }
        List<RunResult> raw = new ArrayList<>();
        List<String> operations = OperationRun.OPERATIONS.stream()
                .filter(operation -> settings.includes("pairs." + operation))
                .toList();
        if (!operations.isEmpty()) {
            operations(database, settings, operations, report, raw);
        }
        if (settings.includes("pairs.depth")) {
            depth(database, settings, report, raw);
        }
        if (!raw.isEmpty()) {
            report.file("pairs.json", JmhRun.json(raw));
        }
    }

    private static void operations(
            BenchmarkDatabase database,
            Settings settings,
            List<String> operations,
            Report report,
            List<RunResult> raw) {
        Map<String, List<Double>> ratios = new LinkedHashMap<>();
        int forks = settings.rounds(FORKS, FORKS);
        for (int fork = 1; fork <= forks; fork++) {
            for (String operation : operations) {
                System.err.printf("pairs, round %d of %d: %s%n", fork, forks, operation);
                ChainedOptionsBuilder options = JmhRun.options(database, OperationPairBenchmark.class, "pair")
                        .param("operation", operation);
                ratios.computeIfAbsent(operation, key -> new ArrayList<>()).add(ratio(options, raw));
            }
        }
        report.add("## Operations in turns\n\nTegmen and hand-written JDBC call by call in turns, in one JVM and on one"
                + " thread: the ratio of their wall times, the median of the iterations of a JVM, over " + forks
                + " fresh JVMs, with the half width of its 95 % confidence interval.\n\n"
                + table("operation", "tegmen : JDBC", OPERATION_GOAL, ratios));
    }

    private static void depth(BenchmarkDatabase database, Settings settings, Report report, List<RunResult> raw) {
        Map<String, List<Double>> ratios = new LinkedHashMap<>();
        int forks = settings.rounds(FORKS, FORKS);
        for (int fork = 1; fork <= forks; fork++) {
            for (int size : List.of(10, 100)) {
                for (boolean backwards : List.of(false, true)) {
                    String name = "page of " + size + (backwards ? ", backwards" : ", forwards");
                    System.err.printf("pairs, round %d of %d: %s%n", fork, forks, name);
                    ChainedOptionsBuilder options = JmhRun.options(database, PageDepthPairBenchmark.class, "pair")
                            .param("size", String.valueOf(size))
                            .param("backwards", String.valueOf(backwards));
                    ratios.computeIfAbsent(name, key -> new ArrayList<>()).add(ratio(options, raw));
                }
            }
        }
        report.add(
                "## Page depth in turns\n\nTegmen's page at row 1,000,000 and its first page, call by call in turns, as"
                        + " above.\n\n" + table("page", "row 1,000,000 : row 1", DEPTH_GOAL, ratios));
    }

    private static double ratio(ChainedOptionsBuilder options, List<RunResult> raw) {
        List<Double> ratios = new ArrayList<>();
        for (RunResult result : JmhRun.run(JmhRun.time(options, 3000, 30, 100))) {
            raw.add(result);
            result.getBenchmarkResults().stream()
                    .flatMap(fork -> fork.getIterationResults().stream())
                    .forEach(iteration -> ratios.add(sum(iteration, "other") / sum(iteration, "unit")));
        }
        return Estimate.median(ratios);
    }

    private static double sum(IterationResult iteration, String counter) {
        return Objects.requireNonNull(iteration.getSecondaryResults().get(counter), counter)
                .getScore();
    }

    private static MarkdownTable table(String subject, String ratio, double goal, Map<String, List<Double>> ratios) {
        MarkdownTable table = new MarkdownTable(List.of(subject, ratio, "≤ " + goal));
        ratios.forEach((name, forks) -> {
            double[] ones = forks.stream().mapToDouble(fork -> 1).toArray();
            Estimate estimate = Estimate.pairedRatio(
                    forks.stream().mapToDouble(Double::doubleValue).toArray(), ones);
            table.add(List.of(name, estimate.text(3), estimate.verdict(goal)));
        });
        return table;
    }
}
