package dev.tegmen.user;

import dev.tegmen.post.Post;
import java.util.List;

/**
 * A user and posts of the user, as they were created together.
 *
 * @param user the user
 * @param posts the posts, in the order in which their titles were given; unmodifiable
 */
public record UserWithPosts(User user, List<Post> posts) {
    /** Copies the list. */
    public UserWithPosts {
        posts = List.copyOf(posts);
    }
}
