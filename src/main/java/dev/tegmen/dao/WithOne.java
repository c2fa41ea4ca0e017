package dev.tegmen.dao;

import org.jspecify.annotations.Nullable;

/**
 * A row and the row that it refers to, as {@link ToOne} ties them. Immutable, as far as what the rows became is.
 *
 * @param <T> what the row became
 * @param <P> what the other became
 * @param row the row
 * @param one the other; null if the row refers to none, which cannot be where the foreign key's columns are NOT NULL
 */
public record WithOne<T, P>(T row, @Nullable P one) {
    /** Whether there is one; not the rows, which are data. */
    @Override
    public String toString() {
        return "WithOne[a row with " + (one == null ? "none" : "one") + "]";
    }
}
