package dev.tegmen.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TortureTest {
    @Test
    @Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void losesNothingDoublesNothingLeaksNothing() throws Exception {
        long seed = Long.getLong("torture.seed", System.nanoTime());
        TortureReport report = new Torture(seed, Duration.ofSeconds(10)).run();
        System.out.println(report);
        assertThat(report.everyPromiseKept()).as(report.toString()).isTrue();
        assertThat(report.acknowledged()).isGreaterThan(100);
        assertThat(report.faults()).isGreaterThan(10);
    }
}
