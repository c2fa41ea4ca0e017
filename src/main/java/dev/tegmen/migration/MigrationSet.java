package dev.tegmen.migration;

import dev.tegmen.engine.Engine;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Migrations that belong together, and are recorded together in a history table of their own. Sets of one schema may share
 * tables: what one of them has made, the other finds and records. Immutable and thread-safe.
 */
public final class MigrationSet {
    private static final String FOLDER = "/dev/tegmen/db/";

    private static final List<String> ON_BOTH_ENGINES = List.of(
            "migration/V1__create_users.sql",
            "migration/V2__create_posts.sql",
            "migration/V3__index_posts_of_a_user.sql",
            "migration/V4__create_tegmen_transaction.sql",
            "%s/V5__index_users_by_age.sql",
            "%s/V6__index_posts_by_age.sql",
            "%s/V7__index_tegmen_transaction_by_age.sql");

    /** A hash-sharded index serves a page there only if it covers it; PostgreSQL gains too little from that. */
    private static final List<String> ON_COCKROACHDB = List.of(
            "%s/V8__cover_users_by_age.sql",
            "%s/V9__drop_users_by_age.sql", "%s/V10__cover_posts_by_age.sql", "%s/V11__drop_posts_by_age.sql");

    private static final MigrationSet LIBRARY = new MigrationSet("tegmen_schema_history", MigrationSet::all);
    private static final MigrationSet MARKERS =
            new MigrationSet("tegmen_marker_history", LIBRARY.historyTable, engine -> all(engine).stream()
                    .filter(script -> script.contains("tegmen_transaction"))
                    .toList());

    private final String historyTable;
    private final @Nullable String widerHistoryTable;
    private final Function<Engine, List<String>> scripts;

    /**
     * Creates a set.
     *
     * @param historyTable where it is recorded
     * @param scripts tells the class path resources of its migrations for an engine, each with one DDL statement
     */
    MigrationSet(String historyTable, Function<Engine, List<String>> scripts) {
        this(historyTable, null, scripts);
    }

    private MigrationSet(
            String historyTable, @Nullable String widerHistoryTable, Function<Engine, List<String>> scripts) {
        this.historyTable = historyTable;
        this.widerHistoryTable = widerHistoryTable;
        this.scripts = scripts;
    }

    private static List<String> all(Engine engine) {
        String folder = engine.name().toLowerCase(Locale.ROOT);
        return Stream.concat(
                        ON_BOTH_ENGINES.stream(),
                        (engine == Engine.COCKROACHDB ? ON_COCKROACHDB : List.<String>of()).stream())
                .map(script -> FOLDER + script.formatted(folder))
                .toList();
    }

    /**
     * Returns all that this library has: users, posts, and the markers of exactly-once transactions. Recorded in {@code
     * tegmen_schema_history}.
     *
     * @return the set that {@link Migrations} run unless told otherwise
     */
    public static MigrationSet ofLibrary() {
        return LIBRARY;
    }

    /**
     * Returns the markers of exactly-once transactions alone, {@code tegmen_transaction}, for services with tables of their
     * own. Recorded in {@code tegmen_marker_history}.
     *
     * @return the set without users and posts
     */
    public static MigrationSet ofMarkers() {
        return MARKERS;
    }

    String historyTable() {
        return historyTable;
    }

    /** Where a set is recorded that has all of this one's migrations, in the same words; null if there is none. */
    @Nullable
    String widerHistoryTable() {
        return widerHistoryTable;
    }

    /** Tells the class path resources of its migrations. */
    List<String> scripts(Engine engine) {
        return scripts.apply(engine);
    }

    /** Reads the migrations for an engine, in the order in which they run. */
    List<Migration> read(Engine engine) {
        return scripts(engine).stream()
                .map(Migration::read)
                .sorted(Comparator.comparing(Migration::version, Version.ORDER))
                .toList();
    }

    @Override
    public String toString() {
        return "MigrationSet[" + historyTable + "]";
    }
}
