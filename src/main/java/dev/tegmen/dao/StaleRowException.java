package dev.tegmen.dao;

import dev.tegmen.error.TegmenException;
import org.jspecify.annotations.Nullable;

/**
 * A row was to be changed as it had been read, and somebody has changed it since (optimistic lock). Nothing was changed. Look
 * at {@link #current}, decide again, and try again with what stands there.
 */
public final class StaleRowException extends TegmenException {
    private static final long serialVersionUID = 1L;

    private final String table;
    private final transient @Nullable Object current;

    StaleRowException(String table, Object current) {
        super("a row of table " + table + " has changed since it was read; read it again, and decide again", null);
        this.table = table;
        this.current = current;
    }

    /**
     * Returns the table.
     *
     * @return for example {@code orders}
     */
    public String table() {
        return table;
    }

    /**
     * Returns the row as it stood just after the change was refused.
     *
     * @param <T> what a row becomes
     * @param type what a row becomes
     * @return the row
     * @throws ClassCastException if rows become something else
     * @throws IllegalStateException after Java serialization, which does not keep it
     */
    public <T> T current(Class<T> type) {
        if (current == null) {
            throw new IllegalStateException("the row was not kept");
        }
        return type.cast(current);
    }
}
