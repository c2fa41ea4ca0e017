package dev.tegmen.migration;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Flyway's table of which migrations have run. Read without Flyway, so that a service that only validates does not load it;
 * made here too, as Flyway makes it, since Flyway by itself would refuse a schema in which something else stands.
 *
 * @param schema where it stands
 * @param table its name
 */
record SchemaHistory(Schema schema, String table) {
    /** A migration that has run. */
    record Entry(String version, String description, String script, int checksum, boolean success) {}

    /** Returns what has run, in order; nothing if there is no table. */
    List<Entry> read(Connection connection) throws SQLException {
        List<Entry> entries = new ArrayList<>();
        if (!schema.has(connection, table)) {
            return entries;
        }
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select version, description, script, checksum, success from "
                        + name() + " where type = 'SQL' and version is not null order by installed_rank")) {
            while (rows.next()) {
                entries.add(new Entry(
                        rows.getString(1), rows.getString(2), rows.getString(3), rows.getInt(4), rows.getBoolean(5)));
            }
        }
        return entries;
    }

    void create(Connection connection) throws SQLException {
        PlainSql.execute(
                connection,
                "create table if not exists " + name() + " (installed_rank int not null, version varchar(50),"
                        + " description varchar(200) not null, type varchar(20) not null, script varchar(1000) not null,"
                        + " checksum int, installed_by varchar(100) not null,"
                        + " installed_on timestamp not null default now(), execution_time int not null,"
                        + " success boolean not null, constraint " + PlainSql.quoted(table + "_pk")
                        + " primary key (installed_rank))");
        PlainSql.execute(
                connection,
                "create index if not exists " + PlainSql.quoted(table + "_s_idx") + " on " + name() + " (success)");
    }

    /** Records what stands already: it took no time. */
    void add(Connection connection, Migration migration) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("insert into " + name()
                + " (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)"
                + " values ((select coalesce(max(installed_rank), 0) + 1 from " + name()
                + "), ?, ?, 'SQL', ?, ?, current_user, 0, true)")) {
            insert.setString(1, migration.version());
            insert.setString(2, migration.description());
            insert.setString(3, migration.script());
            insert.setInt(4, migration.checksum());
            insert.executeUpdate();
        }
    }

    /** Deletes what earlier versions of this library recorded as failed: those migrations run again. */
    void forgetFailures(Connection connection) throws SQLException {
        PlainSql.execute(connection, "delete from " + name() + " where not success or installed_rank < 0");
    }

    private String name() {
        return schema.qualified(table);
    }
}
