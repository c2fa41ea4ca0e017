package dev.tegmen.page;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows that one statement brought, or several of them one after the other. Immutable.
 *
 * @param <T> what a row becomes
 */
final class Slice<T> {
    private final List<T> items;
    private final boolean metOwnRow;
    private final boolean spelledOtherwise;
    private final boolean more;
    private final @Nullable Object @Nullable [] firstKeys;
    private final @Nullable Object @Nullable [] lastKeys;

    Slice(
            List<T> items,
            boolean metOwnRow,
            boolean spelledOtherwise,
            boolean more,
            @Nullable Object @Nullable [] firstKeys,
            @Nullable Object @Nullable [] lastKeys) {
        this.items = items;
        this.metOwnRow = metOwnRow;
        this.spelledOtherwise = spelledOtherwise;
        this.more = more;
        this.firstKeys = firstKeys;
        this.lastKeys = lastKeys;
    }

    /** The rows wanted, in the order of reading. */
    List<T> items() {
        return items;
    }

    /** Whether the row that the position was made of still stands where it stood. */
    boolean metOwnRow() {
        return metOwnRow;
    }

    /**
     * Whether only the database knows if the first row stands where the position's own row stood: both are spelled
     * otherwise.
     */
    boolean spelledOtherwise() {
        return spelledOtherwise;
    }

    /** Whether there are rows beyond those wanted. */
    boolean more() {
        return more;
    }

    /** The first item's keys, where they were asked for and there is one. */
    @Nullable
    Object @Nullable [] firstKeys() {
        return firstKeys;
    }

    /** The last item's keys, where as many items came as were wanted. */
    @Nullable
    Object @Nullable [] lastKeys() {
        return lastKeys;
    }

    Slice<T> then(Slice<T> next) {
        List<T> both = new ArrayList<>(items);
        both.addAll(next.items);
        return new Slice<>(
                both,
                metOwnRow,
                spelledOtherwise,
                next.more,
                firstKeys == null ? next.firstKeys : firstKeys,
                next.lastKeys == null ? lastKeys : next.lastKeys);
    }
}
