package dev.tegmen.fault;

import java.util.List;

/**
 * One flush of the driver that the server has answered: the driver waited once.
 *
 * @param connection the number of the connection, from 1 in the order of connecting
 * @param statements the SQL texts that it ran, in order, with {@code $1} for a bind
 */
public record RoundTrip(int connection, List<String> statements) {
    /** Makes the list unmodifiable. */
    public RoundTrip {
        statements = List.copyOf(statements);
    }
}
