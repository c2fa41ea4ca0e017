package dev.tegmen.bench.pair;

import dev.tegmen.bench.BenchmarkDatabase;
import dev.tegmen.bench.JmhRun;
import dev.tegmen.bench.Settings;
import dev.tegmen.bench.client.ClientPairBenchmark;
import dev.tegmen.bench.report.MarkdownTable;
import dev.tegmen.bench.report.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;

/** What a whole client does, of each contestant in turns with the best SQL by hand. */
final class ClientPairs {
    private static final int OUR_FORKS = 5;
    private static final int THEIR_FORKS = 3;
    private static final int WARMUP_MILLIS = 3000;

    private ClientPairs() {}

    static void run(BenchmarkDatabase database, Settings settings, Report report, List<RunResult> raw) {
        List<String> operations = ClientPairBenchmark.OPERATIONS.stream()
                .filter(operation -> settings.includes("pairs.client." + operation))
                .toList();
        List<String> all = settings.contestants(ClientPairBenchmark.CONTESTANTS);
        List<String> contestants = all.subList(1, all.size());
        if (operations.isEmpty() || contestants.isEmpty()) {
            return;
        }
        Map<String, Map<String, List<Fork>>> forks = new LinkedHashMap<>(); // by operation, then by contestant
        int ours = settings.rounds(OUR_FORKS, OUR_FORKS);
        int theirs = settings.rounds(THEIR_FORKS, THEIR_FORKS);
        for (int round = 1; round <= Math.max(ours, theirs); round++) {
            for (String operation : operations) {
                System.err.printf("client in turns, round %d of %d: %s%n", round, ours, operation);
                for (String contestant : contestants) {
                    if (round <= (contestant.equals("tegmen") ? ours : theirs)) {
                        ChainedOptionsBuilder options = JmhRun.options(database, ClientPairBenchmark.class, "pair")
                                .param("operation", operation)
                                .param("contestant", contestant);
                        forks.computeIfAbsent(operation, key -> new LinkedHashMap<>())
                                .computeIfAbsent(contestant, key -> new ArrayList<>())
                                .add(Fork.run(options, WARMUP_MILLIS, 40, raw));
                    }
                }
            }
        }
        MarkdownTable table = new MarkdownTable(Stream.concat(Stream.of("operation", "JDBC, µs"), contestants.stream())
                .toList());
        forks.forEach((operation, byContestant) -> {
            List<String> cells = new ArrayList<>(List.of(
                    operation,
                    String.format(
                            "%.1f",
                            byContestant.values().stream()
                                    .flatMap(List::stream)
                                    .mapToDouble(Fork::unit)
                                    .average()
                                    .orElseThrow())));
            contestants.forEach(contestant -> cells.add(
                    Fork.ratio(byContestant.getOrDefault(contestant, List.of())).text(3)));
            table.add(cells);
        });
        report.add(
                "## A whole client in turns\n\nBulk, upsert, relations and an optimistic lock, each in turns with the"
                        + " best SQL by hand over one connection, as above; `updateIfUnchanged` reads the row first.\n\n"
                        + table);
    }
}
