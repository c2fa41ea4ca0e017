package dev.tegmen.migration;

import dev.tegmen.error.SqlState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The schema in which a set of migrations stands.
 *
 * @param name its name, as the catalogs have it
 */
record Schema(String name) {
    private static final Set<String> CREATED_BY_ANOTHER = Set.of(
            SqlState.UNIQUE_VIOLATION,
            SqlState.DUPLICATE_SCHEMA,
            SqlState.DUPLICATE_OBJECT,
            SqlState.SERIALIZATION_FAILURE);
    private static final int CREATE_ATTEMPTS = 10;

    /** Returns the schema in which a connection creates, empty if no schema of its search path exists. */
    static Optional<Schema> current(Connection connection) throws SQLException {
        return Optional.ofNullable(PlainSql.string(connection, "select current_schema()"))
                .map(Schema::new);
    }

    boolean exists(Connection connection) throws SQLException {
        try (PreparedStatement find =
                connection.prepareStatement("select 1 from pg_catalog.pg_namespace where nspname = ?")) {
            find.setString(1, name);
            try (ResultSet found = find.executeQuery()) {
                return found.next();
            }
        }
    }

    /** Creates it unless it is there. IF NOT EXISTS does not save whoever creates it in the same moment as another. */
    void create(Connection connection) throws SQLException {
        int remaining = CREATE_ATTEMPTS;
        while (!exists(connection)) {
            try {
                PlainSql.execute(connection, "create schema if not exists " + PlainSql.quoted(name));
            } catch (SQLException e) {
                remaining--;
                if (remaining == 0 || !CREATED_BY_ANOTHER.contains(String.valueOf(e.getSQLState()))) {
                    throw e;
                }
            }
        }
    }

    /** Returns whether a relation of this name stands here: a table, a view, an index, … */
    boolean has(Connection connection, String relation) throws SQLException {
        try (PreparedStatement find = connection.prepareStatement("select 1 from pg_catalog.pg_class c"
                + " join pg_catalog.pg_namespace n on n.oid = c.relnamespace where n.nspname = ? and c.relname = ?")) {
            find.setString(1, name);
            find.setString(2, relation);
            try (ResultSet found = find.executeQuery()) {
                return found.next();
            }
        }
    }

    /** Returns the names of all relations that stand here: tables, views, indexes, … */
    Set<String> relations(Connection connection) throws SQLException {
        Set<String> names = new HashSet<>();
        try (PreparedStatement find = connection.prepareStatement("select c.relname from pg_catalog.pg_class c"
                + " join pg_catalog.pg_namespace n on n.oid = c.relnamespace where n.nspname = ?")) {
            find.setString(1, name);
            try (ResultSet found = find.executeQuery()) {
                while (found.next()) {
                    names.add(found.getString(1));
                }
            }
        }
        return names;
    }

    /** Returns a name as SQL that means this schema, whatever the search path. */
    String qualified(String table) {
        return PlainSql.quoted(name) + "." + PlainSql.quoted(table);
    }

    /**
     * Returns whether nothing stands here but what an extension brought and the lock table. Whoever migrates with Flyway
     * would find it empty then.
     */
    boolean isEmpty(Connection connection) throws SQLException {
        String owned =
                " and not exists (select 1 from pg_catalog.pg_depend d where d.objid = o.oid and d.deptype = 'e')";
        try (PreparedStatement count = connection.prepareStatement("select (select count(*) from pg_catalog.pg_class o"
                + " join pg_catalog.pg_namespace n on n.oid = o.relnamespace where n.nspname = ?"
                + " and o.relkind in ('r', 'v', 'm', 'S', 'p', 'f', 'c') and o.relname <> '" + RowLock.TABLE + "'"
                + owned
                + ") + (select count(*) from pg_catalog.pg_proc o"
                + " join pg_catalog.pg_namespace n on n.oid = o.pronamespace where n.nspname = ?" + owned
                + ") + (select count(*) from pg_catalog.pg_type o"
                + " join pg_catalog.pg_namespace n on n.oid = o.typnamespace where n.nspname = ?"
                + " and o.typtype in ('e', 'd', 'r')" + owned + ")")) {
            for (int parameter = 1; parameter <= 3; parameter++) {
                count.setString(parameter, name);
            }
            try (ResultSet found = count.executeQuery()) {
                found.next();
                return found.getLong(1) == 0;
            }
        }
    }
}
