package dev.tegmen.torture;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tegmen.error.SqlState;
import dev.tegmen.error.TegmenException;
import dev.tegmen.fault.ErrorProneSockets;
import dev.tegmen.fault.FaultProxy;
import dev.tegmen.fault.Occasion;
import dev.tegmen.fault.Response;
import dev.tegmen.transaction.CommitUnknownException;
import dev.tegmen.transaction.Outcome;
import dev.tegmen.transaction.RetriesExhaustedException;
import dev.tegmen.transaction.RetryBudget;
import dev.tegmen.transaction.RetryPolicy;
import dev.tegmen.transaction.TransactionListener;
import dev.tegmen.transaction.TransactionOptions;
import dev.tegmen.transaction.Transactions;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jooq.exception.DataAccessException;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Many threads move money between accounts through proxies that do harm at random, one of them before a PgBouncer where that
 * is installed, and with a driver in which an {@link Error} strikes now and then, while the server is killed and started again.
 * Whatever is acknowledged must be there, once; whatever is reported as rolled back must not; what is
 * unknown is asked for afterwards, again and again while it is in progress. Nothing else may reach a caller: no transfer
 * ends its transaction by itself, say, so none may be told so.
 *
 * <p>Settings: {@code -Dtorture.seconds} (120) and {@code -Dtorture.seed} (random; printed).
 */
public final class Torture {
    private static final int THREADS = 16;
    private static final int CONNECTIONS = 8;
    private static final int PLAIN_SHARE = 8;
    private static final double ERROR_SHARE = 0.0005;
    private static final String APPLICATION = "tegmen-torture";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** The SQLSTATE of a full disk. */
    private static final String FULL = "53100";

    /** What a server says with a commit for which no synchronous standby has answered. */
    private static final Response LOCAL_ONLY = Response.of("WARNING", "01000").from("syncrep.c", "SyncRepWaitForLSN");

    private final long seed;
    private final Duration duration;
    private final SplittableRandom random;
    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong retried = new AtomicLong();
    private final AtomicLong unknown = new AtomicLong();
    private final AtomicLong unresolved = new AtomicLong();
    private final AtomicLong restarts = new AtomicLong();
    private final Set<UUID> acknowledged = ConcurrentHashMap.newKeySet();
    private final Set<UUID> rolledBack = ConcurrentHashMap.newKeySet();
    private final Set<UUID> open = ConcurrentHashMap.newKeySet();

    Torture(long seed, Duration duration) {
        this.seed = seed;
        this.duration = duration;
        this.random = new SplittableRandom(seed);
    }

    /**
     * Runs it and prints one line.
     *
     * @param arguments none
     * @throws Exception if something came that no transfer may meet
     * @throws IllegalStateException if a promise was broken
     */
    public static void main(String[] arguments) throws Exception {
        Duration duration = Duration.ofSeconds(Long.getLong("torture.seconds", 120));
        long seed = Long.getLong("torture.seed", System.nanoTime());
        TortureReport report = new Torture(seed, duration).run();
        System.out.println(report);
        if (!report.everyPromiseKept()) {
            throw new IllegalStateException("a promise was broken: " + report);
        }
    }

    TortureReport run() throws Exception {
        try (Arena arena = Arena.open()) {
            Ledger ledger = new Ledger(arena.direct());
            ledger.create();
            List<Lane> lanes = new ArrayList<>();
            try {
                lanes.add(new Lane("direct", arena.url(), true));
                arena.poolerUrl().ifPresent(url -> lanes.add(new Lane("PgBouncer", url, false)));
                return run(arena, lanes, ledger);
            } finally {
                lanes.forEach(Lane::close);
            }
        }
    }

    private TortureReport run(Arena arena, List<Lane> lanes, Ledger ledger) throws Exception {
        ErrorProneSockets.strike(ERROR_SHARE, seed);
        lanes.forEach(lane -> harm(lane.proxy));
        moveMoney(lanes, arena);
        ErrorProneSockets.strike(0, seed);
        long active = 0;
        for (Lane lane : lanes) {
            lane.proxy.heal();
            Arena.eventually(PATIENCE, () -> lane.active() == 0);
            active += lane.active();
        }
        resolve(lanes.get(0).transactions);
        long faults = restarts.get() + ErrorProneSockets.struck();
        for (Lane lane : lanes) {
            faults += lane.proxy.faults();
            lane.close();
        }
        arena.closePooler();
        Arena.eventually(PATIENCE, () -> sessions(ledger) == 0);
        Map<UUID, Integer> there = ledger.transfers();
        long lost = Ledger.countLost(acknowledged, there);
        long stand = Ledger.countStanding(rolledBack, there);
        return new TortureReport(
                seed,
                lanes.stream().map(lane -> lane.name).toList(),
                begun.get(),
                acknowledged.size(),
                retried.get(),
                unknown.get(),
                unknown.get() - unresolved.get(),
                faults,
                lost + ledger.accountsThatDisagree() + Math.abs(ledger.total()),
                Ledger.countDoubled(there) + stand,
                lost + stand,
                active + sessions(ledger));
    }

