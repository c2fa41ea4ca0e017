package dev.tegmen.user;

import java.time.Instant;
import java.util.UUID;

/**
 * A user as it stands in the database. Times have microseconds.
 *
 * @param id the primary key
 * @param email unique, compared letter by letter: upper and lower case differ
 * @param name what to call the user
 * @param createdAt when the row was made, by the database's clock
 * @param updatedAt when the row was last changed, by the database's clock
 */
public record User(UUID id, String email, String name, Instant createdAt, Instant updatedAt) {
    /** Says which user, and nothing about the person. */
    @Override
    public String toString() {
        return "User[" + id + "]";
    }
}
