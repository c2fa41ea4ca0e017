package dev.tegmen.dao;

import dev.tegmen.statement.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/**
 * What a statement of many rows gives back: each row as the caller reads it, and the columns that tell which of the given rows
 * it is. Immutable.
 */
final class Returning<T> {
    private final Columns<T> columns;
    private final List<Field<?>> fields;
    private final Part key;
    private final Part made;

    /**
     * Says what to return.
     *
     * @param columns what the caller reads
     * @param key what tells rows apart; none if nothing that was given does
     * @param made the key that the client makes, if it does
     */
    Returning(Columns<T> columns, List<? extends Field<?>> key, List<? extends Field<?>> made) {
        this.columns = columns;
        this.fields = new ArrayList<>(columns.fields());
        this.key = new Part(fields, key);
        this.made = new Part(fields, made);
    }

    /** Some of the columns, which are added where they are not selected already. */
    private static final class Part {
        private final @Nullable Columns<Object[]> columns;
        private final int at;

        Part(List<Field<?>> fields, List<? extends Field<?>> wanted) {
            int within = Collections.indexOfSubList(fields, wanted);
            this.at = within < 0 ? fields.size() : within;
            if (within < 0) {
                fields.addAll(wanted);
            }
            this.columns = wanted.isEmpty()
                    ? null
                    : Columns.of(row -> wanted.stream().map(row::get).toArray(), wanted.toArray(Field<?>[]::new));
        }

        @Nullable
        RowKey read(ResultSet row) throws SQLException {
            return columns == null ? null : RowKey.of(columns.map(row, at));
        }
    }

    /**
     * A row that came back.
     *
     * @param row as the caller reads it
     * @param key what tells rows apart
     * @param made its key, if the client makes keys
     */
    record Returned<T>(
            T row, @Nullable RowKey key, @Nullable RowKey made) {}

    List<Field<?>> fields() {
        return fields;
    }

    Returned<T> read(ResultSet row) throws SQLException {
        return new Returned<>(columns.map(row), key.read(row), made.read(row));
    }

    /**
     * Tells of each row which of the given ones it is. PostgreSQL returns rows in the order in which a statement inserts them,
     * which is the given one; what the database spells otherwise than it was given is taken to be in that order, too.
     *
     * @param given the keys of the given rows
     * @param returned what came back, of all or of some
     * @return for each row that came back its place among the given ones
     */
    static int[] places(List<RowKey> given, List<? extends Returned<?>> returned) {
        int[] places = new int[returned.size()];
        boolean asGiven = returned.size() == given.size();
        for (int i = 0; i < places.length; i++) {
            places[i] = i;
            asGiven &= given.get(i).equals(returned.get(i).key());
        }
        if (asGiven) {
            return places;
        }
        Map<RowKey, Integer> byKey = new LinkedHashMap<>();
        for (int i = 0; i < given.size(); i++) {
            byKey.putIfAbsent(given.get(i), i);
        }
        int[] found = new int[places.length];
        for (int i = 0; i < found.length; i++) {
            Integer place = byKey.remove(returned.get(i).key());
            if (place == null) {
                return places;
            }
            found[i] = place;
        }
        return found;
    }
}
