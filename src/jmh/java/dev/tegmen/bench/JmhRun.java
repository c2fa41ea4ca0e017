package dev.tegmen.bench;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** How JMH is run here: one fork at a time, so that the contestants can take turns on a machine that changes its mood. */
public final class JmhRun {
    /** System properties of this JVM and of all that it starts. */
    static final Map<String, String> PROPERTIES = Map.of(
            "user.timezone", "UTC",
            "org.slf4j.simpleLogger.defaultLogLevel", "warn",
            "org.jboss.logging.provider", "slf4j",
            "org.jooq.no-logo", "true",
            "org.jooq.no-tips", "true");

    private JmhRun() {}

    /** Starts the options for one method in one fork. */
    public static ChainedOptionsBuilder options(BenchmarkDatabase database, Class<?> benchmark, String method) {
        return new OptionsBuilder()
                .include("^" + benchmark.getName().replace(".", "\\.") + "\\." + method + "$")
                .forks(1)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .jvmArgs(jvmArguments(database).toArray(new String[0]));
    }

    /** The arguments of every JVM that is measured. */
    public static List<String> jvmArguments(BenchmarkDatabase database) {
        List<String> arguments = new ArrayList<>(List.of(database.jvmArgument(), "-Xms1g", "-Xmx1g"));
        PROPERTIES.forEach((name, value) -> arguments.add("-D" + name + "=" + value));
        return arguments;
    }

    /** Sets how long a fork warms up and measures. */
    public static ChainedOptionsBuilder time(
            ChainedOptionsBuilder options, int warmupMillis, int iterations, int iterationMillis) {
        return options.warmupIterations(1)
                .warmupTime(new TimeValue(warmupMillis, TimeUnit.MILLISECONDS))
                .measurementIterations(iterations)
                .measurementTime(new TimeValue(iterationMillis, TimeUnit.MILLISECONDS));
    }

    /** Runs what the options say. */
    public static Collection<RunResult> run(ChainedOptionsBuilder options) {
        try {
            return new Runner(options.build()).run();
        } catch (RunnerException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes results as JMH's own JSON, which its viewers read. */
    public static String json(Collection<RunResult> results) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PrintStream stream = new PrintStream(bytes, false, StandardCharsets.UTF_8)) {
            ResultFormatFactory.getInstance(ResultFormatType.JSON, stream).writeOut(results);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
