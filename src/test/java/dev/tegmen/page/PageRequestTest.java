package dev.tegmen.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PageRequestTest {
    @Test
    void refusesSizesBelowOne() {
        assertThatThrownBy(() -> PageRequest.first(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PageRequest.first(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PageRequest.last(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesContradictionsAndSaysWhatGoesTogether() {
        assertThatThrownBy(() -> PageRequest.first(3).before("t"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("last(…).before(token)");
        assertThatThrownBy(() -> PageRequest.last(3).after("t"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("first(…).after(token)");
    }

    @Test
    void tellsWhatItAsksFor() {
        PageRequest request = PageRequest.last(3).before("t").withTotal().snapshot();
        assertThat(request.size()).hasValue(3);
        assertThat(request.isBackward()).isTrue();
        assertThat(request.token()).hasValue("t");
        assertThat(request.wantsTotal()).isTrue();
        assertThat(request.isSnapshot()).isTrue();
        assertThat(PageRequest.first().size()).isEmpty();
        assertThat(PageRequest.first().after(null).token()).isEmpty();
        assertThat(PageRequest.last().isSnapshot()).isFalse();
    }

    @Test
    void isAValue() {
        assertThat(PageRequest.first(3).after("t"))
                .isEqualTo(PageRequest.first(3).after("t"))
                .hasSameHashCodeAs(PageRequest.first(3).after("t"))
                .isNotEqualTo(PageRequest.first(3).after("u"))
                .isNotEqualTo(PageRequest.first(4).after("t"))
                .isNotEqualTo(PageRequest.last(3).before("t"))
                .isNotEqualTo(PageRequest.first(3).after("t").withTotal())
                .isNotEqualTo(PageRequest.first(3).after("t").snapshot());
    }

    @Test
    void keepsTheTokenOutOfItsText() {
        assertThat(PageRequest.first(3).after("secret").withTotal()).hasToString("first(3).after(…).withTotal()");
        assertThat(PageRequest.last().before("secret").snapshot()).hasToString("last().before(…).snapshot()");
        assertThat(PageRequest.first()).hasToString("first()");
    }

    @Test
    void refusesLimitsThatContradictEachOther() {
        assertThat(PageLimits.ofDefaults()).isEqualTo(new PageLimits(20, 1000));
        assertThatThrownBy(() -> new PageLimits(0, 10)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PageLimits(11, 10)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PageLimits(1, Integer.MAX_VALUE)).isInstanceOf(IllegalArgumentException.class);
    }
}
