package dev.tegmen.transaction;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;

/**
 * A thread that does one thing, whose result or failure is waited for.
 *
 * @param <T> the result
 */
final class Background<T> {
    private final FutureTask<T> task;
    private final Thread thread;

    private Background(Callable<T> code) {
        task = new FutureTask<>(code);
        thread = new Thread(task, "test-background");
        thread.setDaemon(true);
        thread.start();
    }

    static <T> Background<T> start(Callable<T> code) {
        return new Background<>(code);
    }

    /** Runs something on many threads that start together, and waits for all. */
    static <T> List<T> together(int threads, IntFunction<Callable<T>> code) throws Exception {
        CyclicBarrier start = new CyclicBarrier(threads);
        List<Background<T>> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Callable<T> mine = code.apply(i);
            all.add(start(() -> {
                await(start);
                return mine.call();
            }));
        }
        List<T> results = new ArrayList<>();
        for (Background<T> one : all) {
            results.add(one.get());
        }
        return results;
    }

    /** Waits until all that are expected have come. */
    static void await(CyclicBarrier barrier) throws Exception {
        barrier.await(FaultyBank.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    Thread thread() {
        return thread;
    }

    boolean isDone() {
        return task.isDone();
    }

    T get() throws Exception {
        try {
            return task.get(FaultyBank.PATIENCE.toSeconds() * 4, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception failure) {
                throw failure;
            }
            throw e;
        } catch (TimeoutException e) {
            AssertionError late = new AssertionError("the thread did not end", e);
            late.setStackTrace(thread.getStackTrace());
            throw late;
        }
    }
}
