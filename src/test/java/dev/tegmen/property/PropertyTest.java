package dev.tegmen.property;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.SYSTEM_PROPERTIES)
class PropertyTest {
    @Test
    void triesAsManyInputsAsAskedFor() {
        List<Long> drawn = new ArrayList<>();
        Property.holds(
                "triesAsManyInputsAsAskedFor",
                50,
                choices -> drawn.add(choices.random().nextLong()));
        assertThat(drawn).hasSize(50).doesNotHaveDuplicates();
    }

    @Test
    void aFailureNamesTheSeedWithWhichItComesAgainAtOnce() {
        List<String> drawn = new ArrayList<>();
        Property odd = choices -> {
            String text = choices.text(0, 40) + choices.between(0, 100_000) + choices.bigDecimal();
            drawn.add(text);
            assertThat(text.hashCode() % 20).isNotZero();
        };
        AssertionError failure = failureOf(odd);
        assertThat(failure)
                .hasMessageContaining("try " + drawn.size() + " of 100000 failed")
                .hasCauseInstanceOf(AssertionError.class);
        Matcher seed =
                Pattern.compile("-D" + Property.SEED + "=(-?\\d+)").matcher(String.valueOf(failure.getMessage()));
        assertThat(seed.find()).isTrue();

        String failed = drawn.get(drawn.size() - 1);
        drawn.clear();
        String before = System.getProperty(Property.SEED);
        System.setProperty(Property.SEED, seed.group(1));
        try {
            failureOf(odd);
        } finally {
            restore(before);
        }
        assertThat(drawn).containsExactly(failed);
    }

    @Test
    void numbersStayInTheirRangeAndReachItsEnds() {
        Map.of(0L, 0L, -1L, 1L, Long.MIN_VALUE, Long.MAX_VALUE, 5L, Long.MAX_VALUE, Long.MIN_VALUE + 1, 7L)
                .forEach((from, to) -> {
                    List<Long> drawn = new ArrayList<>();
                    Property.holds("numbers", 500, choices -> drawn.add(choices.between(from, to)));
                    assertThat(drawn)
                            .allMatch(number -> number >= from && number <= to)
                            .contains(from, to);
                });
    }

    @Test
    void listsHaveTheirSizes() {
        List<Integer> sizes = new ArrayList<>();
        Property.holds(
                "sizes",
                500,
                choices -> sizes.add(choices.list(2, 5, choices::flag).size()));
        assertThat(sizes).contains(2, 3, 4, 5).allMatch(size -> size >= 2 && size <= 5);
    }

    private static AssertionError failureOf(Property property) {
        return catchThrowableOfType(AssertionError.class, () -> Property.holds("fails on purpose", 100_000, property));
    }

    private static void restore(String before) {
        if (before == null) {
            System.clearProperty(Property.SEED);
        } else {
            System.setProperty(Property.SEED, before);
        }
    }
}
