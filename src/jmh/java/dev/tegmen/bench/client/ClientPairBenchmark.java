package dev.tegmen.bench.client;

import com.zaxxer.hikari.HikariDataSource;
import dev.tegmen.bench.BenchmarkDatabase;
import dev.tegmen.bench.pair.Turns;
import dev.tegmen.user.User;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
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

/** What a whole client does, by hand and by a contestant, in turns over one connection. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init") // filled by the harness
public class ClientPairBenchmark {
    /** All operations. */
    public static final List<String> OPERATIONS = List.of(
            "createAll1",
            "createAll100",
            "createAll10000",
            "upsert",
            "userWith20Posts",
            "page20WithUsers",
            "filteredOrdered",
            "updateIfUnchanged");

    /** All contestants, the unit first. */
    public static final List<String> CONTESTANTS = Client.NAMES;

    private static final String TITLE = "client-pairs";

    /** What is called. */
    @Param("upsert")
    public String operation;

    /** Who is measured. */
    @Param("tegmen")
    public String contestant;

    private final SplittableRandom random = new SplittableRandom(1);
    private BenchmarkDatabase database;
    private HikariDataSource pool;
    private Supplier<?> unit;
    private Supplier<?> other;

    /** Starts both, on one connection. */
    @Setup
    public void start() {
        database = BenchmarkDatabase.started();
        pool = database.pool(1);
        unit = call(Client.on(Client.NAMES.get(0), pool));
        other = call(Client.on(contestant, pool));
    }

    /** Takes away what was written. */
    @TearDown
    public void stop() {
        pool.close();
        database.execute(List.of("delete from posts where title = '" + TITLE + "'", "vacuum posts, users"));
    }

    /** Each calls once. */
    @Benchmark
    public void pair(Turns turns, Blackhole blackhole) {
        turns.take(unit, other, blackhole);
    }

    private Supplier<?> call(Client client) {
        return switch (operation) {
            case "createAll1" -> () -> client.createAll(BenchmarkDatabase.userId(user()), List.of(TITLE));
            case "createAll100" -> () -> client.createAll(BenchmarkDatabase.userId(user()), titles(100));
            case "createAll10000" -> () -> client.createAll(BenchmarkDatabase.userId(user()), titles(10_000));
            case "upsert" -> () -> client.upsert(BenchmarkDatabase.email(user()), "User " + user());
            case "userWith20Posts" -> () -> client.userWithPosts(BenchmarkDatabase.userId(user()), 20);
            case "page20WithUsers" -> () -> client.postsWithUsers(20);
            case "filteredOrdered" -> () -> client.usersByName("User 9", 20);
            case "updateIfUnchanged" ->
                () -> {
                    User read = client.user(BenchmarkDatabase.userId(user()));
                    return client.renameIfUnchanged(read, "User " + user());
                };
            default -> throw new IllegalArgumentException(operation);
        };
    }

    private static List<String> titles(int count) {
        return Collections.nCopies(count, TITLE);
    }

    private int user() {
        return random.nextInt(BenchmarkDatabase.USERS);
    }
}
