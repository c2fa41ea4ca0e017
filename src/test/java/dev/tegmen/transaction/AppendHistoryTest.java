package dev.tegmen.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tegmen.transaction.AppendHistory.Step;
import java.util.List;
import org.junit.jupiter.api.Test;

/** That the checker of histories sees what it is there for. */
class AppendHistoryTest {
    @Test
    void acceptsASerialHistory() {
        Step one = new Step(1);
        one.reads(1, List.of());
        one.appendsTo(1);
        Step two = new Step(2);
        two.reads(1, List.of(1));
        two.appendsTo(1);
        AppendHistory history = new AppendHistory(List.of(two, one));
        history.ends(1, List.of(1, 2));
        assertThat(history.violations()).isEmpty();
    }

    @Test
    void seesWriteSkew() {
        Step one = new Step(1);
        one.reads(2, List.of());
        one.appendsTo(1);
        Step two = new Step(2);
        two.reads(1, List.of());
        two.appendsTo(2);
        AppendHistory history = new AppendHistory(List.of(one, two));
        history.ends(1, List.of(1));
        history.ends(2, List.of(2));
        assertThat(history.violations()).singleElement().asString().contains("before itself");
    }

    @Test
    void seesALostUpdateAndADoubledOneAndADirtyRead() {
        Step one = new Step(1);
        one.appendsTo(1);
        Step two = new Step(2);
        two.reads(1, List.of(1));
        two.appendsTo(1);
        AppendHistory history = new AppendHistory(List.of(one, two));
        history.ends(1, List.of(2, 2, 3));
        assertThat(String.join("\n", history.violations()))
                .contains("1 committed, but is lost from list 1")
                .contains("list 1 has something twice")
                .contains("2 read what list 1 never was")
                .contains("3 was not committed, but is there");
    }
}
