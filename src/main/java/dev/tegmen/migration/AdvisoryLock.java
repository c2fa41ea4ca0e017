package dev.tegmen.migration;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A transaction-level advisory lock (PostgreSQL documentation, 13.3.5), which needs no table and no privilege. Its key is
 * made from the schema's name; advisory locks are the database's own, so the database's name need not be part of it.
 */
final class AdvisoryLock implements MigrationLock {
    /** Has been part of the key from the first version on: all versions of this library wait for each other. */
    private static final String NAME = "tegmen_schema_history";

    private final long key;

    private AdvisoryLock(long key) {
        this.key = key;
    }

    static AdvisoryLock of(String schema) {
        byte[] name = (NAME + "\0" + schema).getBytes(StandardCharsets.UTF_8);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name);
            return new AdvisoryLock(ByteBuffer.wrap(digest).getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public void prepare(Connection connection) {}

    @Override
    public boolean tryLock(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet locked = statement.executeQuery("select pg_try_advisory_xact_lock(" + key + ")")) {
            locked.next();
            if (!locked.getBoolean(1)) {
                return false;
            }
        }
        // the transaction idles as long as the migrations run; transaction_timeout exists from PostgreSQL 17 on
        try (Statement statement = connection.createStatement()) {
            statement.execute("select set_config(name, '0', true) from pg_settings"
                    + " where name in ('idle_in_transaction_session_timeout', 'transaction_timeout')");
        }
        return true;
    }

    @Override
    public String holder(Connection connection) throws SQLException {
        String sql = "select 'process ' || activity.pid || ', user ' || coalesce(activity.usename::text, 'unknown')"
                + " || ', application \"' || coalesce(activity.application_name, '') || '\", address '"
                + " || coalesce(host(activity.client_addr), 'local')"
                + " from pg_locks lock join pg_stat_activity activity on activity.pid = lock.pid"
                + " where lock.locktype = 'advisory' and lock.granted and lock.objsubid = 1"
                + " and lock.database = (select oid from pg_database where datname = current_database())"
                + " and lock.classid::bigint = ? and lock.objid::bigint = ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, key >>> 32);
            statement.setLong(2, key & 0xFFFF_FFFFL);
            try (ResultSet holder = statement.executeQuery()) {
                return holder.next() ? holder.getString(1) : "a session that has just ended";
            }
        }
    }

    @Override
    public void restore(Connection connection) {}
}
