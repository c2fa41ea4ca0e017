package dev.tegmen.statement;

import dev.tegmen.error.SynchronousReplication;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.ResultQuery;
import org.jspecify.annotations.Nullable;

/**
 * A statement that returns rows, written in jOOQ's DSL and rendered once. Immutable and thread-safe; keep it in a
 * constant.
 *
 * <pre>{@code
 * private static final Query<User> BY_ID = Query.of(
 *         select(USERS.ID, USERS.EMAIL).from(USERS).where(USERS.ID.eq(parameter(USERS.ID))), UserRow::read);
 *
 * Optional<User> ada = session.call(Repeat.READ, (connection, attempt) -> BY_ID.first(connection, id));
 * }</pre>
 *
 * <p>Values are given in the order in which their parameters were <em>made</em>, wherever these stand in the SQL: for
 * {@code limit(parameter(…)).offset(parameter(…))} that is the limit, then the offset, although SQL has them the other way
 * round. A parameter may stand in several places, all of which take its one value. Values are always sent as binds, never
 * as text, through the column's own converter and binding; a value of another Java type than its parameter's is refused.
 * Values that the jOOQ statement fixes itself, those of jOOQ's own named parameters among them, are bound as they are.
 *
 * <p>Names are rendered as jOOQ does by default, quoted, and with their schema where the table has one; or as the settings
 * of the {@code DSLContext} say that made the statement.
 *
 * @param <T> what a row becomes
 */
public final class Query<T> {
    private final SqlText text;
    private final RowMapper<T> mapper;

    private Query(SqlText text, RowMapper<T> mapper) {
        this.text = text;
        this.mapper = mapper;
    }

    /**
     * Renders a statement: a {@code select}, or a statement with {@code returning}.
     *
     * @param <T> what a row becomes
     * @param statement the statement, with a {@link #parameter} wherever a value comes with the call
     * @param mapper makes a value of a row
     * @return the statement, ready to run
     * @throws IllegalArgumentException if a parameter cannot be bound
     */
    public static <T> Query<T> of(ResultQuery<?> statement, RowMapper<T> mapper) {
        return new Query<>(SqlText.of(statement), mapper);
    }

    /**
     * Makes a parameter of a column's type, whose value comes with each call and goes through the column's converter and
     * binding, once.
     *
     * @param <V> the column's Java type
     * @param column the column that it is compared with or stored in
     * @return a new parameter
     * @throws IllegalArgumentException if no value of the column's type can be bound, such as a record
     */
    public static <V> Param<V> parameter(Field<V> column) {
        return Parameters.of(column);
    }

    /**
     * Makes a parameter of a Java type, whose value comes with each call.
     *
     * @param <V> the Java type
     * @param type the Java type
     * @return a new parameter
     * @throws IllegalArgumentException if jOOQ knows no SQL type for it
     */
    public static <V> Param<V> parameter(Class<V> type) {
        return Parameters.of(type);
    }

    /**
     * Runs the statement and returns all rows.
     *
     * @param connection where to run it
     * @param values one value for each parameter, in the order in which they were made
     * @return the rows in order; unmodifiable
     * @throws IllegalArgumentException if there are more or fewer values than parameters
     * @throws dev.tegmen.error.InvalidValueException if a value is not of its parameter's type; nothing is sent
     * @throws SQLException if the database refuses or the connection fails
     */
    public List<T> list(Connection connection, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = text.prepare(connection, values);
                ResultSet rows = rows(statement)) {
            List<T> all = new ArrayList<>();
            while (rows.next()) {
                all.add(mapper.map(rows));
            }
            return java.util.Collections.unmodifiableList(all);
        }
    }

    /**
     * Runs the statement and returns its first row.
     *
     * @param connection where to run it
     * @param values one value for each parameter, in the order in which they were made
     * @return the first row, or empty when there is none
     * @throws IllegalArgumentException if there are more or fewer values than parameters
     * @throws dev.tegmen.error.InvalidValueException if a value is not of its parameter's type; nothing is sent
     * @throws SQLException if the database refuses or the connection fails
     */
    public Optional<T> first(Connection connection, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = text.prepare(connection, values);
                ResultSet rows = rows(statement)) {
            return rows.next() ? Optional.of(mapper.map(rows)) : Optional.empty();
        }
    }

    /**
     * Runs a statement that always returns a row, such as an {@code insert … returning} or a {@code count(*)}.
     *
     * @param connection where to run it
     * @param values one value for each parameter, in the order in which they were made
     * @return the first row
     * @throws IllegalArgumentException if there are more or fewer values than parameters
     * @throws dev.tegmen.error.InvalidValueException if a value is not of its parameter's type; nothing is sent
     * @throws SQLException if the database refuses or the connection fails
     * @throws IllegalStateException if there is no row
     */
    public T one(Connection connection, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = text.prepare(connection, values);
                ResultSet rows = rows(statement)) {
            if (!rows.next()) {
                throw new IllegalStateException("no row came back from: " + text.sql());
            }
            return mapper.map(rows);
        }
    }

    /**
     * Runs the statement and hands its rows to a reader, for whom a row at a time is not enough.
     *
     * @param <A> what the reader makes of the rows
     * @param connection where to run it
     * @param reader reads the rows; this query's own mapper is not used
     * @param values one value for each parameter, in the order in which they were made
     * @return what the reader returned
     * @throws IllegalArgumentException if there are more or fewer values than parameters
     * @throws dev.tegmen.error.InvalidValueException if a value is not of its parameter's type; nothing is sent
     * @throws SQLException if the database refuses or the connection fails
     */
    public <A> A read(Connection connection, RowsReader<A> reader, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = text.prepare(connection, values);
                ResultSet rows = rows(statement)) {
            return reader.read(rows);
        }
    }

    /** Outside of a transaction the statement is its own COMMIT, of which a warning may say that no standby has it. */
    private static ResultSet rows(PreparedStatement statement) throws SQLException {
        ResultSet rows = statement.executeQuery();
        SynchronousReplication.check(statement.getWarnings());
        return rows;
    }

    /**
     * Returns the SQL text, with {@code ?} for each bind.
     *
     * @return the text; it contains no value that came with a call
     */
    public String sql() {
        return text.sql();
    }

    @Override
    public String toString() {
        return sql();
    }
}
