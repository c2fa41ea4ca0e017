package dev.tegmen.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PageTest {
    private static final Page<String> MIDDLE = new Page<>(
            List.of("a", "b"),
            PageRequest.first(2).after("n"),
            PageRequest.last(2).before("p"),
            OptionalLong.of(6));

    @Test
    void leadsToItsNeighbours() {
        assertThat(MIDDLE.hasNext()).isTrue();
        assertThat(MIDDLE.next()).isEqualTo(PageRequest.first(2).after("n"));
        assertThat(MIDDLE.nextToken()).hasValue("n");
        assertThat(MIDDLE.hasPrevious()).isTrue();
        assertThat(MIDDLE.previous()).isEqualTo(PageRequest.last(2).before("p"));
        assertThat(MIDDLE.previousToken()).hasValue("p");
    }

    @Test
    void saysSoWhereThereIsNoNeighbour() {
        Page<String> only = Page.of(List.of("a"));
        assertThat(only.hasNext()).isFalse();
        assertThat(only.nextToken()).isEmpty();
        assertThatThrownBy(only::next)
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("hasNext()");
        assertThatThrownBy(only::previous)
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("hasPrevious()");
    }

    @Test
    void mapsItsItemsAndKeepsItsNeighbours() {
        Page<Integer> mapped = MIDDLE.map(String::length);
        assertThat(mapped.items()).containsExactly(1, 1);
        assertThat(mapped.next()).isEqualTo(MIDDLE.next());
        assertThat(mapped.previous()).isEqualTo(MIDDLE.previous());
        assertThat(mapped.total()).hasValue(6);
    }

    @Test
    void hasTheShapeOfAnHttpAnswer() {
        assertThat(MIDDLE.view()).isEqualTo(new PageView<>(List.of("a", "b"), "n", "p", 6L));
        assertThat(Page.of(List.of()).view()).isEqualTo(new PageView<>(List.of(), null, null, 0L));
    }

    @Test
    void isUnmodifiableAndKeepsDataOutOfItsText() {
        assertThatThrownBy(() -> MIDDLE.items().add("c")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> MIDDLE.iterator().remove()).isInstanceOf(UnsupportedOperationException.class);
        assertThat(MIDDLE).hasToString("Page[2 items, next true, previous true, total 6]");
    }
}