    /** A way to the database: through a proxy that does harm, and a pool. */
    private final class Lane implements AutoCloseable {
        private final String name;
        private final FaultProxy proxy;
        private final HikariDataSource pool;
        private final Transactions transactions;

        Lane(String name, String url, boolean direct) {
            this.name = name;
            this.proxy = FaultProxy.before(url);
            this.pool = pool(proxy, direct);
            this.transactions = Transactions.on(pool)
                    .withBudget(RetryBudget.of(100_000, 10))
                    .withListener(new Counter());
        }

        int active() {
            return pool.getHikariPoolMXBean().getActiveConnections();
        }

        @Override
        public void close() {
            pool.close();
            proxy.close();
        }
    }

    private static HikariDataSource pool(FaultProxy proxy, boolean direct) {
        PGSimpleDataSource driver = proxy.dataSource();
        driver.setSocketFactory(ErrorProneSockets.class.getName());
        if (!direct) {
            driver.setPrepareThreshold(0); // a prepared statement is of a session, and the next transaction has another
        }
        driver.setApplicationName(APPLICATION);
        driver.setConnectTimeout(2);
        driver.setSocketTimeout(1); // so that a delayed commit is given up on, and still arrives
        HikariConfig config = new HikariConfig();
        config.setDataSource(driver);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setConnectionTimeout(2_000);
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    /** All that the proxy does, with its chance for each commit, statement or connect. */
    private void harm(FaultProxy proxy) {
        SplittableRandom chance = random.split();
        Occasion commit = Occasion.commit();
        proxy.when(commit).withProbability(0.004, chance).cutBeforeForwarding();
        proxy.when(commit).withProbability(0.004, chance).cutBeforeAnswer();
        proxy.when(commit).withProbability(0.002, chance).closeBeforeAnswer();
        proxy.when(commit).withProbability(0.004, chance).failInstead("40001");
        proxy.when(commit).withProbability(0.002, chance).failAfterwards("40003");
        proxy.when(commit).withProbability(0.002, chance).failAfterwards("57P01");
        proxy.when(commit).withProbability(0.001, chance).delayBeforeForwarding(Duration.ofMillis(1_500));
        proxy.when(commit).withProbability(0.001, chance).delayAnswer(Duration.ofMillis(1_500));
        proxy.when(commit).withProbability(0.002, chance).closeBeforeForwarding();
        for (Response last : List.of(Response.of("PANIC", "58030"), Response.of("FATAL", FULL))) {
            proxy.when(commit).withProbability(0.002, chance).failInstead(last);
            proxy.when(commit).withProbability(0.002, chance).failAfterwards(last);
        }
        proxy.when(commit).withProbability(0.001, chance).failInstead(Response.of("ERROR", FULL));
        proxy.when(commit).withProbability(0.002, chance).warnAfterwards(LOCAL_ONLY);
        Occasion update = Occasion.statementContaining("update account");
        proxy.when(update).withProbability(0.002, chance).cutBeforeForwarding();
        proxy.when(update).withProbability(0.002, chance).cutBeforeAnswer();
        proxy.when(update).withProbability(0.001, chance).failInstead("40001");
        proxy.when(update).withProbability(0.001, chance).failInstead("57P01");
        proxy.when(update).withProbability(0.001, chance).failInstead(Response.of("FATAL", FULL));
        Occasion select = Occasion.statementContaining("select balance");
        proxy.when(select).withProbability(0.001, chance).cutAfterRows(0);
        proxy.when(select).withProbability(0.001, chance).cutInsideRow(0);
        Occasion marker = Occasion.statementContaining("tegmen_transaction");
        proxy.when(marker).withProbability(0.002, chance).cutBeforeForwarding();
        proxy.when(marker).withProbability(0.002, chance).cutBeforeAnswer();
        Occasion connect = Occasion.connect();
        proxy.when(connect).withProbability(0.02, chance).cutBeforeForwarding();
        proxy.when(connect).withProbability(0.02, chance).failInstead("57P03");
        proxy.when(connect).withProbability(0.005, chance).delayBeforeForwarding(Duration.ofMillis(1_500));
    }

    private void moveMoney(List<Lane> lanes, Arena arena) throws Exception {
        CountDownLatch stop = new CountDownLatch(1);
        List<FutureTask<Long>> workers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            SplittableRandom own = random.split();
            Transactions transactions = lanes.get(i % lanes.size()).transactions;
            FutureTask<Long> worker = new FutureTask<>(() -> work(transactions, own, stop));
            workers.add(worker);
            Thread thread = new Thread(worker, "torture-" + i);
            thread.setDaemon(true);
            thread.start();
        }
        restartNowAndThen(arena);
        stop.countDown();
        for (FutureTask<Long> worker : workers) {
            try {
                begun.addAndGet(worker.get(PATIENCE.toSeconds() * 4, TimeUnit.SECONDS));
            } catch (ExecutionException e) {
                throw new IllegalStateException("seed " + seed + ": what no transfer may meet", e.getCause());
            }
        }
    }

