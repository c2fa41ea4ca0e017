package dev.tegmen.post;

import static dev.tegmen.schema.Tables.POSTS;

import dev.tegmen.dao.Rules;
import dev.tegmen.dao.Values;
import dev.tegmen.schema.tables.records.PostsRecord;
import java.util.Optional;

/**
 * What is to be changed of a post; what is empty stays as it is. Values are checked here, before anything is sent.
 *
 * @param title the new title, if it changes
 */
public record PostChanges(Optional<String> title) {
    private static final PostChanges NONE = new PostChanges(Optional.empty());

    /**
     * Checks the values.
     *
     * @throws dev.tegmen.error.InvalidValueException if one breaks its rule
     */
    public PostChanges {
        Rules.present("post.title", title)
                .ifPresent(value -> Rules.text("post.title", value, NewPost.MAX_TITLE_LENGTH));
    }

    /**
     * Starts with no change.
     *
     * @return changes that change nothing
     */
    public static PostChanges none() {
        return NONE;
    }

    /**
     * Changes the title.
     *
     * @param changed the new title
     * @return a copy with this change
     * @throws dev.tegmen.error.InvalidValueException if it breaks its rule
     */
    public PostChanges withTitle(String changed) {
        return new PostChanges(Optional.of(Rules.text("post.title", changed, NewPost.MAX_TITLE_LENGTH)));
    }

    /**
     * Tells whether there is anything to change.
     *
     * @return true if nothing changes
     */
    public boolean isEmpty() {
        return title.isEmpty();
    }

    Values<PostsRecord> values() {
        return title.map(changed -> Values.of(POSTS.TITLE, changed)).orElseGet(Values::none);
    }

    /** Says which fields change, and not to what. */
    @Override
    public String toString() {
        return "PostChanges[" + (title.isPresent() ? "title" : "") + "]";
    }
}
