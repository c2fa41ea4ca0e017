package dev.tegmen.bench.operation;

import dev.tegmen.bench.BenchmarkDatabase;
import java.sql.SQLException;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.ThreadParams;

/** One thread's choice of rows. Threads never choose the same user, so that they do not wait for one another's locks. */
@State(Scope.Thread)
public class Caller {
    private static final String SERIALIZATION_FAILURE = "40001";

    private final long nonce = System.nanoTime();
    private SplittableRandom random = new SplittableRandom();
    private int thread;
    private int threads;
    private long created;

    /** Learns which thread this is. */
    @Setup
    public void number(ThreadParams params) {
        thread = params.getThreadIndex();
        threads = params.getThreadCount();
        random = new SplittableRandom(thread);
    }

    UUID userId() {
        return BenchmarkDatabase.userId(user());
    }

    String email() {
        return BenchmarkDatabase.email(user());
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    String freshEmail() {
        return OperationBenchmark.CREATED + nonce + "-" + thread + "-" + created++ + "@example.com";
    }

    String name() {
        return "User " + random.nextInt(BenchmarkDatabase.USERS);
    }

    /** Runs a write again until it holds: PostgreSQL may refuse one of several that run at once, whoever sent it. */
    <T> T untilItHolds(Supplier<T> write) {
        while (true) {
            try {
                return write.get();
            } catch (RuntimeException e) {
                if (!serializationFailure(e)) {
                    throw e;
                }
            }
        }
    }

    private int user() {
        return random.nextInt(BenchmarkDatabase.USERS / threads) * threads + thread;
    }

    private static boolean serializationFailure(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && SERIALIZATION_FAILURE.equals(sql.getSQLState())) {
                return true;
            }
        }
        return false;
    }
}
