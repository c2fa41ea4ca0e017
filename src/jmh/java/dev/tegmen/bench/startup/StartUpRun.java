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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Starts fresh JVMs, one way after the other, and reports how long each took to its first row. */
public final class StartUpRun {
    private static final String US = "tegmen";
    private static final List<String> CLASS_PATH = List.of("-cp", System.getProperty("java.class.path"));

    private StartUpRun() {}

    /** Runs and reports, unless this is not asked for. */
    public static void run(BenchmarkDatabase database, Settings settings, Report report) {
        if (!settings.includes("startup.firstRow")) {
            return;
        }
        int rounds = settings.full() ? 10 : 3;
        System.err.println("start-up");
        ClassArchive archive = ClassArchive.of(temporaryFolder(), System.getProperty("java.class.path"));
        measure(database, US, archive.toWrite());
        Map<String, List<double[]>> samples = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (String way : List.of("driver", "pool", US)) {
                samples.computeIfAbsent(way, key -> new ArrayList<>()).add(measure(database, way, CLASS_PATH));
            }
            samples.computeIfAbsent("tegmen, class archive", key -> new ArrayList<>())
                    .add(measure(database, US, archive.toRead()));
        }
        MarkdownTable table = new MarkdownTable(List.of("way", "connect, ms", "first row, ms", "together, ms"));
        samples.forEach(
                (way, times) -> table.add(List.of(way, mean(times, 0, 1), mean(times, 1, 2), mean(times, 0, 2))));
        report.add("## Start-up\n\nFrom the first line of `main` to the first row, " + rounds
                + " fresh JVMs each. `driver` is JDBC alone, `pool` is HikariCP and JDBC by hand, `class archive` is the"
                + " JVM's class data sharing (`-XX:ArchiveClassesAtExit`, `-XX:SharedArchiveFile`).\n\n" + table);
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("class-archive");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String mean(List<double[]> samples, int from, int to) {
        return Estimate.mean(samples.stream()
                        .mapToDouble(sample -> Arrays.stream(sample, from, to).sum())
                        .toArray())
                .text(0);
    }

    /** Returns the milliseconds to connect and to read. */
    private static double[] measure(BenchmarkDatabase database, String way, List<String> classes) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JmhRun.jvmArguments(database));
        command.addAll(classes);
        command.addAll(List.of(FirstRow.class.getName(), way));
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
