package dev.tegmen.migration;

import dev.tegmen.engine.Engine;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Whether what a migration makes stands already, although the history does not say so: a process was killed between the two
 * where DDL is not transactional, another set has made it, or it is somebody else's. It is this library's if, and only if,
 * it is exactly what the migration makes: so the migration runs aside, and the catalogs' words on both are compared.
 */
final class Standing {
    private final Connection connection;
    private final Engine engine;
    private final Schema schema;
    private final List<Migration> migrations;

    /**
     * Prepares to look.
     *
     * @param connection on PostgreSQL inside a transaction, on CockroachDB in autocommit mode
     * @param schema where the migrations are to stand
     * @param migrations all of the set
     */
    Standing(Connection connection, Engine engine, Schema schema, List<Migration> migrations) {
        this.connection = connection;
        this.engine = engine;
        this.schema = schema;
        this.migrations = migrations;
    }

    /**
     * Returns whether all that a migration does is there.
     *
     * @throws MigrationFailedException if something of that name stands that is not what the migration makes
     */
    boolean has(Migration migration) throws SQLException {
        Optional<MadeObject> made = MadeObject.of(migration.sql());
        if (made.isEmpty() || !made.get().stands(connection, engine, schema)) {
            return false;
        }
        Map<String, String> standing = made.get().definition(connection, schema);
        Map<String, String> expected = engine == Engine.COCKROACHDB
                ? inScratchSchema(migration, made.get())
                : inTemporarySchema(migration, made.get());
        if (!standing.equals(expected)) {
            throw MigrationFailure.conflict(migration, made.get(), schema, difference(standing, expected));
        }
        return true;
    }

    /** Leaves nothing behind: the server's own schema for temporary tables, up to a savepoint. */
    private Map<String, String> inTemporarySchema(Migration migration, MadeObject made) throws SQLException {
        Savepoint before = connection.setSavepoint();
        PlainSql.searchPath(connection, "pg_temp", true);
        make(migration);
        String temporary = PlainSql.string(
                connection, "select nspname from pg_catalog.pg_namespace where oid = pg_catalog.pg_my_temp_schema()");
        Map<String, String> definition = made.definition(connection, new Schema(String.valueOf(temporary)));
        connection.rollback(before);
        return definition;
    }

    /** CockroachDB has no temporary tables by default, and does not undo DDL. */
    private Map<String, String> inScratchSchema(Migration migration, MadeObject made) throws SQLException {
        Schema scratch =
                new Schema("tegmen_scratch_" + UUID.randomUUID().toString().replace("-", ""));
        String path = String.valueOf(PlainSql.string(connection, "show search_path"));
        scratch.create(connection);
        try {
            PlainSql.searchPath(connection, PlainSql.quoted(scratch.name()), false);
            make(migration);
            return made.definition(connection, scratch);
        } finally {
            PlainSql.searchPath(connection, path, false);
            PlainSql.execute(connection, "drop schema " + PlainSql.quoted(scratch.name()) + " cascade");
        }
    }

    /** Runs a migration, after those before it that make the tables it needs. */
    private void make(Migration migration) throws SQLException {
        for (Migration earlier : migrations) {
            if (earlier.equals(migration)) {
                break;
            }
            if (MadeObject.of(earlier.sql()).filter(MadeObject::isTable).isPresent()) {
                PlainSql.execute(connection, earlier.sql());
            }
        }
        PlainSql.execute(connection, migration.sql());
    }

    /** Names what differs, without the definitions. */
    private static String difference(Map<String, String> standing, Map<String, String> expected) {
        TreeSet<String> parts = new TreeSet<>(standing.keySet());
        parts.addAll(expected.keySet());
        parts.removeIf(part -> standing.containsKey(part) && standing.get(part).equals(expected.get(part)));
        return String.join(", ", parts);
    }
}
