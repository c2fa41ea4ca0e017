package dev.tegmen.bench.contestant;

import com.zaxxer.hikari.HikariDataSource;
import dev.tegmen.post.Post;
import dev.tegmen.user.User;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.postgres.PostgresPlugin;
import org.jdbi.v3.sqlobject.SqlObjectPlugin;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** JDBI 3 as its developer guide has it: SQL objects, made on demand, with records by constructor mapper. */
final class JdbiContestant implements Contestant {
    private final HikariDataSource pool;
    private final Jdbi jdbi;
    private final Users users;
    private final Posts posts;

    JdbiContestant(HikariDataSource pool) {
        this.pool = pool;
        this.jdbi = Jdbi.create(pool).installPlugin(new PostgresPlugin()).installPlugin(new SqlObjectPlugin());
        this.users = jdbi.onDemand(Users.class);
        this.posts = jdbi.onDemand(Posts.class);
    }

    @Override
    public Optional<User> userById(UUID id) {
        return users.byId(id);
    }

    @Override
    public Optional<User> userByEmail(String email) {
        return users.byEmail(email);
    }

    @Override
    public Slice<Post> newest(int size) {
        return Slice.of(posts.newest(size + 1), size);
    }

    @Override
    public Slice<Post> after(Object position, int size) {
        Post last = (Post) position;
        return Slice.of(posts.after(last.createdAt(), last.id(), size + 1), size);
    }

    @Override
    public List<Post> list(int take, int skip) {
        return posts.list(take, skip);
    }

    @Override
    public User create(String email, String name) {
        return users.create(UUID.randomUUID(), email, name);
    }

    @Override
    public User rename(UUID id, String name) {
        return users.rename(id, name);
    }

    @Override
    public long countPostsOf(UUID userId) {
        return posts.count(userId);
    }

    @Override
    public Post userWithPost(String email, String name, String title) {
        return jdbi.inTransaction(handle -> {
            User user = handle.attach(Users.class).create(UUID.randomUUID(), email, name);
            return handle.attach(Posts.class).create(UUID.randomUUID(), title, user.id());
        });
    }

    @Override
    public Optional<User> userByIdInTransaction(UUID id) {
        return jdbi.inTransaction(handle -> handle.attach(Users.class).byId(id));
    }

    @Override
    public void close() {
        pool.close();
    }

    /** Statements on users. */
    @RegisterConstructorMapper(User.class)
    public interface Users {
        /** Reads by primary key. */
        @SqlQuery("select id, email, name, created_at, updated_at from users where id = :id")
        Optional<User> byId(UUID id);

        /** Reads by unique key. */
        @SqlQuery("select id, email, name, created_at, updated_at from users where email = :email")
        Optional<User> byEmail(String email);

        /** Inserts one row. */
        @SqlQuery("insert into users (id, email, name) values (:id, :email, :name)"
                + " returning id, email, name, created_at, updated_at")
        User create(UUID id, String email, String name);

        /** Updates one row. */
        @SqlQuery("update users set name = :name, updated_at = now() where id = :id"
                + " returning id, email, name, created_at, updated_at")
        User rename(UUID id, String name);
    }

    /** Statements on posts. */
    @RegisterConstructorMapper(Post.class)
    public interface Posts {
        /** Reads the first rows. */
        @SqlQuery("select id, title, user_id, created_at from posts order by created_at desc, id desc limit :size")
        List<Post> newest(int size);

        /** Reads the rows after a key. */
        @SqlQuery("select id, title, user_id, created_at from posts where (created_at, id) < (:createdAt, :id)"
                + " order by created_at desc, id desc limit :size")
        List<Post> after(Instant createdAt, UUID id, int size);

        /** Reads rows by offset. */
        @SqlQuery("select id, title, user_id, created_at from posts order by created_at desc, id desc"
                + " limit :take offset :skip")
        List<Post> list(int take, int skip);

        /** Counts the rows of a user. */
        @SqlQuery("select count(*) from posts where user_id = :userId")
        long count(UUID userId);

        /** Inserts one row. */
        @SqlQuery("insert into posts (id, title, user_id) values (:id, :title, :userId)"
                + " returning id, title, user_id, created_at")
        Post create(UUID id, String title, UUID userId);
    }
}
