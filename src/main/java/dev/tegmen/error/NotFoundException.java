package dev.tegmen.error;

import org.jspecify.annotations.Nullable;

/** A row that a caller counted on does not exist. Where its absence is normal, use the {@code find} methods instead. */
public final class NotFoundException extends TegmenException {
    private static final long serialVersionUID = 1L;

    private final String table;
    private final transient @Nullable Object key;

    /**
     * Creates an exception for a missing row.
     *
     * @param table the table that was searched
     * @param column the column that was searched by
     * @param key the value that was not found; kept out of the message
     */
    public NotFoundException(String table, String column, Object key) {
        super("no row of table " + table + " has this " + column, null);
        this.table = table;
        this.key = key;
    }

    /**
     * Creates an exception for a selection that keeps no row.
     *
     * @param table the table that was searched
     */
    public NotFoundException(String table) {
        super("no row of table " + table + " fits", null);
        this.table = table;
        this.key = null;
    }

    /**
     * Returns the table that was searched.
     *
     * @return for example {@code users}
     */
    public String table() {
        return table;
    }

    /**
     * Returns the value that was not found.
     *
     * @return the id or other key, as the caller gave it; null if a selection was searched by, or after Java serialization
     */
    public @Nullable Object key() {
        return key;
    }
}
