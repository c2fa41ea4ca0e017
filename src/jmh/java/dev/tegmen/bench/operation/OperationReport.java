package dev.tegmen.bench.operation;

import dev.tegmen.bench.report.BarChart;
import dev.tegmen.bench.report.Estimate;
import dev.tegmen.bench.report.MarkdownTable;
import dev.tegmen.bench.report.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Gathers measurements and writes them as ratios to the unit. Not thread-safe. */
final class OperationReport {
    private static final String US = "tegmen";
    private static final double WALL_GOAL = 1.05;
    private static final double CPU_GOAL = 1.15;
    private static final double BYTES_GOAL = 1.5;
    // from this many rounds on each round is one sample, paired with the unit's of the same round
    private static final int ROUNDS_FOR_PAIRS = 3;

    private final int threads;
    private final boolean wall;
    private final List<String> operations;
    private final List<String> contestants;
    private final Map<String, NavigableMap<Integer, Measurement>> measurements = new TreeMap<>();

    /** Starts a report; wall times may be left to those who measure them better. */
    OperationReport(int threads, boolean wall, List<String> operations, List<String> contestants) {
        this.threads = threads;
        this.wall = wall;
        this.operations = operations;
        this.contestants = contestants;
    }

    void add(int round, String operation, String contestant, Measurement measurement) {
        of(operation, contestant).put(round, measurement);
    }

    void write(Report report) {
        String suffix = threads == 1 ? "1 thread" : threads + " threads";
        String rounds = contestants.stream()
                .map(contestant ->
                        contestant + " " + of(operations.get(0), contestant).size())
                .collect(Collectors.joining(", "));
        report.add(
                "Ratios to hand-written JDBC with the half width of their 95 % confidence interval. Rounds, each in a"
                        + " fresh JVM: " + rounds + ".\n");
        if (wall) {
            metric(report, "Wall time, " + suffix, "JDBC, µs", Measurement::wall, 1);
            chart(report, "wall-" + threads, "Wall time of a call, " + suffix, Measurement::wall);
        }
        metric(report, "CPU time of the calling threads, " + suffix, "JDBC, µs", Measurement::cpu, 1);
        metric(report, "Allocation, " + suffix, "JDBC, B", Measurement::bytes, 0);
        if (contestants.contains(US)) {
            verdicts(report, suffix);
        }
        chart(report, "cpu-" + threads, "CPU time of a call, " + suffix, Measurement::cpu);
        chart(report, "bytes-" + threads, "Allocation of a call, " + suffix, Measurement::bytes);
    }

    private void metric(
            Report report, String title, String unit, Function<Measurement, List<Double>> metric, int decimals) {
        List<String> others = contestants.subList(1, contestants.size());
        MarkdownTable table = new MarkdownTable(
                Stream.concat(Stream.of("operation", unit), others.stream()).toList());
        for (String operation : operations) {
            List<String> cells = new ArrayList<>(
                    List.of(operation, value(operation, unit(), metric).text(decimals)));
            others.forEach(other -> cells.add(ratio(operation, other, metric).text(2)));
            table.add(cells);
        }
        report.add("### " + title + "\n\n" + table);
    }

    private void verdicts(Report report, String suffix) {
        List<String> columns = new ArrayList<>(List.of("operation", "CPU ≤ 1.15", "bytes ≤ 1.5"));
        if (wall) {
            columns.addAll(List.of("wall ≤ 1.05", "ahead of each other in wall"));
        }
        MarkdownTable table = new MarkdownTable(columns);
        for (String operation : operations) {
            List<String> cells = new ArrayList<>(List.of(
                    operation,
                    ratio(operation, US, Measurement::cpu).verdict(CPU_GOAL),
                    ratio(operation, US, Measurement::bytes).verdict(BYTES_GOAL)));
            if (wall) {
                Estimate ours = ratio(operation, US, Measurement::wall);
                cells.addAll(List.of(ours.verdict(WALL_GOAL), ours.aheadOf(others(operation))));
            }
            table.add(cells);
        }
        report.add("### Tegmen against its goals, " + suffix + "\n\n" + table);
    }

    private Map<String, Estimate> others(String operation) {
        Map<String, Estimate> others = new LinkedHashMap<>();
        for (String other : contestants) {
            if (!other.equals(US) && !other.equals(unit())) {
                others.put(other, ratio(operation, other, Measurement::wall));
            }
        }
        return others;
    }

    private void chart(Report report, String name, String title, Function<Measurement, List<Double>> metric) {
        List<String> order = new ArrayList<>(contestants);
        if (order.remove(US)) {
            order.add(0, US);
        }
        List<List<Estimate>> values = operations.stream()
                .map(operation -> order.stream()
                        .map(contestant -> ratio(operation, contestant, metric))
                        .toList())
                .toList();
        report.file(
                "operations-" + name + ".svg",
                new BarChart(title, "ratio to hand-written JDBC (shorter is better)", operations, order, values, 1)
                        .svg());
    }

    private Estimate ratio(String operation, String contestant, Function<Measurement, List<Double>> metric) {
        if (contestant.equals(unit())) {
            return new Estimate(1, Double.NaN);
        }
        NavigableMap<Integer, Measurement> ours = of(operation, contestant);
        NavigableMap<Integer, Measurement> unit = new TreeMap<>(of(operation, unit()));
        unit.keySet().retainAll(ours.keySet());
        return ours.size() >= ROUNDS_FOR_PAIRS
                ? Estimate.pairedRatio(forks(ours, metric), forks(unit, metric))
                : value(operation, contestant, metric).over(value(operation, unit(), metric));
    }

    private Estimate value(String operation, String contestant, Function<Measurement, List<Double>> metric) {
        NavigableMap<Integer, Measurement> rounds = of(operation, contestant);
        return Estimate.mean(
                rounds.size() >= ROUNDS_FOR_PAIRS
                        ? forks(rounds, metric)
                        : rounds.values().stream()
                                .flatMap(measurement -> metric.apply(measurement).stream())
                                .mapToDouble(Double::doubleValue)
                                .toArray());
    }

    /** One value for each fork: the median of its iterations. */
    private static double[] forks(
            NavigableMap<Integer, Measurement> rounds, Function<Measurement, List<Double>> metric) {
        return rounds.values().stream()
                .mapToDouble(measurement -> Estimate.median(metric.apply(measurement)))
                .toArray();
    }

    private NavigableMap<Integer, Measurement> of(String operation, String contestant) {
        return measurements.computeIfAbsent(operation + " " + contestant, key -> new TreeMap<>());
    }

    private String unit() {
        return contestants.get(0);
    }
}
