package dev.tegmen.page;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalLong;

/**
 * Some rows by their number. Immutable, as far as its items are. What it costs and does not promise is said at
 * {@link OffsetRequest}.
 *
 * @param <T> what a row became
 * @param items the items in order; unmodifiable
 * @param take how many rows were asked for, after the keyset's maximum
 * @param skip how many rows were skipped
 * @param hasNext whether rows stand after these
 * @param total the number of all rows, if it was asked for
 */
public record OffsetPage<T>(List<T> items, int take, long skip, boolean hasNext, OptionalLong total) {
    /** Keeps the items as an unmodifiable list. */
    public OffsetPage {
        items = List.copyOf(items);
    }

    /** Makes a page of up to one row more than it takes. */
    static <T> OffsetPage<T> of(List<T> rows, OffsetRequest request, int take, OptionalLong total) {
        boolean more = rows.size() > take;
        List<T> items = more ? rows.subList(0, take) : rows;
        return new OffsetPage<>(items, take, request.skip(), more, total);
    }

    /**
     * Returns whether rows stand before these.
     *
     * @return whether any were skipped
     */
    public boolean hasPrevious() {
        return skip > 0;
    }

    /**
     * Returns the request for the rows after these.
     *
     * @return the request; it does not ask for the total again
     * @throws NoSuchElementException if there are none; ask {@link #hasNext} first
     */
    public OffsetRequest next() {
        if (!hasNext) {
            throw new NoSuchElementException("these are the last rows; ask hasNext() before next()");
        }
        return OffsetRequest.of(take, skip + take);
    }

    /**
     * Returns the request for the rows before these.
     *
     * @return the request; it does not ask for the total again
     * @throws NoSuchElementException if there are none; ask {@link #hasPrevious} first
     */
    public OffsetRequest previous() {
        if (skip == 0) {
            throw new NoSuchElementException("these are the first rows; ask hasPrevious() before previous()");
        }
        return OffsetRequest.of((int) Math.min(take, skip), Math.max(0, skip - take));
    }
}
