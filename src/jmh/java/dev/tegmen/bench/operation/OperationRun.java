package dev.tegmen.bench.operation;

import dev.tegmen.bench.BenchmarkDatabase;
import dev.tegmen.bench.JmhRun;
import dev.tegmen.bench.Settings;
import dev.tegmen.bench.contestant.Contestant;
import dev.tegmen.bench.report.Report;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;

/** Measures each operation of each contestant, round by round, and reports. */
public final class OperationRun {
    static final Set<String> WRITES = Set.of("create", "update", "userWithPost");
    /** All operations, by their method's name. */
    public static final List<String> OPERATIONS = List.of(
            "userById",
            "userByEmail",
            "page10",
            "page100",
            "pageFromMiddle",
            "list",
            "countPosts",
            "create",
            "update",
            "userWithPost",
            "transaction");

    private static final String SUITE = "operations.";
    private static final int MANY_THREADS = 8;
    // the quick form leaves out what is much like something else
    private static final Set<String> QUICK = Set.of("userById", "page10", "create", "userWithPost", "transaction");
    private static final Set<String> QUICK_WITH_MANY_THREADS = Set.of("userById");

    private OperationRun() {}

    /** Runs and reports, unless nothing of this suite is asked for. */
    public static void run(BenchmarkDatabase database, Settings settings, Report report) {
        List<String> operations = OPERATIONS.stream()
                .filter(operation -> settings.includes(SUITE + operation))
                .filter(operation -> settings.full() || QUICK.contains(operation))
                .toList();
        if (operations.isEmpty()) {
            return;
        }
        OperationCheck.run(database, settings.contestants(Contestant.NAMES));
        List<RunResult> raw = new ArrayList<>();
        report.add("## Operations\n");
        threads(1, operations, settings.rounds(1, 1), database, settings, report, raw);
        List<String> withManyThreads = operations.stream()
                .filter(operation -> settings.full() || QUICK_WITH_MANY_THREADS.contains(operation))
                .toList();
        if (!withManyThreads.isEmpty()) {
            threads(MANY_THREADS, withManyThreads, settings.rounds(1, 1), database, settings, report, raw);
        }
        report.file("operations.json", JmhRun.json(raw));
    }

    private static void threads(
            int threads,
            List<String> operations,
            int rounds,
            BenchmarkDatabase database,
            Settings settings,
            Report report,
            List<RunResult> raw) {
        List<String> contestants = settings.contestants(Contestant.NAMES);
        boolean wall = threads > 1 || !settings.full(); // on one thread the full form has calls in turns
        OperationReport table = new OperationReport(threads, wall, operations, contestants);
        for (int round = 1; round <= rounds; round++) {
            List<String> order = new ArrayList<>(contestants);
            if (round % 2 == 0) {
                Collections.reverse(order);
            }
            for (String operation : operations) {
                System.err.printf("operations, %d threads, round %d of %d: %s%n", threads, round, rounds, operation);
                for (RunResult result : JmhRun.run(options(database, settings, operation, order, threads))) {
                    raw.add(result);
                    table.add(round, operation, result.getParams().getParam("contestant"), measurement(result));
                }
            }
        }
        table.write(report);
    }

    private static ChainedOptionsBuilder options(
            BenchmarkDatabase database, Settings settings, String operation, List<String> order, int threads) {
        ChainedOptionsBuilder options = JmhRun.options(database, OperationBenchmark.class, operation)
                .param("contestant", order.toArray(new String[0]))
                .threads(threads)
                .addProfiler(GCProfiler.class)
                .addProfiler(CpuProfiler.class);
        return settings.full() ? JmhRun.time(options, 2000, 6, 300) : JmhRun.time(options, 700, 3, 200);
    }

    private static Measurement measurement(RunResult result) {
        List<IterationResult> iterations = new ArrayList<>();
        for (BenchmarkResult fork : result.getBenchmarkResults()) {
            iterations.addAll(fork.getIterationResults());
        }
        return new Measurement(
                iterations.stream()
                        .map(iteration -> iteration.getPrimaryResult().getScore())
                        .toList(),
                secondary(iterations, CpuProfiler.NAME),
                secondary(iterations, "gc.alloc.rate.norm"));
    }

    private static List<Double> secondary(List<IterationResult> iterations, String name) {
        return iterations.stream()
                .map(iteration -> Objects.requireNonNull(
                                iteration.getSecondaryResults().get(name), name)
                        .getScore())
                .toList();
    }
}
