package dev.tegmen.bench.pair;

import java.util.function.Supplier;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Has two calls take turns, and adds up the time of each. One thread's. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Turns {
    /** The nanoseconds of the unit's calls in this iteration. */
    public long unit;

    /** The nanoseconds of the other's calls in this iteration. */
    public long other;

    private boolean otherFirst;

    /** Starts an iteration. */
    @Setup(Level.Iteration)
    public void reset() {
        unit = 0;
        other = 0;
    }

    /** Calls both once, and the one first that was second before. */
    public void take(Supplier<?> unitCall, Supplier<?> otherCall, Blackhole blackhole) {
        if (otherFirst) {
            other += time(otherCall, blackhole);
            unit += time(unitCall, blackhole);
        } else {
            unit += time(unitCall, blackhole);
            other += time(otherCall, blackhole);
        }
        otherFirst = !otherFirst;
    }

    private static long time(Supplier<?> call, Blackhole blackhole) {
        long start = System.nanoTime();
        Object result = call.get();
        long end = System.nanoTime();
        blackhole.consume(result);
        return end - start;
    }
}
