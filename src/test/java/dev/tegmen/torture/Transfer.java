package dev.tegmen.torture;

import dev.tegmen.transaction.Transaction;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Moves money from one account to another, and writes down that it did, under a name of its own. Nothing in the database
 * keeps it from being there twice: that is for {@link Ledger} to find.
 */
record Transfer(UUID id, int source, int target, long amount) {
    private static final long MOST = 10;

    static Transfer random(RandomGenerator random) {
        int source = random.nextInt(Ledger.ACCOUNTS);
        int target = (source + 1 + random.nextInt(Ledger.ACCOUNTS - 1)) % Ledger.ACCOUNTS;
        return new Transfer(new UUID(random.nextLong(), random.nextLong()), source, target, 1 + random.nextLong(MOST));
    }

    Transfer applyIn(Transaction tx) {
        long has = balance(tx, source);
        long gets = balance(tx, target);
        // written as read, so that a lost update would show
        tx.dsl().execute("update account set balance = ? where id = ?", has - amount, source);
        tx.dsl().execute("update account set balance = ? where id = ?", gets + amount, target);
        tx.dsl()
                .execute(
                        "insert into transfer (id, source, target, amount) values (?, ?, ?, ?)",
                        id,
                        source,
                        target,
                        amount);
        return this;
    }

    private static long balance(Transaction tx, int account) {
        Object balance = tx.dsl().fetchValue("select balance from account where id = ?", account);
        return ((Number) java.util.Objects.requireNonNull(balance)).longValue();
    }
}
