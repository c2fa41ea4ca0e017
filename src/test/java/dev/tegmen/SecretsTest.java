package dev.tegmen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** No value and no secret stands in any message, log at any level, or text form. */
class SecretsTest {
    @Test
    @Timeout(180)
    void noValueIsShownByAnyLogMessageOrTextForm(@TempDir Path folder) throws IOException, InterruptedException {
        Path shown = folder.resolve("shown.txt");
        Path logged = folder.resolve("logged.txt");
        Process tour = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Dtegmen.test.url=" + System.getProperty("tegmen.test.url", ""),
                        "-Dorg.jooq.no-logo=true",
                        "-Dorg.jooq.no-tips=true",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=trace",
                        "-Dorg.slf4j.simpleLogger.log.com.zaxxer.hikari=trace",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SecretsTour.class.getName()))
                .redirectOutput(shown.toFile())
                .redirectError(logged.toFile())
                .start();
        try {
            assertThat(tour.waitFor(150, TimeUnit.SECONDS)).isTrue();
        } finally {
            tour.destroyForcibly();
        }

        List<String> words = Files.readAllLines(shown);
        List<String> log = Files.readAllLines(logged);
        assertThat(words).contains("done");
        assertThat(log).anyMatch(line -> line.contains("TRACE") || line.contains("DEBUG"));
        assertThat(log).anyMatch(line -> line.contains("FINE"));
        assertThat(words).filteredOn(line -> line.contains(SecretsTour.CANARY)).isEmpty();
        assertThat(words).filteredOn(line -> line.contains("INLINED")).isEmpty();
        assertThat(log).filteredOn(line -> line.contains(SecretsTour.CANARY)).isEmpty();
    }
}
