package dev.tegmen.bench.client;

import com.zaxxer.hikari.HikariDataSource;
import dev.tegmen.post.Post;
import dev.tegmen.user.User;
import java.util.List;
import java.util.UUID;

/** One way to do what a whole client does, at SERIALIZABLE over the pool that it is given. */
interface Client {
    /** All names, the unit first. */
    List<String> NAMES = List.of("jdbc", "tegmen", "jooq");

    static Client on(String name, HikariDataSource pool) {
        return switch (name) {
            case "jdbc" -> new JdbcClient(pool);
            case "tegmen" -> new TegmenClient(pool);
            case "jooq" -> new JooqClient(pool);
            default -> throw new IllegalArgumentException("no client is named " + name);
        };
    }

    /** A user and posts. */
    record Author(User user, List<Post> posts) {}

    /** A post and its user. */
    record Authored(Post post, User user) {}

    /** Creates posts of a user, wholly or not at all, and returns them in order. */
    List<Post> createAll(UUID userId, List<String> titles);

    /** Creates the user, or gives the one who has the email the name; tells whether it was created. */
    boolean upsert(String email, String name);

    /** A user with the newest posts. */
    Author userWithPosts(UUID id, int posts);

    /** The newest posts with their users. */
    List<Authored> postsWithUsers(int size);

    /** Users whose name is in a range, by name, the first ones. */
    List<User> usersByName(String from, int size);

    /** Renames a user that has not changed since it was read. */
    User renameIfUnchanged(User read, String name);

    /** Reads a user. */
    User user(UUID id);
}
