package dev.tegmen.dao;

import dev.tegmen.page.PageJoin;
import dev.tegmen.statement.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jooq.Select;
import org.jooq.SortField;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/** Rows, each with many related ones. Immutable and thread-safe. */
record ManyJoin<T, C>(Columns<T> columns, Related<C> related) implements PageJoin<WithMany<T, C>> {
    @Override
    public Select<?> around(Table<?> page, List<SortField<?>> order) {
        return related.around(page, order);
    }

    @Override
    public Items<WithMany<T, C>> items(ResultSet rows, int before) {
        return new Groups(rows, before);
    }

    /** What the related rows are found by is unique among the rows, so that it tells where the next one begins. */
    private final class Groups implements Items<WithMany<T, C>> {
        private final ResultSet rows;
        private final int before;
        private final byte[] @Nullable [] key = new byte[related.links().length][];
        private boolean ahead;

        Groups(ResultSet rows, int before) {
            this.rows = rows;
            this.before = before;
        }

        @Override
        public boolean next() throws SQLException {
            boolean found = ahead || (rows.next() && (!isSame() || skip()));
            ahead = false;
            if (found) {
                remember();
            }
            return found;
        }

        /** Passes over the rest of an item that nobody wanted. */
        private boolean skip() throws SQLException {
            boolean more = rows.next();
            while (more && isSame()) {
                more = rows.next();
            }
            return more;
        }

        @Override
        public WithMany<T, C> item() throws SQLException {
            T row = columns.map(rows);
            if (!related.isThere(rows, before)) {
                return new WithMany<>(row, List.of());
            }
            List<C> many = new ArrayList<>();
            do {
                many.add(related.read(rows, before));
                ahead = rows.next();
            } while (ahead && isSame());
            return new WithMany<>(row, many);
        }

        /** As the server has sent it, whatever its type: nothing to convert, nothing to copy. */
        private byte @Nullable [] sent(int part) throws SQLException {
            return rows.getBytes(related.links()[part] + 1);
        }

        private void remember() throws SQLException {
            for (int i = 0; i < key.length; i++) {
                key[i] = sent(i);
            }
        }

        /** Where there is NULL there is nothing related, and so but one row. */
        private boolean isSame() throws SQLException {
            for (int i = 0; i < key.length; i++) {
                byte[] known = key[i];
                if (known == null || !Arrays.equals(known, sent(i))) {
                    return false;
                }
            }
            return true;
        }
    }
}