    private void restartNowAndThen(Arena arena) throws InterruptedException {
        SplittableRandom moments = random.split();
        long end = System.nanoTime() + duration.toNanos();
        while (true) {
            long pause = TimeUnit.MILLISECONDS.toNanos(4_000 + moments.nextLong(8_000));
            long left = end - System.nanoTime();
            TimeUnit.NANOSECONDS.sleep(Math.min(pause, Math.max(0, left)));
            if (pause >= left) {
                return;
            }
            if (arena.restart()) {
                restarts.incrementAndGet();
            }
        }
    }

    private long work(Transactions transactions, SplittableRandom own, CountDownLatch stop) {
        RetryPolicy patient = RetryPolicy.ofDefaults().withMaxAttempts(1_000).withDeadline(PATIENCE);
        TransactionOptions plain = TransactionOptions.ofDefaults().withRetry(patient);
        long done = 0;
        while (stop.getCount() > 0) {
            Transfer transfer = Transfer.random(own);
            boolean once = own.nextInt(PLAIN_SHARE) > 0;
            move(
                    transactions,
                    transfer,
                    once ? plain.withExactlyOnce(transfer.id().toString()) : plain);
            done++;
        }
        return done;
    }

    private void move(Transactions transactions, Transfer transfer, TransactionOptions options) {
        try {
            acknowledged.add(transactions.run(options, transfer::applyIn).id());
        } catch (RetriesExhaustedException | ErrorProneSockets.Struck e) {
            rolledBack.add(transfer.id());
        } catch (CommitUnknownException e) {
            if (options.exactlyOnce()) {
                open.add(transfer.id());
            } else {
                unresolved.incrementAndGet();
            }
        } catch (TegmenException | DataAccessException e) {
            if (!isToldAsRolledBack(e)) {
                throw e;
            }
            rolledBack.add(transfer.id());
        }
    }

    /** A commit that met a full disk; or a statement that may run on in the server, since it took no cancel request. */
    private static boolean isToldAsRolledBack(RuntimeException failure) {
        boolean full = failure instanceof TegmenException
                && SqlState.of(failure).filter(FULL::equals).isPresent();
        return full || hasCause(failure, SocketTimeoutException.class);
    }

    private static boolean hasCause(Throwable failure, Class<?> type) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).anyMatch(type::isInstance);
    }

    /** Asks what became of the transfers whose last attempt nobody knows of. */
    private void resolve(Transactions transactions) throws InterruptedException {
        for (UUID id : open) {
            switch (settled(transactions, id.toString())) {
                case COMMITTED -> acknowledged.add(id);
                case NOT_COMMITTED -> rolledBack.add(id);
                case IN_PROGRESS, ROLLED_BACK, UNKNOWN ->
                    throw new IllegalStateException("seed " + seed + ": a commit that never ends");
            }
        }
    }

    private static Outcome settled(Transactions transactions, String key) throws InterruptedException {
        AtomicReference<Outcome> outcome = new AtomicReference<>(Outcome.IN_PROGRESS);
        Arena.eventually(PATIENCE, () -> {
            outcome.set(transactions.outcome(key));
            return outcome.get() != Outcome.IN_PROGRESS;
        });
        return Objects.requireNonNull(outcome.get());
    }

    private static long sessions(Ledger ledger) {
        try {
            return ledger.sessions(APPLICATION);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private final class Counter implements TransactionListener {
        @Override
        public void retryScheduled(Event event, Duration delay) {
            retried.incrementAndGet();
        }

        @Override
        public void commitUnknown(Event event, Throwable failure) {
            if (!(failure instanceof CommitUnknownException last) || last.key().isEmpty()) {
                unknown.incrementAndGet();
            }
        }
    }
}
