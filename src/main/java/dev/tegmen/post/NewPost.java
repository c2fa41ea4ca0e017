package dev.tegmen.post;

import static dev.tegmen.schema.Tables.POSTS;

import dev.tegmen.dao.Rules;
import dev.tegmen.dao.Values;
import dev.tegmen.schema.tables.records.PostsRecord;
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
        Rules.present("post.id", id);
        Rules.present("post.userId", userId);
        Rules.text("post.title", title, MAX_TITLE_LENGTH);
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

    Values<PostsRecord> values() {
        Values<PostsRecord> values = Values.of(POSTS.USER_ID, userId).and(POSTS.TITLE, title);
        return id.map(chosen -> values.and(POSTS.ID, chosen)).orElse(values);
    }

    /** Says whose post, and not what is in it. */
    @Override
    public String toString() {
        return "NewPost[" + id.map(UUID::toString).orElse("id to be made") + " of user " + userId + "]";
    }
}
