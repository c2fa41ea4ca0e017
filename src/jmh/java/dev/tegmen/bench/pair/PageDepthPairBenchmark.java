package dev.tegmen.bench.pair;

import dev.tegmen.bench.BenchmarkDatabase;
import dev.tegmen.bench.depth.PageDepthBenchmark;
import dev.tegmen.bench.depth.Pager;
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
import org.openjdk.jmh.infra.Blackhole;

/** The first page and one that is far from it, in turns. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PageDepthPairBenchmark {
    static final int FAR = 1_000_000;

    /** Who is measured. */
    @Param("tegmen")
    public String pager = "tegmen";

    /** How many rows a page has. */
    @Param("10")
    public int size;

    /** Whether the pages are reached from behind. */
    @Param("false")
    public boolean backwards;

    private final PageDepthBenchmark first = new PageDepthBenchmark();
    private final PageDepthBenchmark far = new PageDepthBenchmark();

    /** Starts both, on one connection: two would be served by two processes, which the machine places differently. */
    @Setup
    public void start() {
        BenchmarkDatabase database = BenchmarkDatabase.started();
        Pager one = Pager.start(pager, database);
        first.start(database, one, size, 1, backwards);
        far.start(database, one, size, FAR, backwards);
    }

    /** Ends both. */
    @TearDown
    public void stop() {
        first.stop();
        far.stop();
    }

    /** Each page once. */
    @Benchmark
    public void pair(Turns turns, Blackhole blackhole) {
        turns.take(first::page, far::page, blackhole);
    }
}
