package dev.tegmen.page;

import org.jspecify.annotations.Nullable;

/**
 * The row that a statement's result stands on.
 *
 * @param <T> what a row becomes
 * @param <X> what reading it may throw
 */
interface Row<T, X extends Exception> {
    /** Makes an item of the row, after which there are no keys to be read: an item may take the rows that follow. */
    T item() throws X;

    /** Reads the value of a key of the ordering, as the database has it. */
    @Nullable
    Object key(int key) throws X;
}
