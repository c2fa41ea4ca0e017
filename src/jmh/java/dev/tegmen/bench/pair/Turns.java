package dev.tegmen.bench.pair;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Supplier;
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

    /** The mean of the unit's calls, in microseconds. */
    public double unitMean() {
        return mean(unit);
    }

    /** The mean of the other's calls, in microseconds. */
    public double otherMean() {
        return mean(other);
    }

    /** The median of the unit's calls, in microseconds. */
    public double unitMedian() {
        return median(unit);
    }

    /** The median of the other's calls, in microseconds. */
    public double otherMedian() {
        return median(other);
    }

    private double mean(long[] nanos) {
        return Arrays.stream(nanos, 0, taken()).average().orElse(Double.NaN) / 1_000;
    }

    private double median(long[] nanos) {
        long[] sorted = Arrays.copyOf(nanos, taken());
        Arrays.sort(sorted);
        return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2] / 1_000.0;
    }

    private int taken() {
        return Math.min(turns, MOST);
    }

    private static long time(Supplier<?> call, Blackhole blackhole) {
        long start = System.nanoTime();
        Object result = call.get();
        long end = System.nanoTime();
        blackhole.consume(result);
        return end - start;
    }
}
