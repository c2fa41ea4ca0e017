package dev.tegmen.page;

import org.jspecify.annotations.Nullable;

/**
 * Runs the statements of one select.
 *
 * @param <T> what a row becomes
 * @param <X> what running may throw
 */
interface Source<T, X extends Exception> {
    /** Reads a range from a position, which is null where the range begins at its beginning. One statement. */
    Slice<T> read(Range range, @Nullable Position position, SliceReader.Wanted wanted) throws X;

    /** Learns the types of the keys, without reading a row. One statement. */
    void learn() throws X;

    /**
     * Whether the database takes what a position holds; asked only where the connection is, or is not, in a transaction,
     * as said. One statement, if it is asked.
     */
    boolean takes(Position position, boolean inTransaction) throws X;

    /** Counts all rows. One statement. */
    long count() throws X;
}
