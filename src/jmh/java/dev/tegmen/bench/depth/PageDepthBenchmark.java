package dev.tegmen.bench.depth;

import dev.tegmen.bench.BenchmarkDatabase;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The page that starts at a row, reached from the row before it or from the row behind it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init") // filled by the harness
public class PageDepthBenchmark {
    /** Who is measured. */
    @Param("row value")
    public String pager;

    /** How many rows a page has. */
    @Param("10")
    public int size;

    /** The number of the page's first row, from 1. */
    @Param("1")
    public int row;

    /** Whether the page is reached from behind. */
    @Param("false")
    public boolean backwards;

    private Pager access;
    private Object previous;
    private Object next;

    /** Starts the pager and looks up where it is to read. */
    @Setup
    public void start() {
        BenchmarkDatabase database = BenchmarkDatabase.started();
        start(database, Pager.start(pager, database));
    }

    /** Starts without a harness. */
    public void start(BenchmarkDatabase database, Pager started, int rowsOfPage, int firstRow, boolean fromBehind) {
        size = rowsOfPage;
        row = firstRow;
        backwards = fromBehind;
        start(database, started);
    }

    private void start(BenchmarkDatabase database, Pager started) {
        access = started;
        try (OffsetPager offsets = new OffsetPager(database.pool(1))) {
            if (row > 1) {
                previous = access.position(
                        row - 1, offsets.after((long) row - 2, 1).get(0));
            }
            long behind = (long) row + size;
            next = access.position(behind, offsets.after(behind - 1, 1).get(0));
        }
    }

    /** Ends the pager. */
    @TearDown
    public void stop() {
        access.close();
    }

    /** Reads the page. */
    @Benchmark
    public List<?> page() {
        if (backwards) {
            return access.before(next, size);
        }
        return row == 1 ? access.first(size) : access.after(previous, size);
    }
}
