package dev.tegmen.bench;

import dev.tegmen.bench.contention.ContentionRun;
import dev.tegmen.bench.depth.PageDepthRun;
import dev.tegmen.bench.operation.OperationRun;
import dev.tegmen.bench.pair.PairRun;
import dev.tegmen.bench.report.Machine;
import dev.tegmen.bench.report.Report;
import dev.tegmen.bench.startup.StartUpRun;

/** Starts the database, runs what is asked for, and prints the report and the paths of its files. */
public final class Benchmarks {
    private Benchmarks() {}

    /** Runs; everything is told by system properties, see {@link Settings}. */
    public static void main(String[] arguments) {
        JmhRun.PROPERTIES.forEach(System::setProperty);
        Settings settings = Settings.read();
        System.err.println("starting the server and filling it");
        BenchmarkDatabase database = BenchmarkDatabase.start();
        Report report = new Report(settings.out());
        String server = database.texts("show server_version").get(0);
        report.add("# Benchmarks\n\n"
                + Machine.describe("PostgreSQL " + server, BenchmarkDatabase.SERVER_SETTINGS)
                + (settings.full() ? "- the full form\n" : "- the quick form: a smoke test, not a verdict\n"));
        OperationRun.run(database, settings, report);
        PageDepthRun.run(database, settings, report);
        PairRun.run(database, settings, report);
        ContentionRun.run(database, settings, report);
        StartUpRun.run(database, settings, report);
        System.out.println(report.finish());
    }
}
