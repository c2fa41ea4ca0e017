package dev.tegmen.page;

import dev.tegmen.page.Range.Part;
import dev.tegmen.page.Range.Seek;
import dev.tegmen.page.SliceReader.Wanted;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads pages from a source, whatever its statements are run by.
 *
 * <p>What lies ahead of a page is seen by reading one row more than it has. What lies behind is seen by reading from the
 * position's own row on: where that still stands, there is something behind. Only where it is gone does it take one more
 * small statement to know.
 *
 * @param <T> what a row becomes
 * @param <X> what running a statement may throw
 */
final class Pager<T, X extends Exception> {
    private final Ordering ordering;
    private final Source<T, X> source;

    Pager(Ordering ordering, Source<T, X> source) {
        this.ordering = ordering;
        this.source = source;
    }

    /** Reads the page of at most {@code size} rows on one side of a position, or from the beginning or the end. */
    Page<T> page(PageRequest request, int size, @Nullable Position position, PageLinks bookmarks) throws X {
        boolean backward = request.isBackward();
        if (position != null && !ordering.fits(position)) {
            learnFor(position);
        }
        if (position != null && request.isFromToken() && ordering.mayRefuse(position)) {
            requireTakenInTransaction(position);
        }
        Wanted wanted = new Wanted(size, position == null || position.inclusive() ? null : position, position != null);
        Slice<T> read = walk(backward, position, Seek.AT, wanted);
        boolean onlyTheDatabaseKnows = read.spelledOtherwise();
        if (onlyTheDatabaseKnows) {
            read = walk(backward, position, Seek.PAST, new Wanted(size, null, true));
        }
        Seek rest = onlyTheDatabaseKnows ? Seek.AT : Seek.PAST;
        boolean behind = position != null && (read.metOwnRow() || exists(!backward, position, rest));
        OptionalLong total = request.wantsTotal() ? OptionalLong.of(source.count()) : OptionalLong.empty();

        PageRequest ahead = read.more() ? bookmarks.request(request, backward, read.lastKeys()) : null;
        PageRequest back = behind ? bookmarks.request(request, !backward, read.firstKeys()) : null;
        if (back == null && behind && position != null) {
            back = bookmarks.request(request, !backward, position.acrossItsRow());
        }
        return backward
                ? new Page<>(reversed(read.items()), back, ahead, total)
                : new Page<>(read.items(), ahead, back, total);
    }

    /** A token may come before any result has told the keys' types. */
    private void learnFor(Position position) throws X {
        if (!ordering.isLearned()) {
            source.learn();
        }
        if (!ordering.fits(position)) {
            throw new InvalidCursorException(InvalidCursorException.Reason.MALFORMED);
        }
    }

    /**
     * Inside a transaction an error is its end, and nothing can be asked any more: so the question, whose fault an error
     * about a value is, comes first there. Elsewhere it is asked when there is such an error.
     */
    private void requireTakenInTransaction(Position position) throws X {
        if (!source.takes(position, true)) {
            throw new InvalidCursorException(InvalidCursorException.Reason.MALFORMED);
        }
    }

    /** Reads the next rows after a position, in forward order, for a walk through all of them. */
    Slice<T> chunk(@Nullable Position position, int size) throws X {
        return walk(false, position, Seek.PAST, new Wanted(size, null, false));
    }

    private boolean exists(boolean backward, Position position, Seek seek) throws X {
        return walk(backward, position, seek, new Wanted(0, null, false)).more();
    }

    private Slice<T> walk(boolean backward, @Nullable Position position, Seek seek, Wanted wanted) throws X {
        List<Part> parts = ordering.parts(backward);
        int at = position == null ? 0 : parts.indexOf(ordering.partOf(position));
        Range range = new Range(backward, parts.get(at), position == null ? Seek.BEGINNING : seek);
        Slice<T> read = source.read(range, position, wanted);
        for (int i = at + 1; i < parts.size() && !read.more(); i++) {
            Wanted rest = new Wanted(
                    wanted.items() - read.items().size(), null, wanted.firstKeys() && read.firstKeys() == null);
            read = read.then(source.read(new Range(backward, parts.get(i), Seek.BEGINNING), null, rest));
        }
        return read;
    }

    private static <T> List<T> reversed(List<T> items) {
        List<T> reversed = new ArrayList<>(items);
        Collections.reverse(reversed);
        return reversed;
    }
}
