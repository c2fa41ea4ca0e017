package dev.tegmen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tegmen.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many lines one outage writes. The log is that of a new process at its default level. */
@SuppressWarnings("NullAway.Init") // JUnit runs tour() first
class OutageLogTest {
    /** Of the library's own pool, all idle but one: HikariCP writes one line for each that it finds closed. */
    private static final int IDLE = 9;

    private static List<String> log;

    @BeforeAll
    static void tour(@TempDir Path folder) throws IOException, InterruptedException {
        Path logged = folder.resolve("log.txt");
        try (TestDatabase database = TestDatabase.create()) {
            Process tour = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-Dorg.jooq.no-logo=true",
                            "-Dorg.jooq.no-tips=true",
                            "-Dorg.slf4j.simpleLogger.defaultLogLevel=info",
                            "-Dorg.slf4j.simpleLogger.log.com.zaxxer.hikari=info",
                            "-cp",
                            System.getProperty("java.class.path"),
                            OutageTour.class.getName(),
                            database.url())
                    .redirectErrorStream(true)
                    .redirectOutput(logged.toFile())
                    .start();
            try {
                assertThat(tour.waitFor(60, TimeUnit.SECONDS)).isTrue();
            } finally {
                tour.destroyForcibly();
            }
        }
        log = Files.readAllLines(logged);
        assertThat(log).contains(OutageTour.END);
    }

    @AfterAll
    static void forget() {
        log = List.of();
    }

    private static List<String> between(String begin, String end) {
        return log.subList(log.indexOf(begin) + 1, log.indexOf(end));
    }

    @Test
    void writesOneLineForEachConnectionOfItsOwnPool() {
        assertThat(between(OutageTour.OWN, OutageTour.THROWN))
                .hasSizeLessThanOrEqualTo(IDLE)
                .allMatch(line -> line.contains("Failed to validate connection"));
    }

    @Test
    void throwsWhatCanBeReadOnOnePage() {
        List<String> thrown = log.subList(log.indexOf(OutageTour.THROWN) + 1, log.size()).stream()
                .takeWhile(line -> !line.contains("com.zaxxer.hikari.HikariDataSource"))
                .toList();
        assertThat(thrown).hasSizeLessThan(40);
        assertThat(thrown).anyMatch(line -> line.startsWith("Caused by:") && line.contains("refused"));
        assertThat(thrown).noneMatch(line -> line.contains("at org.postgresql.") || line.contains("at com.zaxxer."));
    }

    @Test
    void addsNothingToWhatTheHostsOwnPoolWrites() {
        assertThat(between(OutageTour.HOSTS, OutageTour.CONNECT))
                .noneMatch(line -> line.contains("WARN dev.tegmen.") || line.contains("ERROR dev.tegmen."));
    }

    @Test
    void writesNothingWhereThereIsNoServerFromTheStart() {
        assertThat(between(OutageTour.CONNECT, OutageTour.END))
                .filteredOn(line -> line.contains("WARN") || line.contains("ERROR") || line.startsWith("\tat "))
                .isEmpty();
    }
}
