package dev.tegmen.page;

import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** All rows in order, of which one chunk at a time is held. For one thread. */
final class ChunkedStream<T> extends AbstractSpliterator<T> {
    private final Pager<T, RuntimeException> pager;
    private final int chunkSize;
    private Iterator<T> chunk = List.<T>of().iterator();
    private @Nullable Position position;
    private boolean more = true;

    private ChunkedStream(Pager<T, RuntimeException> pager, int chunkSize) {
        super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
        this.pager = pager;
        this.chunkSize = chunkSize;
    }

    static <T> Stream<T> stream(Pager<T, RuntimeException> pager, int chunkSize) {
        if (chunkSize < 1) {
            throw new IllegalArgumentException("a chunk has at least 1 row, but " + chunkSize + " were asked for");
        }
        return StreamSupport.stream(new ChunkedStream<>(pager, chunkSize), false);
    }

    @Override
    public boolean tryAdvance(Consumer<? super T> action) {
        Objects.requireNonNull(action, "action");
        if (!chunk.hasNext() && more) {
            readChunk();
        }
        if (!chunk.hasNext()) {
            return false;
        }
        action.accept(chunk.next());
        return true;
    }

    private void readChunk() {
        Slice<T> read = pager.chunk(position, chunkSize);
        @Nullable Object[] lastKeys = read.lastKeys();
        more = read.more() && lastKeys != null;
        position = lastKeys == null ? null : new Position(lastKeys, false, null);
        chunk = read.items().iterator();
    }
}
