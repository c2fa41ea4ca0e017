package dev.tegmen.migration;

import dev.tegmen.engine.Engine;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a migration makes: a table or an index.
 *
 * @param name its name
 * @param indexed the table of an index; null if this is a table
 */
record MadeObject(String name, @Nullable String indexed) {
    private static final Pattern CREATE = Pattern.compile(
            "\\A\\s*create\\s+(?:table|(?:unique\\s+)?index)\\s+(?:if\\s+not\\s+exists\\s+)?(\\w+)(?:\\s+on\\s+(\\w+))?",
            Pattern.CASE_INSENSITIVE);

    /** CockroachDB has the table of an index before its name. */
    private static final Pattern DROP = Pattern.compile(
            "\\A\\s*drop\\s+(?:table|index)\\s+(?:if\\s+exists\\s+)?(?:\\w+@)?(\\w+)", Pattern.CASE_INSENSITIVE);

    /** CockroachDB writes the table of an index with its database and schema. */
    private static final Pattern QUALIFIED_TABLE = Pattern.compile(" ON (?:ONLY )?(?:[^ ]+\\.)?([^ ]+) USING ");

    private static final String OF_TABLE = " join pg_catalog.pg_class r on r.oid = %s"
            + " join pg_catalog.pg_namespace n on n.oid = r.relnamespace where n.nspname = ? and r.relname = ?";

    /** What CockroachDB adds to a table for a hash-sharded index belongs to that index. */
    private static final String SHARD = "crdb_internal_";

    /** Reads what a statement makes; empty if it makes nothing, as DROP does. */
    static Optional<MadeObject> of(String sql) {
        Matcher create = CREATE.matcher(sql);
        if (!create.find()) {
            return Optional.empty();
        }
        String indexed = create.group(2);
        return Optional.of(new MadeObject(
                create.group(1).toLowerCase(Locale.ROOT), indexed == null ? null : indexed.toLowerCase(Locale.ROOT)));
    }

    /** Reads the name of what a statement drops; empty if it drops nothing. */
    static Optional<String> nameOfDropped(String sql) {
        Matcher drop = DROP.matcher(sql);
        return drop.find() ? Optional.of(drop.group(1).toLowerCase(Locale.ROOT)) : Optional.empty();
    }

    boolean isTable() {
        return indexed == null;
    }

    boolean stands(Connection connection, Engine engine, Schema schema) throws SQLException {
        boolean namesAreOfTheTable = engine == Engine.COCKROACHDB && !isTable();
        return namesAreOfTheTable ? !definition(connection, schema).isEmpty() : schema.has(connection, name);
    }

    /** Returns each part of it with its definition, in the server's own words, free of the schema's name. */
    Map<String, String> definition(Connection connection, Schema schema) throws SQLException {
        Map<String, String> parts = new TreeMap<>();
        if (indexed != null) {
            index(connection, schema, indexed, parts);
        } else {
            table(connection, schema, parts);
        }
        return parts;
    }

    private void table(Connection connection, Schema schema, Map<String, String> parts) throws SQLException {
        read(
                connection,
                "select 'kind', r.relkind::text from pg_catalog.pg_class c" + OF_TABLE.formatted("c.oid"),
                schema,
                name,
                parts);
        read(
                connection,
                "select 'column ' || column_name, concat_ws(' ', ordinal_position, data_type, character_maximum_length,"
                        + " is_nullable, column_default, is_identity, is_generated, generation_expression)"
                        + " from information_schema.columns where table_schema = ? and table_name = ?",
                schema,
                name,
                parts);
        read(
                connection,
                "select 'constraint ' || c.conname, pg_catalog.pg_get_constraintdef(c.oid) from pg_catalog.pg_constraint c"
                        + OF_TABLE.formatted("c.conrelid") + " and c.contype <> 'n'",
                schema,
                name,
                parts);
        read(
                connection,
                "select 'unique index ' || i.relname, pg_catalog.pg_get_indexdef(x.indexrelid) from pg_catalog.pg_index x"
                        + " join pg_catalog.pg_class i on i.oid = x.indexrelid" + OF_TABLE.formatted("x.indrelid")
                        + " and x.indisunique",
                schema,
                name,
                parts);
        parts.keySet().removeIf(part -> part.contains(SHARD));
    }

    private void index(Connection connection, Schema schema, String table, Map<String, String> parts)
            throws SQLException {
        read(
                connection,
                "select i.relname, pg_catalog.pg_get_indexdef(x.indexrelid) || case when x.indisvalid then '' else"
                        + " ', not valid' end from pg_catalog.pg_index x"
                        + " join pg_catalog.pg_class i on i.oid = x.indexrelid" + OF_TABLE.formatted("x.indrelid"),
                schema,
                table,
                parts);
        parts.keySet().retainAll(Set.of(name));
    }

    private static void read(Connection connection, String sql, Schema schema, String table, Map<String, String> parts)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, schema.name());
            select.setString(2, table);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    parts.put(rows.getString(1), unqualified(rows.getString(2), schema));
                }
            }
        }
    }

    private static String unqualified(String definition, Schema schema) {
        String unqualified =
                definition.replace(PlainSql.quoted(schema.name()) + ".", "").replace(schema.name() + ".", "");
        return QUALIFIED_TABLE.matcher(unqualified).replaceAll(" ON $1 USING ");
    }

    @Override
    public String toString() {
        return (isTable() ? "table " : "index ") + name;
    }
}
