package dev.tegmen.bench.client;

import static dev.tegmen.schema.Tables.POSTS;
import static dev.tegmen.schema.Tables.USERS;
import static org.jooq.Records.mapping;
import static org.jooq.impl.DSL.multiset;
import static org.jooq.impl.DSL.row;
import static org.jooq.impl.DSL.select;

import com.zaxxer.hikari.HikariDataSource;
import dev.tegmen.post.Post;
import dev.tegmen.user.User;
import java.util.List;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;

/** jOOQ as its manual has it: multi-row inserts, {@code onConflict}, {@code multiset}, nested rows. */
final class JooqClient implements Client {
    private static final int ROWS_OF_A_STATEMENT = 1_000;

    private final DSLContext jooq;

    JooqClient(HikariDataSource pool) {
        this.jooq = DSL.using(pool, SQLDialect.POSTGRES, new Settings().withExecuteLogging(false));
    }

    @Override
    public List<Post> createAll(UUID userId, List<String> titles) {
        return titles.size() <= ROWS_OF_A_STATEMENT
                ? createSome(jooq, userId, titles)
                : jooq.transactionResult(transaction -> {
                    List<Post> all = new java.util.ArrayList<>();
                    for (int i = 0; i < titles.size(); i += ROWS_OF_A_STATEMENT) {
                        all.addAll(createSome(
                                transaction.dsl(),
                                userId,
                                titles.subList(i, Math.min(titles.size(), i + ROWS_OF_A_STATEMENT))));
                    }
                    return all;
                });
    }

    private static List<Post> createSome(DSLContext jooq, UUID userId, List<String> titles) {
        var insert = jooq.insertInto(POSTS, POSTS.ID, POSTS.TITLE, POSTS.USER_ID);
        for (String title : titles) {
            insert = insert.values(UUID.randomUUID(), title, userId);
        }
        return insert.returningResult(POSTS.ID, POSTS.TITLE, POSTS.USER_ID, POSTS.CREATED_AT)
                .fetch(mapping(Post::new));
    }

    @Override
    public boolean upsert(String email, String name) {
        return jooq.insertInto(USERS, USERS.ID, USERS.EMAIL, USERS.NAME)
                .values(UUID.randomUUID(), email, name)
                .onConflict(USERS.EMAIL)
                .doUpdate()
                .set(USERS.NAME, DSL.excluded(USERS.NAME))
                .set(USERS.UPDATED_AT, DSL.currentInstant())
                .returningResult(
                        USERS.ID,
                        USERS.EMAIL,
                        USERS.NAME,
                        USERS.CREATED_AT,
                        USERS.UPDATED_AT,
                        DSL.field("xmax = 0", Boolean.class))
                .fetchSingle()
                .value6();
    }

    @Override
    public Author userWithPosts(UUID id, int posts) {
        return jooq.select(
                        row(USERS.ID, USERS.EMAIL, USERS.NAME, USERS.CREATED_AT, USERS.UPDATED_AT)
                                .mapping(User::new),
                        multiset(select(POSTS.ID, POSTS.TITLE, POSTS.USER_ID, POSTS.CREATED_AT)
                                        .from(POSTS)
                                        .where(POSTS.USER_ID.eq(USERS.ID))
                                        .orderBy(POSTS.CREATED_AT.desc(), POSTS.ID.desc())
                                        .limit(posts))
                                .convertFrom(rows -> rows.map(mapping(Post::new))))
                .from(USERS)
                .where(USERS.ID.eq(id))
                .fetchSingle(mapping(Author::new));
    }

    @Override
    public List<Authored> postsWithUsers(int size) {
        return jooq.select(
                        row(POSTS.ID, POSTS.TITLE, POSTS.USER_ID, POSTS.CREATED_AT)
                                .mapping(Post::new),
                        row(USERS.ID, USERS.EMAIL, USERS.NAME, USERS.CREATED_AT, USERS.UPDATED_AT)
                                .mapping(User::new))
                .from(POSTS)
                .join(USERS)
                .on(USERS.ID.eq(POSTS.USER_ID))
                .orderBy(POSTS.CREATED_AT.desc(), POSTS.ID.desc())
                .limit(size)
                .fetch(mapping(Authored::new));
    }

    @Override
    public List<User> usersByName(String from, int size) {
        return jooq.select(USERS.ID, USERS.EMAIL, USERS.NAME, USERS.CREATED_AT, USERS.UPDATED_AT)
                .from(USERS)
                .where(USERS.NAME.ge(from))
                .orderBy(USERS.NAME, USERS.ID)
                .limit(size)
                .fetch(mapping(User::new));
    }

    @Override
    public User renameIfUnchanged(User read, String name) {
        return jooq.update(USERS)
                .set(USERS.NAME, name)
                .set(USERS.UPDATED_AT, DSL.currentInstant())
                .where(USERS.ID.eq(read.id()), USERS.UPDATED_AT.eq(read.updatedAt()))
                .returningResult(USERS.ID, USERS.EMAIL, USERS.NAME, USERS.CREATED_AT, USERS.UPDATED_AT)
                .fetchSingle(mapping(User::new));
    }

    @Override
    public User user(UUID id) {
        return jooq.select(USERS.ID, USERS.EMAIL, USERS.NAME, USERS.CREATED_AT, USERS.UPDATED_AT)
                .from(USERS)
                .where(USERS.ID.eq(id))
                .fetchSingle(mapping(User::new));
    }
}
