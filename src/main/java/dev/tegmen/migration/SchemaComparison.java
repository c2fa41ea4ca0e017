package dev.tegmen.migration;

import dev.tegmen.engine.Engine;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Holds what a history tells, and what stands, against what a set of migrations knows. */
final class SchemaComparison {
    private final Map<String, Migration> known = new LinkedHashMap<>();
    private final Map<String, SchemaHistory.Entry> recorded = new LinkedHashMap<>();
    private final String target;
    private final String current;

    private final Set<String> relations;

    private SchemaComparison(List<Migration> migrations, List<SchemaHistory.Entry> history, Set<String> relations) {
        migrations.forEach(migration -> known.put(migration.version(), migration));
        history.forEach(entry -> recorded.put(entry.version(), entry));
        this.relations = relations;
        this.target = Version.last(known.keySet().stream());
        this.current = Version.last(succeeded());
    }

    static SchemaStatus of(Connection connection, Engine engine, Schema schema, MigrationSet set) throws SQLException {
        List<Migration> migrations = set.read(engine);
        List<SchemaHistory.Entry> history = recorded(connection, schema, set, migrations);
        Set<String> relations = history.isEmpty() ? Set.of() : schema.relations(connection);
        return new SchemaComparison(migrations, history, relations).status();
    }

    /** What stands where there is not even a schema. */
    static SchemaStatus ofNothing(List<Migration> migrations) {
        return new SchemaComparison(migrations, List.of(), Set.of()).status();
    }

    /** What the set's own history tells, and of its migrations, what is told by that of a set which has them too. */
    private static List<SchemaHistory.Entry> recorded(
            Connection connection, Schema schema, MigrationSet set, List<Migration> migrations) throws SQLException {
        List<SchemaHistory.Entry> all = new ArrayList<>();
        Set<String> versions = new HashSet<>();
        for (SchemaHistory.Entry entry : new SchemaHistory(schema, set.historyTable()).read(connection)) {
            all.add(entry);
            versions.add(entry.version());
        }
        List<String> scripts = migrations.stream().map(Migration::script).toList();
        if (versions.size() < scripts.size() && set.widerHistoryTable() != null) {
            new SchemaHistory(schema, set.widerHistoryTable())
                    .read(connection).stream()
                            .filter(entry -> entry.success()
                                    && scripts.contains(entry.script())
                                    && !versions.contains(entry.version()))
                            .forEach(all::add);
        }
        return all;
    }

    private SchemaStatus status() {
        List<String> failed = scripts(entry -> !entry.success());
        if (!failed.isEmpty()) {
            return status(SchemaState.HALF_MIGRATED, failed);
        }
        List<String> changed =
                Stream.concat(scripts(this::isChanged).stream(), leftOut()).toList();
        if (!changed.isEmpty()) {
            return status(SchemaState.CHANGED, changed);
        }
        List<String> newer = scripts(this::isNewer);
        if (!newer.isEmpty()) {
            return status(SchemaState.NEWER, newer);
        }
        List<String> missing = missing();
        if (!missing.isEmpty()) {
            return status(SchemaState.INCOMPLETE, missing);
        }
        SchemaState state = pending().isEmpty()
                ? SchemaState.CURRENT
                : recorded.isEmpty() ? SchemaState.UNMIGRATED : SchemaState.BEHIND;
        return status(state, List.of());
    }

    private SchemaStatus status(SchemaState state, List<String> offending) {
        return new SchemaStatus(
                state,
                current,
                target,
                pending().stream().map(Migration::script).toList(),
                offending);
    }

    private Stream<String> succeeded() {
        return recorded.values().stream().filter(SchemaHistory.Entry::success).map(SchemaHistory.Entry::version);
    }

    private List<Migration> pending() {
        return known.values().stream()
                .filter(migration -> succeeded().noneMatch(migration.version()::equals))
                .toList();
    }

    private Stream<String> leftOut() {
        return pending().stream()
                .filter(migration -> Version.ORDER.compare(migration.version(), current) < 0)
                .map(Migration::script);
    }

    /** What is recorded as made, dropped by no migration, and not there. */
    private List<String> missing() {
        List<String> dropped = known.values().stream()
                .flatMap(migration -> MadeObject.nameOfDropped(migration.sql()).stream())
                .toList();
        List<String> missing = new ArrayList<>();
        for (Migration migration : known.values()) {
            MadeObject made = MadeObject.of(migration.sql()).orElse(null);
            if (made != null
                    && recorded.containsKey(migration.version())
                    && !dropped.contains(made.name())
                    && !relations.contains(made.name())) {
                missing.add(made + " (" + migration.script() + ")");
            }
        }
        return missing;
    }

    private boolean isChanged(SchemaHistory.Entry entry) {
        Migration migration = known.get(entry.version());
        if (migration == null) {
            return !isNewer(entry);
        }
        return migration.checksum() != entry.checksum()
                || !migration.description().equals(entry.description());
    }

    private boolean isNewer(SchemaHistory.Entry entry) {
        return Version.ORDER.compare(entry.version(), target) > 0;
    }

    private List<String> scripts(Predicate<SchemaHistory.Entry> which) {
        return recorded.values().stream()
                .filter(which)
                .map(SchemaHistory.Entry::script)
                .toList();
    }
}
