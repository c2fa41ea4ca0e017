package dev.tegmen.bench.depth;

import dev.tegmen.bench.BenchmarkDatabase;
import dev.tegmen.bench.JmhRun;
import dev.tegmen.bench.Settings;
import dev.tegmen.bench.report.Estimate;
import dev.tegmen.bench.report.LineChart;
import dev.tegmen.bench.report.MarkdownTable;
import dev.tegmen.bench.report.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;

/** Measures each pager at each depth, size and direction, round by round, and reports. */
public final class PageDepthRun {
    private static final List<Integer> ROWS = List.of(1, 10_000, 1_000_000);
    private static final List<Integer> QUICK_ROWS = List.of(1, 1_000_000);
    private static final List<Boolean> DIRECTIONS = List.of(false, true);

    private PageDepthRun() {}

    /** Runs and reports, unless this is not asked for. */
    public static void run(BenchmarkDatabase database, Settings settings, Report report) {
        if (!settings.includes("depth.page")) {
            return;
        }
        List<String> pagers = settings.contestants(Pager.NAMES);
        check(database, pagers);
        List<Integer> sizes = settings.full() ? List.of(10, 100) : List.of(10);
        Map<String, List<Double>> samples = new TreeMap<>();
        List<RunResult> raw = new ArrayList<>();
        List<Integer> rows = settings.full() ? ROWS : QUICK_ROWS;
        int rounds = settings.rounds(1, 1);
        for (int round = 1; round <= rounds; round++) {
            for (int size : sizes) {
                for (int row : rows) {
                    System.err.printf("page depth, round %d of %d: %d rows from %d%n", round, rounds, size, row);
                    for (RunResult result : JmhRun.run(options(database, settings, pagers, size, row))) {
                        raw.add(result);
                        String key = key(
                                result.getParams().getParam("pager"),
                                size,
                                row,
                                Boolean.parseBoolean(result.getParams().getParam("backwards")));
                        List<Double> cell = samples.computeIfAbsent(key, k -> new ArrayList<>());
                        result.getBenchmarkResults().stream()
                                .flatMap(fork -> fork.getIterationResults().stream())
                                .map(IterationResult::getPrimaryResult)
                                .forEach(primary -> cell.add(primary.getScore()));
                    }
                }
            }
        }
        report(report, pagers, sizes, rows, samples);
        report.file("depth.json", JmhRun.json(raw));
    }

    private static ChainedOptionsBuilder options(
            BenchmarkDatabase database, Settings settings, List<String> pagers, int size, int row) {
        ChainedOptionsBuilder options = JmhRun.options(database, PageDepthBenchmark.class, "page")
                .param("pager", pagers.toArray(new String[0]))
                .param("size", String.valueOf(size))
                .param("row", String.valueOf(row))
                .param("backwards", "false", "true")
                .threads(1);
        return settings.full() ? JmhRun.time(options, 2000, 5, 300) : JmhRun.time(options, 600, 3, 200);
    }

    /** Holds each pager's pages against those of the unit, before anything is measured. */
    private static void check(BenchmarkDatabase database, List<String> pagers) {
        for (int row : List.of(1, 10_000)) {
            for (boolean backwards : DIRECTIONS) {
                List<?> expected = page(database, pagers.get(0), row, backwards);
                for (String name : pagers) {
                    List<?> actual = page(database, name, row, backwards);
                    if (!actual.equals(expected)) {
                        throw new IllegalStateException(
                                name + " differs at row " + row + ": " + actual + ", not " + expected);
                    }
                }
            }
        }
    }

    private static List<?> page(BenchmarkDatabase database, String name, int row, boolean backwards) {
        PageDepthBenchmark benchmark = new PageDepthBenchmark();
        benchmark.start(database, Pager.start(name, database), 10, row, backwards);
        try {
            return benchmark.page();
        } finally {
            benchmark.stop();
        }
    }

    private static void report(
            Report report,
            List<String> pagers,
            List<Integer> sizes,
            List<Integer> rows,
            Map<String, List<Double>> samples) {
        report.add("## Page depth\n\nTime of a page in microseconds by the number of its first row, in a table of "
                + BenchmarkDatabase.ARTICLES + " rows. Backwards is the same page, reached from the row behind it.\n");
        for (int size : sizes) {
            List<String> columns = new ArrayList<>(List.of("page of " + size, ""));
            rows.forEach(row -> columns.add(String.format(Locale.ROOT, "row %,d", row)));
            columns.add("1,000,000 : 1 (medians)");
            MarkdownTable table = new MarkdownTable(columns);
            List<LineChart.Line> lines = new ArrayList<>();
            for (String name : ours(pagers)) {
                for (boolean backwards : DIRECTIONS) {
                    List<List<Double>> byRow = rows.stream()
                            .map(row -> samples.getOrDefault(key(name, size, row, backwards), List.of()))
                            .toList();
                    List<Double> medians = byRow.stream().map(Estimate::median).toList();
                    String direction = backwards ? "backwards" : "forwards";
                    List<String> cells = new ArrayList<>(List.of(name, direction));
                    byRow.forEach(cell -> cells.add(estimate(cell)));
                    cells.add(new Estimate(medians.get(rows.size() - 1) / medians.get(0), Double.NaN).text(2));
                    table.add(cells);
                    lines.add(new LineChart.Line(
                            name + ", " + direction,
                            lines.size() / 2,
                            backwards,
                            rows.stream().map(Integer::doubleValue).toList(),
                            medians));
                }
            }
            report.add(table.toString());
            String title = "Page of " + size + " by its distance from the start";
            report.file("depth-" + size + ".svg", new LineChart(title, "row", "microseconds (median)", lines).svg());
        }
    }

    private static List<String> ours(List<String> names) {
        List<String> order = new ArrayList<>(names);
        if (order.remove("tegmen")) {
            order.add(0, "tegmen");
        }
        return order;
    }

    private static String estimate(List<Double> samples) {
        return Estimate.mean(samples.stream().mapToDouble(Double::doubleValue).toArray())
                .text(1);
    }

    private static String key(String name, int size, int row, boolean backwards) {
        return name + " " + size + " " + row + " " + backwards;
    }
}
