package dev.tegmen.bench.startup;

import dev.tegmen.bench.BenchmarkDatabase;
import dev.tegmen.bench.JmhRun;
import dev.tegmen.bench.Settings;
import dev.tegmen.bench.report.Estimate;
import dev.tegmen.bench.report.MarkdownTable;
import dev.tegmen.bench.report.Report;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Starts fresh JVMs, one way after the other, and reports how long each took to its first row. */
public final class StartUpRun {
    private static final List<String> WAYS = List.of("driver", "pool", "tegmen");

    private StartUpRun() {}

    /** Runs and reports, unless this is not asked for. */
    public static void run(BenchmarkDatabase database, Settings settings, Report report) {
        if (!settings.includes("startup.firstRow")) {
            return;
        }
        int rounds = settings.full() ? 20 : 5;
        List<List<double[]>> samples =
                WAYS.stream().<List<double[]>>map(way -> new ArrayList<>()).toList();
        System.err.println("start-up");
        for (int round = 0; round < rounds; round++) {
            for (int way = 0; way < WAYS.size(); way++) {
                samples.get(way).add(measure(database, WAYS.get(way)));
            }
        }
        MarkdownTable table = new MarkdownTable(List.of("way", "connect, ms", "first row, ms", "together, ms"));
        for (int way = 0; way < WAYS.size(); way++) {
            table.add(List.of(
                    WAYS.get(way),
                    mean(samples.get(way), 0, 1),
                    mean(samples.get(way), 1, 2),
                    mean(samples.get(way), 0, 2)));
        }
        report.add("## Start-up\n\nFrom the first line of `main` to the first row, " + rounds
                + " fresh JVMs each. `driver` is JDBC alone, `pool` is HikariCP and JDBC by hand.\n\n" + table);
    }

    private static String mean(List<double[]> samples, int from, int to) {
        return Estimate.mean(samples.stream()
                        .mapToDouble(sample -> Arrays.stream(sample, from, to).sum())
                        .toArray())
                .text(0);
    }

    /** Returns the milliseconds to connect and to read. */
    private static double[] measure(BenchmarkDatabase database, String way) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JmhRun.jvmArguments(database));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), FirstRow.class.getName(), way));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(way + " ended with " + process.exitValue());
            }
            return Arrays.stream(output.strip().split(" ", -1))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
