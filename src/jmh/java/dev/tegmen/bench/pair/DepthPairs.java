package dev.tegmen.bench.pair;

import dev.tegmen.bench.BenchmarkDatabase;
import dev.tegmen.bench.JmhRun;
import dev.tegmen.bench.Settings;
import dev.tegmen.bench.report.Estimate;
import dev.tegmen.bench.report.MarkdownTable;
import dev.tegmen.bench.report.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;

/** The page at row 1,000,000 and the first page in turns: this library's and the unit's. */
final class DepthPairs {
    private static final String US = "tegmen";
    private static final double GOAL = 1.1;
    private static final int FORKS = 5;
    private static final int WARMUP_MILLIS = 3000;
    private static final int ITERATIONS = 40;

    private DepthPairs() {}

    static void run(BenchmarkDatabase database, Settings settings, Report report, List<RunResult> raw) {
        if (!settings.includes("pairs.depth")) {
            return;
        }
        Map<String, List<Fork>> forks = new LinkedHashMap<>();
        int rounds = settings.rounds(FORKS, FORKS);
        for (int round = 1; round <= rounds; round++) {
            for (int size : List.of(10, 100)) {
                for (boolean backwards : List.of(false, true)) {
                    String page = "page of " + size + (backwards ? ", backwards" : ", forwards");
                    System.err.printf("page depth in turns, round %d of %d: %s%n", round, rounds, page);
                    for (String pager : List.of(US, "row value")) {
                        ChainedOptionsBuilder options = JmhRun.options(database, PageDepthPairBenchmark.class, "pair")
                                .param("pager", pager)
                                .param("size", String.valueOf(size))
                                .param("backwards", String.valueOf(backwards));
                        forks.computeIfAbsent(page + " " + pager, key -> new ArrayList<>())
                                .add(Fork.run(options, WARMUP_MILLIS, ITERATIONS, raw));
                    }
                }
            }
        }
        write(report, forks);
    }

    private static void write(Report report, Map<String, List<Fork>> forks) {
        MarkdownTable table = new MarkdownTable(List.of("page", US, "≤ " + GOAL, "row value by hand"));
        forks.keySet().stream().filter(key -> key.endsWith(US)).forEach(key -> {
            String page = key.substring(0, key.length() - US.length()).strip();
            Estimate ours = ratio(forks, page + " " + US);
            table.add(List.of(
                    page,
                    ours.text(3),
                    ours.verdict(GOAL),
                    ratio(forks, page + " row value").text(3)));
        });
        report.add(
                "## Page depth in turns\n\nThe median time of the page at row 1,000,000 by that of the first page, called"
                        + " in turns, over " + FORKS + " fresh JVMs.\n\n" + table);
    }

    private static Estimate ratio(Map<String, List<Fork>> forks, String key) {
        return Fork.ratio(forks.getOrDefault(key, List.of()));
    }
}
