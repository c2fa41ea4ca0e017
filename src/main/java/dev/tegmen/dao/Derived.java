package dev.tegmen.dao;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jooq.Field;
import org.jooq.SortField;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/** Derived tables whose columns are named by their place: those of a join may have the same names. */
final class Derived {
    private Derived() {}

    static String[] names(int columns) {
        return IntStream.range(0, columns).mapToObj(at -> "c" + at).toArray(String[]::new);
    }

    /** The order of rows by fields that were selected, as one by the columns that these are now. */
    static List<SortField<?>> order(List<? extends SortField<?>> order, List<Field<?>> selected, Table<?> derived) {
        List<SortField<?>> all = new ArrayList<>();
        for (SortField<?> key : order) {
            all.add(on(key, derived.field(selected.indexOf(key.$field()))));
        }
        return all;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // the column holds what the key is
    private static SortField<?> on(SortField<?> key, @Nullable Field<?> column) {
        return key.$field((Field) Objects.requireNonNull(column, "column"));
    }
}
