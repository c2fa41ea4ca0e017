package dev.tegmen.dao;

import dev.tegmen.page.Page;
import dev.tegmen.page.PageRequest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All rows of a table, or those that a selection keeps, in its order. Each call but {@link #stream} is one statement, and a
 * page sometimes two (see {@link dev.tegmen.page.PreparedPages#page}).
 *
 * <p>As thread-safe as the session it runs in: outside of a transaction it is; inside, it belongs to that transaction.
 *
 * <p>Every method may throw a {@link dev.tegmen.error.TegmenException}, and names below only what it adds.
 *
 * @param <T> what a row becomes
 */
public interface Rows<T> {
    /**
     * Returns the first row.
     *
     * @return the row, or empty when there is none
     */
    Optional<T> first();

    /**
     * Returns the only row.
     *
     * @return the row
     * @throws dev.tegmen.error.NotFoundException if there is none
     * @throws TooManyRowsException if there are more
     */
    T one();

    /**
     * Tells whether there is a row.
     *
     * @return true if so
     */
    boolean exists();

    /**
     * Counts the rows. The cost grows with them.
     *
     * @return how many there are
     */
    long count();

    /**
     * Lists rows by position. Skipping reads what is skipped: the cost grows with {@code skip}, and rows that come or go
     * meanwhile shift the positions. Prefer pages.
     *
     * @param take how many at most, 1 or more
     * @param skip how many to leave out, 0 or more
     * @return the rows; unmodifiable
     * @throws IllegalArgumentException if a number is out of range
     */
    List<T> list(int take, int skip);

    /**
     * Lists the first rows.
     *
     * @param take how many at most, 1 or more
     * @return the rows; unmodifiable
     * @throws IllegalArgumentException if the number is out of range
     */
    default List<T> list(int take) {
        return list(take, 0);
    }

    /**
     * Reads a page, by keyset: it costs the same wherever it is.
     *
     * @param request which page
     * @return the page
     * @throws dev.tegmen.page.InvalidCursorException if the request's token is damaged or of another query
     */
    Page<T> page(PageRequest request);

    /**
     * Streams all rows, a chunk a statement: constant memory, no long transaction, nothing to close.
     *
     * @param chunkSize how many rows a statement reads; 1,000 is a good number
     * @return a sequential stream that reads as it goes; reading it throws what reading a page throws
     * @throws IllegalArgumentException if the chunk size is below 1
     */
    Stream<T> stream(int chunkSize);
}
