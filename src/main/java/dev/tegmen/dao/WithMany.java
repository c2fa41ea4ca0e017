package dev.tegmen.dao;

import java.util.List;

/**
 * A row and rows that refer to it, as {@link ToMany} ties them. Immutable, as far as what the rows became is.
 *
 * @param <T> what the row became
 * @param <C> what each of the others became
 * @param row the row
 * @param many the others, in the order of their entity; empty if there are none; unmodifiable
 */
public record WithMany<T, C>(T row, List<C> many) {
    /** Copies the list. */
    public WithMany {
        many = List.copyOf(many);
    }

    /** How many there are; not the rows, which are data. */
    @Override
    public String toString() {
        return "WithMany[a row with " + many.size() + "]";
    }
}
