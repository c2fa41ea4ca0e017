package dev.tegmen.dao;

/**
 * Is told how far a {@linkplain Dao#load load} has come: after every 10,000 rows, after a second without, and when all rows are
 * sent. It runs on the loading thread; what it throws ends the load, and nothing of it stands.
 */
@FunctionalInterface
public interface LoadListener {
    /**
     * Is told what has been sent. None of it stands before {@code load} has returned.
     *
     * @param rows how many rows, of this load in all
     * @param bytes how many bytes in the format of COPY
     */
    void sent(long rows, long bytes);
}
