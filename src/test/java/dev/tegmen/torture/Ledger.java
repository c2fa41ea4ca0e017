package dev.tegmen.torture;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

/** What stands in the database, seen past the proxy. */
final class Ledger {
    static final int ACCOUNTS = 64;

    private final DataSource direct;

    Ledger(DataSource direct) {
        this.direct = direct;
    }

    void create() throws SQLException {
        try (Connection connection = direct.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table account (id int primary key, balance bigint not null)");
            statement.execute("create table transfer (id uuid not null, source int not null, target int not null,"
                    + " amount bigint not null)");
            statement.execute("insert into account select generate_series(0, " + (ACCOUNTS - 1) + "), 0");
        }
    }

    /** Tells how often each transfer is there. */
    Map<UUID, Integer> transfers() throws SQLException {
        Map<UUID, Integer> times = new HashMap<>();
        try (Connection connection = direct.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select id, count(*) from transfer group by id")) {
            while (rows.next()) {
                times.put(rows.getObject(1, UUID.class), rows.getInt(2));
            }
        }
        return times;
    }

    /** Counts the accounts whose balance is not what the transfers make it. */
    long accountsThatDisagree() throws SQLException {
        return number("select count(*) from account a where balance <>"
                + " (select coalesce(sum(amount), 0) from transfer where target = a.id)"
                + " - (select coalesce(sum(amount), 0) from transfer where source = a.id)");
    }

    long total() throws SQLException {
        return number("select sum(balance) from account");
    }

    /** Counts the sessions of a name that the server still has. CockroachDB does not tell. */
    long sessions(String applicationName) throws SQLException {
        return number("select count(*) from pg_stat_activity where application_name = '" + applicationName + "'");
    }

    static long countLost(Set<UUID> acknowledged, Map<UUID, Integer> there) {
        return acknowledged.stream().filter(id -> !there.containsKey(id)).count();
    }

    static long countDoubled(Map<UUID, Integer> there) {
        return there.values().stream().filter(times -> times > 1).count();
    }

    /** Counts the transfers that stand although they were told as rolled back. */
    static long countStanding(Set<UUID> rolledBack, Map<UUID, Integer> there) {
        return rolledBack.stream().filter(there::containsKey).count();
    }

    private long number(String sql) throws SQLException {
        try (Connection connection = direct.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
