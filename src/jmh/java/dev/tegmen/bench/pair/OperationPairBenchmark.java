package dev.tegmen.bench.pair;

import com.zaxxer.hikari.HikariDataSource;
import dev.tegmen.bench.BenchmarkDatabase;
import dev.tegmen.bench.contestant.Contestant;
import dev.tegmen.bench.operation.Caller;
import dev.tegmen.bench.operation.OperationBenchmark;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
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

/** An operation by hand and by a contestant, in turns. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init") // filled by the harness
public class OperationPairBenchmark {
    /** What is called. */
    @Param("userById")
    public String operation;

    /** Who is measured. */
    @Param("tegmen")
    public String contestant;

    private final OperationBenchmark unit = new OperationBenchmark();
    private final OperationBenchmark other = new OperationBenchmark();
    private Supplier<?> unitCall;
    private Supplier<?> otherCall;

    /** Starts both, on one connection: two would be served by two processes, which the machine places differently. */
    @Setup
    public void start(Caller caller) {
        BenchmarkDatabase database = BenchmarkDatabase.started();
        HikariDataSource pool = database.pool(1);
        unit.start(database, Contestant.start("jdbc", pool), operation);
        other.start(database, Contestant.start(contestant, pool), operation);
        unitCall = call(unit, caller);
        otherCall = call(other, caller);
    }

    /** Ends both. */
    @TearDown
    public void stop() {
        unit.stop();
        other.stop();
    }

    /** Each calls once. */
    @Benchmark
    public void pair(Turns turns, Blackhole blackhole) {
        turns.take(unitCall, otherCall, blackhole);
    }

    private Supplier<?> call(OperationBenchmark benchmark, Caller caller) {
        return switch (operation) {
            case "userById" -> () -> benchmark.userById(caller);
            case "userByEmail" -> () -> benchmark.userByEmail(caller);
            case "page10" -> benchmark::page10;
            case "page100" -> benchmark::page100;
            case "pageFromMiddle" -> () -> benchmark.pageFromMiddle(caller);
            case "list" -> () -> benchmark.list(caller);
            case "countPosts" -> () -> benchmark.countPosts(caller);
            case "create" -> () -> benchmark.create(caller);
            case "update" -> () -> benchmark.update(caller);
            case "userWithPost" -> () -> benchmark.userWithPost(caller);
            case "transaction" -> () -> benchmark.transaction(caller);
            default -> throw new IllegalArgumentException(operation);
        };
    }
}
