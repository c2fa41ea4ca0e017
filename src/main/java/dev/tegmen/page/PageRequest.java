package dev.tegmen.page;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Which page: how many rows, from which end or after or before which row. Immutable.
 *
 * <pre>{@code
 * PageRequest.first(50)                  // the first 50 rows
 * PageRequest.first(50).after(token)     // the 50 rows after the row that the token marks
 * PageRequest.last(50).before(token)     // the 50 rows before it, in forward order like every page
 * PageRequest.last(50)                   // the last 50 rows
 * }</pre>
 *
 * <p>Without a size a page has the keyset's default size, over its maximum it has the maximum ({@link PageLimits}).
 */
public final class PageRequest {
    private static final int DEFAULT = 0;

    private final boolean backward;
    private final int size;
    private final @Nullable String token;
    private final @Nullable Cursor cursor;
    private final boolean total;
    private final boolean snapshot;

    private PageRequest(
            boolean backward,
            int size,
            @Nullable String token,
            @Nullable Cursor cursor,
            boolean total,
            boolean snapshot) {
        this.backward = backward;
        this.size = size;
        this.token = token;
        this.cursor = cursor;
        this.total = total;
        this.snapshot = snapshot;
    }

    /**
     * Asks for the first rows, as many as a page has by default.
     *
     * @return the request
     */
    public static PageRequest first() {
        return new PageRequest(false, DEFAULT, null, null, false, false);
    }

    /**
     * Asks for the first rows.
     *
     * @param size how many at most, 1 or more; over the keyset's maximum it is the maximum
     * @return the request
     * @throws IllegalArgumentException if the size is zero or negative
     */
    public static PageRequest first(int size) {
        return new PageRequest(false, positive(size), null, null, false, false);
    }

    /**
     * Asks for the last rows, as many as a page has by default.
     *
     * @return the request
     */
    public static PageRequest last() {
        return new PageRequest(true, DEFAULT, null, null, false, false);
    }

    /**
     * Asks for the last rows. They come in forward order.
     *
     * @param size how many at most, 1 or more; over the keyset's maximum it is the maximum
     * @return the request
     * @throws IllegalArgumentException if the size is zero or negative
     */
    public static PageRequest last(int size) {
        return new PageRequest(true, positive(size), null, null, false, false);
    }

    private static int positive(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("a page has at least 1 row, but " + size + " were asked for");
        }
        return size;
    }

    /**
     * Asks for the first rows after the row that a token marks. The row itself is not among them, nor need it still exist.
     *
     * @param token from {@link Page#nextToken()}; null, as when a web request names none, for the very first rows
     * @return a new request
     * @throws IllegalArgumentException if the request is for the last rows; those go with {@link #before}
     */
    public PageRequest after(@Nullable String token) {
        if (backward) {
            throw new IllegalArgumentException(
                    "last(…) reads towards the beginning and goes with before(token); for rows after a token use"
                            + " first(…).after(token)");
        }
        return new PageRequest(false, size, token, null, total, snapshot);
    }

    /**
     * Asks for the last rows before the row that a token marks. The row itself is not among them, nor need it still exist.
     *
     * @param token from {@link Page#previousToken()}; null, as when a web request names none, for the very last rows
     * @return a new request
     * @throws IllegalArgumentException if the request is for the first rows; those go with {@link #after}
     */
    public PageRequest before(@Nullable String token) {
        if (!backward) {
            throw new IllegalArgumentException(
                    "first(…) reads towards the end and goes with after(token); for rows before a token use"
                            + " last(…).before(token)");
        }
        return new PageRequest(true, size, token, null, total, snapshot);
    }

    /**
     * Asks for the number of all rows too. It takes one more statement, which reads all of them.
     *
     * @return a new request; the requests for the neighbouring pages do not ask again
     */
    public PageRequest withTotal() {
        return new PageRequest(backward, size, token, cursor, true, snapshot);
    }

    /**
     * Asks that this page and those that follow from it all read the same moment. CockroachDB only. With a token, the token
     * must come from such a page.
     *
     * @return a new request
     */
    public PageRequest snapshot() {
        return new PageRequest(backward, size, token, cursor, total, true);
    }

    /** The neighbour of a page that this request brought. */
    PageRequest from(boolean direction, Cursor start) {
        return new PageRequest(direction, size, null, start, false, snapshot);
    }

    /** Where the page starts, if the token belongs to this query. */
    @Nullable
    Position position(PageTokenCodec codec, PageTokenQuery query) {
        Position position = start(codec, query);
        if (position != null && (position.moment() != null) != snapshot) {
            throw new InvalidCursorException(InvalidCursorException.Reason.OTHER_MOMENT);
        }
        return position;
    }

    private @Nullable Position start(PageTokenCodec codec, PageTokenQuery query) {
        if (token != null) {
            return codec.decode(token, query);
        }
        return cursor == null ? null : cursor.positionIn(query);
    }

    /** Whether the page starts where a text says that came from outside. */
    boolean isFromToken() {
        return token != null;
    }

    /** The number of rows asked for, 0 for the default. */
    int requestedSize() {
        return size;
    }

    /**
     * Returns how many rows are asked for.
     *
     * @return the size, or empty for the default size
     */
    public OptionalInt size() {
        return size == DEFAULT ? OptionalInt.empty() : OptionalInt.of(size);
    }

    /**
     * Returns whether the page is read towards the beginning. Its rows come in forward order all the same.
     *
     * @return whether this is a {@code last(…)}
     */
    public boolean isBackward() {
        return backward;
    }

    /**
     * Returns the token that the page starts from.
     *
     * @return the token, or empty from the beginning or the end
     * @throws IllegalStateException if the row's key values are too large for a token
     */
    public Optional<String> token() {
        return cursor == null ? Optional.ofNullable(token) : Optional.of(cursor.token());
    }

    /**
     * Returns whether the number of all rows is asked for.
     *
     * @return whether a total is wanted
     */
    public boolean wantsTotal() {
        return total;
    }

    /**
     * Returns whether all pages of the walk read one moment.
     *
     * @return whether this is part of a snapshot walk
     */
    public boolean isSnapshot() {
        return snapshot;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PageRequest that
                && backward == that.backward
                && size == that.size
                && total == that.total
                && snapshot == that.snapshot
                && token().equals(that.token());
    }

    @Override
    public int hashCode() {
        return Objects.hash(backward, size, total, snapshot, token());
    }

    /** The direction, size and options; not the token, which may hold values of a row. */
    @Override
    public String toString() {
        return (backward ? "last(" : "first(")
                + (size == DEFAULT ? "" : size)
                + ")"
                + (token == null && cursor == null ? "" : backward ? ".before(…)" : ".after(…)")
                + (total ? ".withTotal()" : "")
                + (snapshot ? ".snapshot()" : "");
    }
}
