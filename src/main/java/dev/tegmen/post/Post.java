package dev.tegmen.post;

import java.time.Instant;
import java.util.UUID;

/**
 * A post as it stands in the database. Times have microseconds.
 *
 * @param id the primary key
 * @param title what it says
 * @param userId the user who wrote it
 * @param createdAt when the row was made, by the database's clock
 */
public record Post(UUID id, String title, UUID userId, Instant createdAt) {
    /** Says which post, and not what is in it. */
    @Override
    public String toString() {
        return "Post[" + id + "]";
    }
}
