package dev.tegmen.bench.pair;

import dev.tegmen.bench.BenchmarkDatabase;
import dev.tegmen.bench.JmhRun;
import dev.tegmen.bench.Settings;
import dev.tegmen.bench.depth.Pager;
import dev.tegmen.bench.report.Estimate;
import dev.tegmen.bench.report.MarkdownTable;
import dev.tegmen.bench.report.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;

/** The page at row 1,000,000 and the first page in turns: this library's, and those of the best SQL by hand. */
final class DepthPairs {
    private static final String US = "tegmen";
    private static final double GOAL = 1.1;
    private static final String BY_HAND = Pager.LIMIT_IN_TEXT;
    private static final int OUR_FORKS = 5;
    private static final int THEIR_FORKS = 3;
    private static final int WARMUP_MILLIS = 3000;
    private static final int ITERATIONS = 40;

    private DepthPairs() {}

    static void run(BenchmarkDatabase database, Settings settings, Report report, List<RunResult> raw) {
        if (!settings.includes("pairs.depth")) {
            return;
        }
        Map<String, Map<String, List<Fork>>> forks = new LinkedHashMap<>(); // by page, then by pager
        int ours = settings.rounds(OUR_FORKS, OUR_FORKS);
        int theirs = settings.rounds(THEIR_FORKS, THEIR_FORKS);
        for (int round = 1; round <= Math.max(ours, theirs); round++) {
            for (int size : List.of(10, 100)) {
                for (boolean backwards : List.of(false, true)) {
                    String page = "page of " + size + (backwards ? ", backwards" : ", forwards");
                    System.err.printf("page depth in turns, round %d of %d: %s%n", round, ours, page);
                    for (String pager : round <= theirs ? List.of(US, BY_HAND) : List.of(US)) {
                        ChainedOptionsBuilder options = JmhRun.options(database, PageDepthPairBenchmark.class, "pair")
                                .param("pager", pager)
                                .param("size", String.valueOf(size))
                                .param("backwards", String.valueOf(backwards));
                        forks.computeIfAbsent(page, key -> new LinkedHashMap<>())
                                .computeIfAbsent(pager, key -> new ArrayList<>())
                                .add(Fork.run(options, WARMUP_MILLIS, ITERATIONS, raw));
                    }
                }
            }
        }
        write(report, forks, ours, theirs);
    }

    private static void write(Report report, Map<String, Map<String, List<Fork>>> forks, int ours, int theirs) {
        MarkdownTable table = new MarkdownTable(List.of("page", US, "≤ " + GOAL, BY_HAND));
        forks.forEach((page, byPager) -> {
            Estimate estimate = Fork.ratio(byPager.getOrDefault(US, List.of()));
            Estimate byHand = Fork.ratio(byPager.getOrDefault(BY_HAND, List.of()));
            table.add(List.of(page, estimate.text(3), estimate.verdict(GOAL), byHand.text(3)));
        });
        report.add(
                "## Page depth in turns\n\nThe time of the page at row 1,000,000 by that of the first page, which are read in"
                        + " turns as above: the median of the turns' ratios, over " + ours
                        + " fresh JVMs for tegmen and " + theirs + " for the same by hand.\n\n" + table);
    }
}
