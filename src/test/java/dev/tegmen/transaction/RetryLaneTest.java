package dev.tegmen.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RetryLaneTest {
    private final RetryLane lane = new RetryLane();

    @Test
    void narrowsToOneWhileRetriesConflictAndNoFurther() throws InterruptedException {
        int before = lane.width();
        enterAndLeave(true);
        assertThat(lane.width()).isEqualTo(before / 2);
        for (int i = 0; i < 20; i++) {
            enterAndLeave(true);
        }
        assertThat(lane.width()).isEqualTo(1);

        assertThat(lane.enter(0)).isTrue();
        assertThat(lane.enter(0)).as("a second one").isFalse();
        lane.leave(false);
    }

    @Test
    void widensByOneForEachWidthOfSuccesses() throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            enterAndLeave(true);
        }
        enterAndLeave(false);
        assertThat(lane.width()).isEqualTo(2);
        enterAndLeave(false);
        assertThat(lane.width()).isEqualTo(2);
        enterAndLeave(false);
        assertThat(lane.width()).isEqualTo(3);
        for (int i = 0; i < 10_000; i++) {
            enterAndLeave(false);
        }
        assertThat(lane.width()).isEqualTo(new RetryLane().width());
    }

    @Test
    void thePlacesAreAsManyAsTheWidthAlsoWhenItNarrowsWhileTheyAreTaken() throws InterruptedException {
        int before = lane.width();
        for (int i = 0; i < before; i++) {
            assertThat(lane.enter(0)).isTrue();
        }
        assertThat(lane.enter(0)).isFalse();
        lane.leave(true);
        assertThat(lane.enter(0)).as("half of the places are gone").isFalse();
        for (int i = 1; i < before; i++) {
            lane.leave(false);
        }
        int places = 0;
        while (lane.enter(0)) {
            places++;
        }
        assertThat(places).isEqualTo(lane.width());
    }

    private void enterAndLeave(boolean conflicted) throws InterruptedException {
        assertThat(lane.enter(0)).isTrue();
        lane.leave(conflicted);
    }
}
