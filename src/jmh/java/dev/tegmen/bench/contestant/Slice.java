package dev.tegmen.bench.contestant;

import java.util.List;

/**
 * A page: its rows, and whether more follow.
 *
 * @param <T> a row
 */
public record Slice<T>(List<T> rows, boolean more) {
    /** Cuts a page out of rows of which one more was asked for than the page holds. */
    public static <T> Slice<T> of(List<T> rows, int size) {
        return rows.size() > size ? new Slice<>(rows.subList(0, size), true) : new Slice<>(rows, false);
    }
}
