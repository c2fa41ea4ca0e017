package dev.tegmen.migration;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * What stands in the first schema of the search path, one line for each thing: tables, columns, keys, checks, indexes. Read
 * from the catalogs, on either engine. What CockroachDB adds for hash-sharded indexes is left out.
 */
final class LiveTables {
    private static final Set<String> NOT_OF_THE_SCHEMA =
            Set.of("tegmen_schema_history", "tegmen_marker_history", "tegmen_migration_lock", "flyway_schema_history");
    private static final String SHARD_COLUMN = "crdb_internal_";
    private static final String SHARD_CHECK = "check_crdb_internal_";
    private static final String OF_SCHEMA =
            " join pg_class r on r.oid = %s join pg_namespace n on n.oid = r.relnamespace where n.nspname = current_schema()";

    private final Connection connection;
    private final List<String> lines = new ArrayList<>();
    private final Map<String, Map<String, String>> columnNames = new HashMap<>();
    private final Set<String> keys = new HashSet<>();

    private LiveTables(Connection connection) {
        this.connection = connection;
    }

    static List<String> describe(DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            LiveTables live = new LiveTables(connection);
            live.tables();
            live.columns();
            live.columnNumbers();
            live.constraints();
            live.indexes();
            return live.lines.stream()
                    .filter(line -> NOT_OF_THE_SCHEMA.stream().noneMatch(table -> line.startsWith(table + ":")))
                    .sorted()
                    .toList();
        }
    }

    private void tables() throws SQLException {
        each(
                "select table_name from information_schema.tables where table_schema = current_schema()",
                row -> lines.add(row.getString(1) + ": table"));
    }

    private void columns() throws SQLException {
        Map<String, Integer> positions = new HashMap<>();
        each(
                "select table_name, column_name, data_type, character_maximum_length, is_nullable, column_default"
                        + " from information_schema.columns where table_schema = current_schema()"
                        + " order by table_name, ordinal_position",
                row -> {
                    if (row.getString(2).startsWith(SHARD_COLUMN)) {
                        return;
                    }
                    String length = row.getString(4) == null ? "" : "(" + row.getString(4) + ")";
                    lines.add(row.getString(1) + ": column " + positions.merge(row.getString(1), 1, Integer::sum) + " "
                            + row.getString(2) + " " + row.getString(3) + length
                            + (row.getString(5).equals("NO") ? " not null" : "")
                            + (row.getString(6) == null ? "" : " default"));
                });
    }

    private void columnNumbers() throws SQLException {
        each(
                "select r.relname, a.attnum, a.attname from pg_attribute a" + OF_SCHEMA.formatted("a.attrelid")
                        + " and a.attnum > 0",
                row -> columnNames
                        .computeIfAbsent(row.getString(1), table -> new HashMap<>())
                        .put(row.getString(2), row.getString(3)));
    }

    /** CockroachDB lists a unique index over some rows as a constraint too; indexes() tells of it. */
    private void constraints() throws SQLException {
        each(
                "select r.relname, c.conname, c.contype, c.conkey, c.confkey, t.relname from pg_constraint c"
                        + " left join pg_class t on t.oid = c.confrelid" + OF_SCHEMA.formatted("c.conrelid")
                        + " and not exists (select 1 from pg_index x join pg_class i on i.oid = x.indexrelid"
                        + " where x.indrelid = c.conrelid and i.relname = c.conname and x.indpred is not null)",
                row -> {
                    String table = row.getString(1);
                    String name = row.getString(2);
                    String columns = " (" + String.join(", ", columns(table, row.getString(4))) + ")";
                    switch (row.getString(3)) {
                        case "p" -> key(table, "primary key ", name, columns);
                        case "u" -> key(table, "unique ", name, columns);
                        case "f" ->
                            lines.add(table + ": foreign key " + name + columns + " to " + row.getString(6) + " ("
                                    + String.join(", ", columns(row.getString(6), row.getString(5))) + ")");
                        case "c" -> {
                            if (!name.startsWith(SHARD_CHECK)) {
                                lines.add(table + ": check " + name);
                            }
                        }
                        case "n" -> {} // from PostgreSQL 18 on NOT NULL is a constraint too; columns() tells
                        default -> lines.add(table + ": constraint " + name);
                    }
                });
    }

    private void key(String table, String kind, String name, String columns) {
        keys.add(table + "." + name);
        lines.add(table + ": " + kind + name + columns);
    }

    private void indexes() throws SQLException {
        each(
                "select r.relname, i.relname, x.indkey, x.indoption, x.indisunique, x.indpred is not null"
                        + " from pg_index x join pg_class i on i.oid = x.indexrelid"
                        + OF_SCHEMA.formatted("x.indrelid"),
                row -> {
                    String table = row.getString(1);
                    String name = row.getString(2);
                    if (keys.contains(table + "." + name)) {
                        return;
                    }
                    List<String> names = columns(table, row.getString(3));
                    List<String> options = numbers(row.getString(4));
                    List<String> ordered = new ArrayList<>();
                    for (int index = 0; index < options.size(); index++) {
                        boolean descending = Integer.parseInt(options.get(index)) % 2 == 1;
                        if (!names.get(index).startsWith(SHARD_COLUMN)) {
                            ordered.add(names.get(index) + (descending ? " desc" : ""));
                        }
                    }
                    lines.add(table + ": " + (row.getBoolean(5) ? "unique " : "") + "index " + name + " ("
                            + String.join(", ", ordered) + ")" + (row.getBoolean(6) ? " where" : ""));
                });
    }

    private List<String> columns(String table, String vector) {
        Map<String, String> names = columnNames.getOrDefault(table, Map.of());
        return numbers(vector).stream()
                .map(number -> names.getOrDefault(number, "an expression"))
                .collect(Collectors.toList());
    }

    /** An int2vector is written {@code 1 2}, an array {@code {1,2}}. */
    private static List<String> numbers(String vector) {
        return Arrays.stream(vector.split("[^0-9]+", -1))
                .filter(number -> !number.isEmpty())
                .toList();
    }

    private interface Row {
        void read(ResultSet row) throws SQLException;
    }

    private void each(String sql, Row row) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                row.read(rows);
            }
        }
    }
}
