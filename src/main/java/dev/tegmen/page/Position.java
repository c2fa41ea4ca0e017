package dev.tegmen.page;

import org.jspecify.annotations.Nullable;

/**
 * A place in an ordering, from which a page is read in either direction. Immutable.
 *
 * <p>It is a row's key values, as the database has them. The row itself is not part of the page, unless the position is
 * inclusive.
 */
final class Position {
    private final @Nullable Object[] values;
    private final boolean inclusive;
    private final @Nullable HlcTimestamp moment;

    /** The array is taken over, not copied. */
    Position(@Nullable Object[] values, boolean inclusive, @Nullable HlcTimestamp moment) {
        this.values = values;
        this.inclusive = inclusive;
        this.moment = moment;
    }

    int size() {
        return values.length;
    }

    @Nullable
    Object value(int key) {
        return values[key];
    }

    boolean inclusive() {
        return inclusive;
    }

    /** When the walk that the position belongs to reads; null for now. */
    @Nullable
    HlcTimestamp moment() {
        return moment;
    }

    /** The same place, with its row moved to the other side. */
    Position acrossItsRow() {
        return new Position(values, !inclusive, moment);
    }
}
