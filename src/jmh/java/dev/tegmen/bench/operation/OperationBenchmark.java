package dev.tegmen.bench.operation;

import dev.tegmen.bench.BenchmarkDatabase;
import dev.tegmen.bench.contestant.Contestant;
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
import org.openjdk.jmh.infra.BenchmarkParams;

/** One method for each kind of call. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init") // filled by the harness
public class OperationBenchmark {
    static final String CREATED = "created-";
    static final int MIDDLE = BenchmarkDatabase.POSTS / 2;
    private static final int POSITIONS = 64;

    /** Who is measured. */
    @Param("jdbc")
    public String contestant;

    private List<Object> positions;
    private BenchmarkDatabase database;
    private Contestant access;
    private boolean writes;

    /** Starts the contestant, with a connection for each thread. */
    @Setup
    public void start(BenchmarkParams params) {
        String name = params.getBenchmark();
        BenchmarkDatabase place = BenchmarkDatabase.started();
        start(
                place,
                Contestant.start(contestant, place, params.getThreads()),
                name.substring(name.lastIndexOf('.') + 1));
    }

    /** Starts without a harness. */
    public void start(BenchmarkDatabase place, Contestant started, String operation) {
        database = place;
        access = started;
        positions = access.positions(MIDDLE, POSITIONS);
        writes = OperationRun.WRITES.contains(operation);
    }

    /** Takes away what was written, so that the next contestant finds what this one found. */
    @TearDown
    public void stop() {
        access.close();
        if (writes) {
            database.execute(List.of(
                    "delete from posts where title = '" + CREATED + "'",
                    "delete from users where email like '" + CREATED + "%'",
                    "vacuum users, posts"));
        }
    }

    /** Find by primary key. */
    @Benchmark
    public Object userById(Caller caller) {
        return access.userById(caller.userId());
    }

    /** Find by unique key. */
    @Benchmark
    public Object userByEmail(Caller caller) {
        return access.userByEmail(caller.email());
    }

    /** The newest 10. */
    @Benchmark
    public Object page10() {
        return access.newest(10);
    }

    /** The newest 100. */
    @Benchmark
    public Object page100() {
        return access.newest(100);
    }

    /** 10 from the middle of the list. */
    @Benchmark
    public Object pageFromMiddle(Caller caller) {
        return access.after(positions.get(caller.below(POSITIONS)), 10);
    }

    /** 10 by offset, not far from the start. */
    @Benchmark
    public Object list(Caller caller) {
        return access.list(10, 10 * caller.below(20));
    }

    /** One insert that returns its row. */
    @Benchmark
    public Object create(Caller caller) {
        String email = caller.freshEmail();
        return caller.untilItHolds(() -> access.create(email, "Somebody new"));
    }

    /** One change that returns its row. */
    @Benchmark
    public Object update(Caller caller) {
        return caller.untilItHolds(() -> access.rename(caller.userId(), caller.name()));
    }

    /** The number of posts of a user. */
    @Benchmark
    public long countPosts(Caller caller) {
        return access.countPostsOf(caller.userId());
    }

    /** A user and a post in one transaction. */
    @Benchmark
    public Object userWithPost(Caller caller) {
        String email = caller.freshEmail();
        return caller.untilItHolds(() -> access.userWithPost(email, "Somebody new", CREATED));
    }

    /** A transaction around one read by primary key. */
    @Benchmark
    public Object transaction(Caller caller) {
        return access.userByIdInTransaction(caller.userId());
    }
}
