package dev.tegmen.page;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page in the shape of an HTTP answer: a plain record of JSON types, {@code {"items": […], "next": "…", "previous": null,
 * "total": null}}. Immutable, as far as its items are.
 *
 * @param <T> what a row became
 * @param items the items in forward order
 * @param next the token for {@link PageRequest#after}; null on the last page
 * @param previous the token for {@link PageRequest#before}; null on the first page
 * @param total the number of all rows; null unless it was asked for
 */
public record PageView<T>(
        List<T> items,
        @Nullable String next,
        @Nullable String previous,
        @Nullable Long total) {
    /** Keeps the items as an unmodifiable list. */
    public PageView {
        items = List.copyOf(items);
    }
}
