package dev.tegmen.bench.contention;

import dev.tegmen.bench.BenchmarkDatabase;
import dev.tegmen.bench.Settings;
import dev.tegmen.bench.report.LineChart;
import dev.tegmen.bench.report.MarkdownTable;
import dev.tegmen.bench.report.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Measures every strategy at 1 to 64 threads on one hot row, and reports. */
public final class ContentionRun {
    private static final List<String> STRATEGIES =
            List.of("tegmen", "retry without backoff", "backoff without jitter", "select for update");
    private static final List<Integer> THREADS = List.of(1, 2, 4, 8, 16, 32, 64);
    private static final List<Integer> QUICK_THREADS = List.of(1, 4, 16, 64);
    private static final int CONNECTIONS = 64;

    private final List<Integer> threads;
    private final List<List<Cell>> cells = new ArrayList<>(); // by strategy, then by threads

    private ContentionRun(List<Integer> threads) {
        this.threads = threads;
        for (int i = 0; i < STRATEGIES.size(); i++) {
            cells.add(threads.stream().map(number -> new Cell()).toList());
        }
    }

    /** Runs and reports, unless this is not asked for. */
    public static void run(BenchmarkDatabase database, Settings settings, Report report) {
        if (!settings.includes("contention.counter")) {
            return;
        }
        new ContentionRun(settings.full() ? THREADS : QUICK_THREADS).measureAll(database, settings, report);
    }

    private void measureAll(BenchmarkDatabase database, Settings settings, Report report) {
        Duration time = settings.full() ? Duration.ofSeconds(5) : Duration.ofSeconds(1);
        int rounds = settings.rounds(1, 1);
        for (String strategy : STRATEGIES) {
            measure(database, strategy, 8, Duration.ofSeconds(2), new Cell()); // warms up
        }
        for (int round = 1; round <= rounds; round++) {
            for (int t = 0; t < threads.size(); t++) {
                System.err.printf("contention, round %d of %d: %d threads%n", round, rounds, threads.get(t));
                for (int turn = 0; turn < STRATEGIES.size(); turn++) {
                    int s = (turn + t + round) % STRATEGIES.size(); // nobody always goes first
                    measure(
                            database,
                            STRATEGIES.get(s),
                            threads.get(t),
                            time,
                            cells.get(s).get(t));
                }
            }
        }
        report(report, time.multipliedBy(rounds));
    }

    private static void measure(BenchmarkDatabase database, String name, int threads, Duration time, Cell cell) {
        database.execute(List.of("vacuum counters"));
        try (Strategy strategy = start(database, name)) {
            new Storm(database, strategy, threads).run(Duration.ofMillis(200), new Cell()); // opens the connections
            new Storm(database, strategy, threads).run(time, cell);
        }
    }

    private static Strategy start(BenchmarkDatabase database, String name) {
        return switch (name) {
            case "tegmen" -> new TegmenStrategy(database.pool(CONNECTIONS));
            case "retry without backoff" -> RetryStrategy.withoutBackoff(database.pool(CONNECTIONS));
            case "backoff without jitter" -> RetryStrategy.withBackoffWithoutJitter(database.pool(CONNECTIONS));
            case "select for update" -> new LockStrategy(database.pool(CONNECTIONS, "read committed"));
            default -> throw new IllegalArgumentException(name);
        };
    }

    private void report(Report report, Duration time) {
        report.add("## Contention\n\nOne row that all threads change at SERIALIZABLE, " + time.toSeconds()
                + " s a cell; `select for update` at READ COMMITTED. The loops beside ours retry without end.\n");
        table(report, "Goodput, commits a second", cell -> format("%,.0f", cell.goodput()));
        table(report, "Attempts for each commit", cell -> format("%.2f", cell.attemptsPerCommit()));
        table(report, "p99 of a commit, ms, retries included", cell -> format("%,.1f", cell.p99Millis()));
        table(report, "Given up (and reported as such)", cell -> String.valueOf(cell.givenUp()));
        chart(report, "goodput", "Goodput on one hot row", "commits a second", Cell::goodput);
        chart(report, "p99", "p99 of a commit on one hot row", "milliseconds", Cell::p99Millis);
        List<String> json = new ArrayList<>();
        for (int s = 0; s < STRATEGIES.size(); s++) {
            for (int t = 0; t < threads.size(); t++) {
                json.add("  " + cells.get(s).get(t).json(STRATEGIES.get(s), threads.get(t)));
            }
        }
        report.file("contention.json", "[\n" + String.join(",\n", json) + "\n]\n");
    }

    private void table(Report report, String title, Function<Cell, String> text) {
        List<String> columns = new ArrayList<>(List.of("threads"));
        columns.addAll(STRATEGIES);
        MarkdownTable table = new MarkdownTable(columns);
        for (int t = 0; t < threads.size(); t++) {
            List<String> row = new ArrayList<>(List.of(String.valueOf(threads.get(t))));
            for (List<Cell> byThreads : cells) {
                row.add(text.apply(byThreads.get(t)));
            }
            table.add(row);
        }
        report.add("### " + title + "\n\n" + table);
    }

    private void chart(Report report, String name, String title, String axis, ToDoubleFunction<Cell> value) {
        List<LineChart.Line> lines = new ArrayList<>();
        for (int s = 0; s < STRATEGIES.size(); s++) {
            lines.add(new LineChart.Line(
                    STRATEGIES.get(s),
                    s,
                    false,
                    threads.stream().map(Integer::doubleValue).toList(),
                    cells.get(s).stream()
                            .map(cell -> Math.max(0.01, value.applyAsDouble(cell)))
                            .toList()));
        }
        report.file("contention-" + name + ".svg", new LineChart(title, "threads", axis, lines).svg());
    }

    private static String format(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
