package dev.tegmen.page;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Some consecutive rows of an ordering, in forward order, and the way to the pages beside them. Immutable, as far as its
 * items are; thread-safe.
 *
 * <p>{@link #hasNext} and {@link #hasPrevious} are true to the data at the time the page was read: a page that is said to
 * have a neighbour had one then. A page may be empty, when the rows that it was to show are gone.
 *
 * @param <T> what a row became
 */
public final class Page<T> implements Iterable<T> {
    private final List<T> items;
    private final @Nullable PageRequest next;
    private final @Nullable PageRequest previous;
    private final OptionalLong total;

    /** The list is taken over, not copied. */
    Page(List<T> items, @Nullable PageRequest next, @Nullable PageRequest previous, OptionalLong total) {
        this.items = Collections.unmodifiableList(items);
        this.next = next;
        this.previous = previous;
        this.total = total;
    }

    /**
     * Makes a page that has no neighbours, as for a test or for a list that is complete.
     *
     * @param <T> what a row became
     * @param items the items; copied
     * @return a page of these items
     * @throws NullPointerException if an item is null
     */
    public static <T> Page<T> of(List<? extends T> items) {
        return new Page<>(List.copyOf(items), null, null, OptionalLong.of(items.size()));
    }

    /**
     * Returns the items.
     *
     * @return the items in forward order, also when the page was read backwards; unmodifiable
     */
    public List<T> items() {
        return items;
    }

    /**
     * Returns whether rows stand after this page.
     *
     * @return whether there is a next page
     */
    public boolean hasNext() {
        return next != null;
    }

    /**
     * Returns whether rows stand before this page.
     *
     * @return whether there is a previous page
     */
    public boolean hasPrevious() {
        return previous != null;
    }

    /**
     * Returns the request for the rows after this page, of the same size.
     *
     * @return the request
     * @throws NoSuchElementException if there are none; ask {@link #hasNext} first
     */
    public PageRequest next() {
        if (next == null) {
            throw new NoSuchElementException("this is the last page; ask hasNext() before next()");
        }
        return next;
    }

    /**
     * Returns the request for the rows before this page, of the same size.
     *
     * @return the request
     * @throws NoSuchElementException if there are none; ask {@link #hasPrevious} first
     */
    public PageRequest previous() {
        if (previous == null) {
            throw new NoSuchElementException("this is the first page; ask hasPrevious() before previous()");
        }
        return previous;
    }

    /**
     * Returns the token for {@link PageRequest#after}, to hand to a client.
     *
     * @return URL-safe text, or empty on the last page
     * @throws IllegalStateException if the row's key values are too large for a token
     */
    public Optional<String> nextToken() {
        return next == null ? Optional.empty() : next.token();
    }

    /**
     * Returns the token for {@link PageRequest#before}, to hand to a client.
     *
     * @return URL-safe text, or empty on the first page
     * @throws IllegalStateException if the row's key values are too large for a token
     */
    public Optional<String> previousToken() {
        return previous == null ? Optional.empty() : previous.token();
    }

    /**
     * Returns the number of all rows, of all pages together, if the request asked for it.
     *
     * @return the number at the time the page was read
     */
    public OptionalLong total() {
        return total;
    }

    /**
     * Makes the same page of other items.
     *
     * @param <U> what an item becomes
     * @param mapper makes an item of an item; not null
     * @return a page with the same neighbours and total
     * @throws NullPointerException if the mapper returns null
     */
    public <U> Page<U> map(Function<? super T, ? extends U> mapper) {
        List<U> mapped = items.stream()
                .<U>map(item -> Objects.requireNonNull(mapper.apply(item), "mapped item"))
                .toList();
        return new Page<>(mapped, next, previous, total);
    }

    /**
     * Returns the page in the shape of an HTTP answer, which any JSON library writes as it is.
     *
     * @return items, tokens and total
     * @throws IllegalStateException if a row's key values are too large for a token
     */
    public PageView<T> view() {
        return new PageView<>(
                items,
                nextToken().orElse(null),
                previousToken().orElse(null),
                total.isPresent() ? total.getAsLong() : null);
    }

    /**
     * Returns the items as a stream.
     *
     * @return a stream of this page's items only
     */
    public Stream<T> stream() {
        return items.stream();
    }

    @Override
    public Iterator<T> iterator() {
        return items.iterator();
    }

    /** The number of items and what is beside them; not the items, which are data. */
    @Override
    public String toString() {
        return "Page[" + items.size() + " items, next " + hasNext() + ", previous " + hasPrevious()
                + (total.isPresent() ? ", total " + total.getAsLong() : "") + "]";
    }
}
