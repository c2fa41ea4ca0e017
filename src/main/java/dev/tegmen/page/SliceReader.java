package dev.tegmen.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Takes the rows of one run of one statement and keeps what a page needs of them: it leaves out the position's own row,
 * makes items of the rows wanted and of no others, and reads the keys of boundary rows only. For one thread.
 *
 * @param <T> what a row becomes
 */
final class SliceReader<T> {
    private final Ordering ordering;
    private final Wanted wanted;
    private final List<T> items = new ArrayList<>();
    private boolean begun;
    private boolean metOwnRow;
    private boolean spelledOtherwise;
    private boolean more;
    private @Nullable Object @Nullable [] firstKeys;
    private @Nullable Object @Nullable [] lastKeys;

    SliceReader(Ordering ordering, Wanted wanted) {
        this.ordering = ordering;
        this.wanted = wanted;
    }

    /**
     * What is wanted of a statement.
     *
     * @param items how many items; at least 0
     * @param ownRow the position whose row is to be left out; null to take every row
     * @param firstKeys whether the first item's keys are needed
     */
    record Wanted(int items, @Nullable Position ownRow, boolean firstKeys) {
        /** How many rows to ask for: one more than wanted tells whether there are more. */
        int limit() {
            return items + (ownRow == null ? 1 : 2);
        }
    }

    <X extends Exception> void add(Row<T, X> row) throws X {
        Position ownRow = wanted.ownRow();
        if (!begun && ownRow != null && isAt(ownRow, row)) {
            metOwnRow = true;
        } else if (items.size() == wanted.items()) {
            more = true;
        } else {
            addItem(row);
        }
        begun = true;
    }

    private <X extends Exception> void addItem(Row<T, X> row) throws X {
        if (wanted.firstKeys() && items.isEmpty()) {
            firstKeys = keysOf(row);
        }
        if (items.size() == wanted.items() - 1) {
            lastKeys = keysOf(row);
        }
        items.add(row.item());
    }

    private <X extends Exception> @Nullable Object[] keysOf(Row<T, X> row) throws X {
        @Nullable Object[] values = new Object[ordering.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = row.key(i);
        }
        return values;
    }

    private <X extends Exception> boolean isAt(Position position, Row<T, X> row) throws X {
        boolean sameText = true;
        for (int i = 0; i < position.size(); i++) {
            Object one = position.value(i);
            Object other = row.key(i);
            if (!Objects.equals(one, other)) {
                if (!(one instanceof DatabaseText && other instanceof DatabaseText)) {
                    return false;
                }
                sameText = false;
            }
        }
        spelledOtherwise = !sameText;
        return sameText;
    }

    Slice<T> stretch() {
        return new Slice<>(items, metOwnRow, spelledOtherwise, more, firstKeys, lastKeys);
    }
}
