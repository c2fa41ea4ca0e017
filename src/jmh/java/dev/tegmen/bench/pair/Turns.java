package dev.tegmen.bench.pair;

import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Has two calls take turns, and times each by itself. One thread's; all numbers are those of one iteration. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Turns {
    private static final int MOST = 1 << 16;

    private final SplittableRandom random = new SplittableRandom(1);
    private final long[] unit = new long[MOST];
    private final long[] other = new long[MOST];
    private int turns;

    /** Starts an iteration. */
    @Setup(Level.Iteration)
    public void reset() {
        turns = 0;
    }

    /** Calls both once, in either order, so that none always finds what the other left. */
    public void take(Supplier<?> unitCall, Supplier<?> otherCall, Blackhole blackhole) {
        int turn = turns++ % MOST;
        if (random.nextBoolean()) {
            other[turn] = time(otherCall, blackhole);
            unit[turn] = time(unitCall, blackhole);
        } else {
            unit[turn] = time(unitCall, blackhole);
            other[turn] = time(otherCall, blackhole);
        }
    }

    /** The median time of the unit's calls, in microseconds. */
    public double unitMicros() {
        return median(turn -> unit[turn] / 1_000.0);
    }

    /**
     * The median of the turns' ratios, the other's time by the unit's. The machine changes its speed from one moment to the
     * next, but seldom between two calls of one turn: no ratio of means or of medians is as steady.
     */
    public double ratio() {
        return median(turn -> (double) other[turn] / unit[turn]);
    }

    private double median(IntToDoubleFunction number) {
        double[] sorted = IntStream.range(0, Math.min(turns, MOST))
                .mapToDouble(number)
                .sorted()
                .toArray();
        return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
    }

    private static long time(Supplier<?> call, Blackhole blackhole) {
        long start = System.nanoTime();
        Object result = call.get();
        long end = System.nanoTime();
        blackhole.consume(result);
        return end - start;
    }
}
