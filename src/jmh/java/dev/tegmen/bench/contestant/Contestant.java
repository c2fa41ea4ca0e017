package dev.tegmen.bench.contestant;

import com.zaxxer.hikari.HikariDataSource;
import dev.tegmen.bench.BenchmarkDatabase;
import dev.tegmen.post.Post;
import dev.tegmen.user.User;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * One way to reach the database. All run at SERIALIZABLE on pools of the same settings and return the same records, so
 * that what differs is the way alone. Thread-safe.
 */
public interface Contestant extends AutoCloseable {
    /** All names, the unit first. */
    List<String> NAMES = List.of("jdbc", "tegmen", "jooq", "jdbi", "hibernate", "spring-data-jdbc", "mybatis");

    /** Starts a contestant on a pool of that many connections. */
    static Contestant start(String name, BenchmarkDatabase database, int connections) {
        return start(name, database.pool(connections));
    }

    /** Starts a contestant on connections that it closes in the end. */
    static Contestant start(String name, HikariDataSource pool) {
        return switch (name) {
            case "jdbc" -> new JdbcContestant(pool);
            case "tegmen" -> new TegmenContestant(pool);
            case "jooq" -> new JooqContestant(pool);
            case "jdbi" -> new JdbiContestant(pool);
            case "hibernate" -> new HibernateContestant(pool);
            case "spring-data-jdbc" -> new SpringDataJdbcContestant(pool);
            case "mybatis" -> new MyBatisContestant(pool);
            default -> throw new IllegalArgumentException("no contestant is named " + name);
        };
    }

    /** Reads a user by primary key. */
    Optional<User> userById(UUID id);

    /** Reads a user by unique key. */
    Optional<User> userByEmail(String email);

    /** Reads the newest posts, and whether more follow. */
    Slice<Post> newest(int size);

    /**
     * Makes this contestant's own form of places in the list of posts: what a client hands back for the next page.
     *
     * @param row the number of the row that the first one marks, newest first, from 1
     * @param count for how many rows
     */
    default List<Object> positions(int row, int count) {
        return List.copyOf(list(row + count - 1, 0).subList(row - 1, row + count - 1));
    }

    /** Reads the posts that follow a position, newest first, and whether more follow. */
    Slice<Post> after(Object position, int size);

    /** Reads posts, newest first, by offset; {@code skip} is a multiple of {@code take}. */
    List<Post> list(int take, int skip);

    /** Creates a user and returns it with what the database or the layer added. */
    User create(String email, String name);

    /** Changes the name of a user that exists and returns the user as it is then. */
    User rename(UUID id, String name);

    /** Counts the posts of a user. */
    long countPostsOf(UUID userId);

    /** Creates a user and a post of that user in one transaction and returns the post. */
    Post userWithPost(String email, String name, String title);

    /** Opens a transaction, reads a user by primary key in it, and commits: the least that a transaction can be. */
    Optional<User> userByIdInTransaction(UUID id);

    @Override
    void close();
}
