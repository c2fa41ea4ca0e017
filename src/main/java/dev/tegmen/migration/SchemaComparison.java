package dev.tegmen.migration;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Holds what a history tells against what a set of migrations knows. */
final class SchemaComparison {
    private final Map<String, Migration> known = new LinkedHashMap<>();
    private final Map<String, SchemaHistory.Entry> recorded = new LinkedHashMap<>();
    private final String target;
    private final String current;

    private SchemaComparison(List<Migration> migrations, List<SchemaHistory.Entry> history) {
        migrations.forEach(migration -> known.put(migration.version(), migration));
        history.forEach(entry -> recorded.put(entry.version(), entry));
        this.target = Version.last(known.keySet().stream());
        this.current = Version.last(succeeded());
    }

    static SchemaStatus of(List<Migration> migrations, List<SchemaHistory.Entry> history) {
        return new SchemaComparison(migrations, history).status();
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
