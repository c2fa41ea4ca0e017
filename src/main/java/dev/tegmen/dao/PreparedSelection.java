package dev.tegmen.dao;

import dev.tegmen.statement.Session;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/**
 * A selection whose SQL is rendered once, when it is first needed: made by {@link Selection#prepared}, and to be kept. Immutable
 * and as thread-safe as its session.
 *
 * @param <R> jOOQ's record type
 * @param <T> what a row becomes
 */
public final class PreparedSelection<R extends Record, T> {
    private final Session session;
    private final Shape<T> shape;

    PreparedSelection(Session session, Shape<T> shape) {
        this.session = session;
        this.shape = shape;
    }

    /**
     * Gives the values.
     *
     * @param values one for each parameter, in the order in which they were made
     * @return the rows, ready to be read
     */
    public Selection<R, T> with(@Nullable Object... values) {
        return Selection.prepared(session, shape, values.clone());
    }

    /**
     * Returns this selection for another session, such as a transaction.
     *
     * @param other where statements are to run
     * @return a selection that shares what this one has rendered
     */
    public PreparedSelection<R, T> in(Session other) {
        return new PreparedSelection<>(other, shape);
    }

    /** The table and what is selected. */
    @Override
    public String toString() {
        return "PreparedSelection[" + shape.view() + "]";
    }
}
