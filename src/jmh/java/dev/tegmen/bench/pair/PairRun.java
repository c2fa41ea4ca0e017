package dev.tegmen.bench.pair;

import dev.tegmen.bench.BenchmarkDatabase;
import dev.tegmen.bench.JmhRun;
import dev.tegmen.bench.Settings;
import dev.tegmen.bench.report.Report;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.results.RunResult;

/** Measures in turns what is to be told to a few per cent, and reports. The quick form leaves it out. */
public final class PairRun {
    private PairRun() {}

    /** Runs and reports, unless nothing of this suite is asked for. */
    public static void run(BenchmarkDatabase database, Settings settings, Report report) {
        if (!settings.full()) {
            return;
        }
        List<RunResult> raw = new ArrayList<>();
        OperationPairs.run(database, settings, report, raw);
        ClientPairs.run(database, settings, report, raw);
        DepthPairs.run(database, settings, report, raw);
        if (!raw.isEmpty()) {
            report.file("pairs.json", JmhRun.json(raw));
        }
    }
}
