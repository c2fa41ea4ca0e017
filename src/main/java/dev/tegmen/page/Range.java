package dev.tegmen.page;

/**
 * A stretch of an ordering that one statement reads.
 *
 * @param backward whether it is read against the order
 * @param part which rows it is about
 * @param seek where in the part it begins
 */
record Range(boolean backward, Part part, Seek seek) {
    /**
     * An ordering whose leading key is nullable is read as two ranges: ordered with an explicit place for NULLs,
     * CockroachDB would scan the whole table.
     */
    enum Part {
        /** All rows. */
        WHOLE,
        /** The rows whose leading key is not NULL. */
        VALUES,
        /** The rows whose leading key is NULL. */
        NULLS
    }

    enum Seek {
        /** At the part's beginning. */
        BEGINNING,
        /** At a position, its row included. */
        AT,
        /** After a position's row. */
        PAST
    }
}
