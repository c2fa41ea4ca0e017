package dev.tegmen.bench.operation;

import dev.tegmen.bench.report.BarChart;
import dev.tegmen.bench.report.Estimate;
import dev.tegmen.bench.report.MarkdownTable;
import dev.tegmen.bench.report.Report;
import java.util.ArrayList;
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
    private final List<String> operations;
    private final List<String> contestants;
    private final Map<String, NavigableMap<Integer, Measurement>> measurements = new TreeMap<>();

    OperationReport(int threads, List<String> operations, List<String> contestants) {
        this.threads = threads;
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
        metric(report, "Wall time, " + suffix, "JDBC, µs", Measurement::wall, 1);
        metric(report, "CPU time of the calling threads, " + suffix, "JDBC, µs", Measurement::cpu, 1);
        metric(report, "Allocation, " + suffix, "JDBC, B", Measurement::bytes, 0);
        if (contestants.contains(US)) {
            verdicts(report, suffix);
        }
        chart(report, "wall-" + threads, "Wall time of a call, " + suffix, Measurement::wall);
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
        MarkdownTable table = new MarkdownTable(
                List.of("operation", "wall ≤ 1.05", "CPU ≤ 1.15", "bytes ≤ 1.5", "ahead of each other in wall"));
        for (String operation : operations) {
            table.add(List.of(
                    operation,
                    ratio(operation, US, Measurement::wall).verdict(WALL_GOAL),
                    ratio(operation, US, Measurement::cpu).verdict(CPU_GOAL),
                    ratio(operation, US, Measurement::bytes).verdict(BYTES_GOAL),
                    ahead(operation)));
        }
        report.add("### Tegmen against its goals, " + suffix + "\n\n" + table);
    }

    private String ahead(String operation) {
        Estimate ours = ratio(operation, US, Measurement::wall);
        List<String> behind = new ArrayList<>();
        for (String other : contestants) {
            if (!other.equals(US) && !other.equals(unit())) {
                Estimate theirs = ratio(operation, other, Measurement::wall);
                if (ours.value() >= theirs.value()) {
                    behind.add("behind " + other);
                } else if (ours.value() + error(ours) >= theirs.value() - error(theirs)) {
                    behind.add("within error of " + other);
                }
            }
        }
        return behind.isEmpty() ? "yes" : String.join(", ", behind);
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

    private static double error(Estimate estimate) {
        return Double.isNaN(estimate.error()) ? 0 : estimate.error();
    }
}
