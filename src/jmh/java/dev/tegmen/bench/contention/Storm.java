package dev.tegmen.bench.contention;

import dev.tegmen.bench.BenchmarkDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;

/** Many threads at the counter for a fixed time, and the proof that no increment was lost or done twice. */
final class Storm {
    private final BenchmarkDatabase database;
    private final Strategy strategy;
    private final int threads;
    private final ConcurrentHistogram latencies = new ConcurrentHistogram(TimeUnit.MINUTES.toNanos(5), 3);
    private final LongAdder attempts = new LongAdder();
    private final LongAdder commits = new LongAdder();
    private final LongAdder givenUp = new LongAdder();
    private final LongAdder late = new LongAdder();

    Storm(BenchmarkDatabase database, Strategy strategy, int threads) {
        this.database = database;
        this.strategy = strategy;
        this.threads = threads;
    }

    void run(Duration time, Cell cell) {
        long before = value();
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            long start = System.nanoTime();
            List<Callable<Void>> loops = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                loops.add(() -> loop(start + time.toNanos()));
            }
            for (Future<Void> loop : executor.invokeAll(loops)) {
                loop.get();
            }
            cell.add(latencies, attempts.sum(), commits.sum(), late.sum(), givenUp.sum(), time);
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            executor.shutdown();
        }
        if (value() - before != commits.sum()) {
            throw new IllegalStateException("the counter grew by " + (value() - before) + ", not by " + commits.sum());
        }
    }

    private Void loop(long end) throws SQLException, InterruptedException {
        while (System.nanoTime() < end) {
            long start = System.nanoTime();
            if (strategy.increment(attempts)) {
                long done = System.nanoTime();
                latencies.recordValue(done - start);
                commits.increment();
                if (done > end) {
                    late.increment();
                }
            } else {
                givenUp.increment();
            }
        }
        return null;
    }

    private long value() {
        return Long.parseLong(
                database.texts("select value from counters where id = 1").get(0));
    }
}
