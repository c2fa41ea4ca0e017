package dev.tegmen.transaction;

import com.zaxxer.hikari.HikariDataSource;
import dev.tegmen.error.SqlState;
import dev.tegmen.statement.Repeat;
import dev.tegmen.testing.TestDatabase;
import java.sql.PreparedStatement;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A process of its own whose first SQL error comes at the end of a stack, and which prints what it gets afterwards. With an
 * argument, it makes {@link Transactions} and nothing else.
 */
final class FirstErrorAtEndOfStack {
    private static int left = 2_000;

    private FirstErrorAtEndOfStack() {}

    public static void main(String[] arguments) throws InterruptedException {
        if (arguments.length > 0) {
            Transactions.on(new PGSimpleDataSource());
            return;
        }
        try (TestDatabase database = TestDatabase.create();
                HikariDataSource pool = FaultyBank.poolOn(database.dataSource(), 2, FaultyBank.PATIENCE)) {
            Transactions transactions = Transactions.on(pool);
            transactions.run(tx -> tx.dsl().fetchValue("select 1"));
            Thread deep = new Thread(null, () -> deep(transactions), "deep", 400_000);
            deep.start();
            deep.join(FaultyBank.PATIENCE.toMillis() * 2);
            for (int i = 0; i < 2; i++) {
                System.out.println(nameOf(() -> fail(transactions)));
                System.out.println(
                        nameOf(() -> transactions.run(never(), tx -> tx.dsl().fetchValue("select 1 / 0"))));
            }
            System.out.flush();
            Runtime.getRuntime().halt(0);
        }
    }

    /** In autocommit mode, so that each is refused anew; the driver tells of the first as soon as it has the stack for half of it. */
    private static void deep(Transactions transactions) {
        try {
            transactions.call(Repeat.UNSAFE, (connection, n) -> {
                try (PreparedStatement statement = connection.prepareStatement("select 1 / 0")) {
                    dive(statement);
                    return 1;
                }
            });
        } catch (Throwable failure) {
            // as far as it came
        }
    }

    @SuppressWarnings("InfiniteRecursion") // down to the end of the stack
    private static void dive(PreparedStatement statement) {
        try {
            dive(statement);
        } catch (StackOverflowError deepest) {
            // here and up
        }
        try {
            if (left-- > 0) {
                statement.execute();
            }
        } catch (Throwable failure) {
            // as far as it came
        }
    }

    private static TransactionOptions never() {
        return TransactionOptions.ofDefaults().withRetry(RetryPolicy.never());
    }

    private static boolean fail(Transactions transactions) {
        return transactions.withDefaults(never()).call(Repeat.UNSAFE, (connection, n) -> {
            try (PreparedStatement statement = connection.prepareStatement("select 1 / 0")) {
                return statement.execute();
            }
        });
    }

    private static String nameOf(Runnable failing) {
        try {
            failing.run();
            return "nothing";
        } catch (Throwable failure) {
            return SqlState.of(failure).orElse("none") + " "
                    + failure.getClass().getName();
        }
    }
}
