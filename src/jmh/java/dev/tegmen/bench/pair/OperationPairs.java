package dev.tegmen.bench.pair;

import dev.tegmen.bench.BenchmarkDatabase;
import dev.tegmen.bench.JmhRun;
import dev.tegmen.bench.Settings;
import dev.tegmen.bench.contestant.Contestant;
import dev.tegmen.bench.operation.OperationRun;
import dev.tegmen.bench.report.BarChart;
import dev.tegmen.bench.report.Estimate;
import dev.tegmen.bench.report.MarkdownTable;
import dev.tegmen.bench.report.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;

/** Each operation of each contestant in turns with hand-written JDBC, on one thread. */
final class OperationPairs {
    private static final String US = "tegmen";
    private static final double GOAL = 1.05;
    private static final int OUR_FORKS = 5;
    private static final int THEIR_FORKS = 3;
    private static final int WARMUP_MILLIS = 3000;

    private final List<String> operations;
    private final List<String> contestants;
    private final Map<String, List<Fork>> forks = new LinkedHashMap<>();

    private OperationPairs(List<String> operations, List<String> contestants) {
        this.operations = operations;
        this.contestants = contestants;
    }

    static void run(BenchmarkDatabase database, Settings settings, Report report, List<RunResult> raw) {
        List<String> operations = OperationRun.OPERATIONS.stream()
                .filter(operation -> settings.includes("pairs." + operation))
                .toList();
        List<String> all = settings.contestants(Contestant.NAMES);
        List<String> contestants = all.subList(1, all.size());
        if (!operations.isEmpty() && !contestants.isEmpty()) {
            OperationPairs pairs = new OperationPairs(operations, contestants);
            pairs.measure(database, settings, raw);
            pairs.write(report, settings);
        }
    }

    private void measure(BenchmarkDatabase database, Settings settings, List<RunResult> raw) {
        int ours = settings.rounds(OUR_FORKS, OUR_FORKS);
        int theirs = settings.rounds(THEIR_FORKS, THEIR_FORKS);
        for (int round = 1; round <= Math.max(ours, theirs); round++) {
            for (String operation : operations) {
                System.err.printf("operations in turns, round %d of %d: %s%n", round, ours, operation);
                for (String contestant : contestants) {
                    boolean us = contestant.equals(US);
                    if (round <= (us ? ours : theirs)) {
                        ChainedOptionsBuilder options = JmhRun.options(database, OperationPairBenchmark.class, "pair")
                                .param("operation", operation)
                                .param("contestant", contestant);
                        of(operation, contestant).add(Fork.run(options, WARMUP_MILLIS, us ? 40 : 20, raw));
                    }
                }
            }
        }
    }

    private void write(Report report, Settings settings) {
        MarkdownTable table = new MarkdownTable(Stream.concat(Stream.of("operation", "JDBC, µs"), contestants.stream())
                .toList());
        MarkdownTable verdicts = new MarkdownTable(List.of("operation", "wall ≤ " + GOAL, "ahead of each other"));
        for (String operation : operations) {
            List<String> cells =
                    new ArrayList<>(List.of(operation, unit(operation).text(1)));
            contestants.forEach(
                    contestant -> cells.add(ratio(operation, contestant).text(3)));
            table.add(cells);
            if (contestants.contains(US)) {
                verdicts.add(List.of(
                        operation,
                        ratio(operation, US).verdict(GOAL),
                        ratio(operation, US).aheadOf(others(operation))));
            }
        }
        report.add(
                "## Operations in turns\n\nWall time of a call on one thread. Each contestant and hand-written JDBC call"
                        + " in turns, in one JVM and over one connection: the median of the turns' ratios, over "
                        + settings.rounds(OUR_FORKS, OUR_FORKS) + " fresh JVMs for tegmen and "
                        + settings.rounds(THEIR_FORKS, THEIR_FORKS)
                        + " for each other, with the half width of its 95 % confidence interval.\n\n" + table);
        report.add("### Tegmen against its goals\n\n" + verdicts);
        report.file(
                "operations-wall-1.svg",
                new BarChart(
                                "Wall time of a call, 1 thread",
                                "ratio to hand-written JDBC (shorter is better)",
                                operations,
                                contestants,
                                operations.stream()
                                        .map(operation -> contestants.stream()
                                                .map(contestant -> ratio(operation, contestant))
                                                .toList())
                                        .toList(),
                                1)
                        .svg());
    }

    private Estimate unit(String operation) {
        return Estimate.mean(contestants.stream()
                .flatMap(contestant -> of(operation, contestant).stream())
                .mapToDouble(Fork::unit)
                .toArray());
    }

    private Estimate ratio(String operation, String contestant) {
        return Fork.ratio(of(operation, contestant));
    }

    private Map<String, Estimate> others(String operation) {
        Map<String, Estimate> others = new LinkedHashMap<>();
        for (String contestant : contestants) {
            if (!contestant.equals(US)) {
                others.put(contestant, ratio(operation, contestant));
            }
        }
        return others;
    }

    private List<Fork> of(String operation, String contestant) {
        return forks.computeIfAbsent(operation + " " + contestant, key -> new ArrayList<>());
    }
}
