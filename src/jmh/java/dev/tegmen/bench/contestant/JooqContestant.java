package dev.tegmen.bench.contestant;

import static dev.tegmen.schema.Tables.POSTS;
import static dev.tegmen.schema.Tables.USERS;
import static org.jooq.Records.mapping;

import com.zaxxer.hikari.HikariDataSource;
import dev.tegmen.post.Post;
import dev.tegmen.user.User;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;

/** jOOQ as its manual has it: the generated tables, {@code seek}, and mapping by constructor reference. */
final class JooqContestant implements Contestant {
    private final HikariDataSource pool;
    private final DSLContext jooq;

    JooqContestant(HikariDataSource pool) {
        this.pool = pool;
        this.jooq = DSL.using(pool, SQLDialect.POSTGRES, new Settings().withExecuteLogging(false));
    }

    @Override
    public Optional<User> userById(UUID id) {
        return userById(jooq, id);
    }

    @Override
    public Optional<User> userByEmail(String email) {
        return jooq.select(USERS.ID, USERS.EMAIL, USERS.NAME, USERS.CREATED_AT, USERS.UPDATED_AT)
                .from(USERS)
                .where(USERS.EMAIL.eq(email))
                .fetchOptional(mapping(User::new));
    }

    @Override
    public Slice<Post> newest(int size) {
        return Slice.of(
                jooq.select(POSTS.ID, POSTS.TITLE, POSTS.USER_ID, POSTS.CREATED_AT)
                        .from(POSTS)
                        .orderBy(POSTS.CREATED_AT.desc(), POSTS.ID.desc())
                        .limit(size + 1)
                        .fetch(mapping(Post::new)),
                size);
    }

    @Override
    public Slice<Post> after(Object position, int size) {
        Post last = (Post) position;
        return Slice.of(
                jooq.select(POSTS.ID, POSTS.TITLE, POSTS.USER_ID, POSTS.CREATED_AT)
                        .from(POSTS)
                        .orderBy(POSTS.CREATED_AT.desc(), POSTS.ID.desc())
                        .seek(last.createdAt(), last.id())
                        .limit(size + 1)
                        .fetch(mapping(Post::new)),
                size);
    }

    @Override
    public List<Post> list(int take, int skip) {
        return jooq.select(POSTS.ID, POSTS.TITLE, POSTS.USER_ID, POSTS.CREATED_AT)
                .from(POSTS)
                .orderBy(POSTS.CREATED_AT.desc(), POSTS.ID.desc())
                .limit(take)
                .offset(skip)
                .fetch(mapping(Post::new));
    }

    @Override
    public User create(String email, String name) {
        return create(jooq, email, name);
    }

    @Override
    public User rename(UUID id, String name) {
        return jooq.update(USERS)
                .set(USERS.NAME, name)
                .set(USERS.UPDATED_AT, DSL.currentInstant())
                .where(USERS.ID.eq(id))
                .returningResult(USERS.ID, USERS.EMAIL, USERS.NAME, USERS.CREATED_AT, USERS.UPDATED_AT)
                .fetchSingle(mapping(User::new));
    }

    @Override
    public long countPostsOf(UUID userId) {
        return jooq.fetchCount(POSTS, POSTS.USER_ID.eq(userId));
    }

    @Override
    public Post userWithPost(String email, String name, String title) {
        return jooq.transactionResult(transaction -> {
            User user = create(transaction.dsl(), email, name);
            return transaction
                    .dsl()
                    .insertInto(POSTS, POSTS.ID, POSTS.TITLE, POSTS.USER_ID)
                    .values(UUID.randomUUID(), title, user.id())
                    .returningResult(POSTS.ID, POSTS.TITLE, POSTS.USER_ID, POSTS.CREATED_AT)
                    .fetchSingle(mapping(Post::new));
        });
    }

    @Override
    public Optional<User> userByIdInTransaction(UUID id) {
        return jooq.transactionResult(transaction -> userById(transaction.dsl(), id));
    }

    @Override
    public void close() {
        pool.close();
    }

    private static Optional<User> userById(DSLContext jooq, UUID id) {
        return jooq.select(USERS.ID, USERS.EMAIL, USERS.NAME, USERS.CREATED_AT, USERS.UPDATED_AT)
                .from(USERS)
                .where(USERS.ID.eq(id))
                .fetchOptional(mapping(User::new));
    }

    private static User create(DSLContext jooq, String email, String name) {
        return jooq.insertInto(USERS, USERS.ID, USERS.EMAIL, USERS.NAME)
                .values(UUID.randomUUID(), email, name)
                .returningResult(USERS.ID, USERS.EMAIL, USERS.NAME, USERS.CREATED_AT, USERS.UPDATED_AT)
                .fetchSingle(mapping(User::new));
    }
}
