package dev.tegmen.transaction;

/**
 * Transaction isolation levels (PostgreSQL documentation, chapter 13.2; CockroachDB documentation, "Read Committed
 * Transactions"). CockroachDB has {@link #READ_COMMITTED} by default from version 24.1 on ({@code
 * sql.txn.read_committed_isolation.enabled}), and runs it as {@link #SERIALIZABLE} before and where it is switched off.
 * {@link #REPEATABLE_READ} it runs as {@link #SERIALIZABLE} unless its cluster is set up otherwise.
 */
public enum Isolation {
    /** The result is that of some serial order of the transactions. The default. */
    SERIALIZABLE("SERIALIZABLE"),
    /** One snapshot for the whole transaction; write skew is possible. */
    REPEATABLE_READ("REPEATABLE READ"),
    /** Each statement sees what was committed before it; lost updates are possible. */
    READ_COMMITTED("READ COMMITTED");

    private final String sql;

    Isolation(String sql) {
        this.sql = sql;
    }

    String sql() {
        return sql;
    }
}
