package dev.tegmen.post;

import dev.tegmen.error.Values;
import java.util.Optional;
import java.util.UUID;

/**
 * A post to be created. Values are checked here, before anything is sent.
 *
 * @param id the primary key, if the caller chooses it; else the library makes one
 * @param userId the user who writes it
 * @param title not blank, at most 300 characters
 */
public record NewPost(Optional<UUID> id, UUID userId, String title) {
    static final int MAX_TITLE_LENGTH = 300;

    /**
     * Checks the values.
     *
     * @throws dev.tegmen.error.InvalidValueException if one breaks its rule
     */
    public NewPost {
        Values.present("post.id", id);
        Values.present("post.userId", userId);
        Values.text("post.title", title, MAX_TITLE_LENGTH);
    }

    /**
     * A post whose id the library makes.
     *
     * @param userId the user who writes it
     * @param title not blank, at most 300 characters
     * @throws dev.tegmen.error.InvalidValueException if one breaks its rule
     */
    public NewPost(UUID userId, String title) {
        this(Optional.empty(), userId, title);
    }

    /**
     * Chooses the id.
     *
     * @param chosen the primary key
     * @return a copy with this id
     */
    public NewPost withId(UUID chosen) {
        return new NewPost(Optional.of(chosen), userId, title);
    }

    /** Tells whether a row that stands with this post's id is what was to be created: surely so if the library made the id. */
    boolean isCreationOf(Post row) {
        return id.isEmpty() || (row.userId().equals(userId) && row.title().equals(title));
    }

    /** Says whose post, and not what is in it. */
    @Override
    public String toString() {
        return "NewPost[" + id.map(UUID::toString).orElse("id to be made") + " of user " + userId + "]";
    }
}
