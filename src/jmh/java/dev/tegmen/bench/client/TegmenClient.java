package dev.tegmen.bench.client;

import static dev.tegmen.schema.Tables.POSTS;
import static dev.tegmen.schema.Tables.USERS;
import static dev.tegmen.statement.Query.parameter;

import com.zaxxer.hikari.HikariDataSource;
import dev.tegmen.Database;
import dev.tegmen.dao.PreparedSelection;
import dev.tegmen.dao.ToMany;
import dev.tegmen.dao.ToOne;
import dev.tegmen.dao.Values;
import dev.tegmen.page.PageRequest;
import dev.tegmen.post.Post;
import dev.tegmen.post.PostDao;
import dev.tegmen.schema.Keys;
import dev.tegmen.schema.tables.records.PostsRecord;
import dev.tegmen.schema.tables.records.UsersRecord;
import dev.tegmen.user.User;
import dev.tegmen.user.UserDao;
import java.util.List;
import java.util.UUID;

/** This library, as its README has it. */
final class TegmenClient implements Client {
    private static final ToMany<UsersRecord, User, PostsRecord, Post> POSTS_OF_USER =
            ToMany.of(UserDao.USER, PostDao.POST, Keys.POSTS_USER_ID_FKEY);
    private static final ToOne<PostsRecord, Post, UsersRecord, User> USER_OF_POST =
            ToOne.of(PostDao.POST, UserDao.USER, Keys.POSTS_USER_ID_FKEY);

    private final UserDao users;
    private final PostDao posts;
    private final PreparedSelection<UsersRecord, User> byName;

    TegmenClient(HikariDataSource pool) {
        Database database = Database.using(pool);
        this.users = database.users();
        this.posts = database.posts();
        this.byName = users.where(USERS.NAME.ge(parameter(USERS.NAME)))
                .orderBy(USERS.NAME, USERS.ID)
                .prepared();
    }

    @Override
    public List<Post> createAll(UUID userId, List<String> titles) {
        return posts.createAll(titles.stream()
                .map(title -> Values.of(POSTS.TITLE, title).and(POSTS.USER_ID, userId))
                .toList());
    }

    @Override
    public boolean upsert(String email, String name) {
        return users.upsert(Values.of(USERS.EMAIL, email).and(USERS.NAME, name), USERS.EMAIL)
                .inserted();
    }

    @Override
    public Author userWithPosts(UUID id, int size) {
        var read = users.where(USERS.ID, id).with(POSTS_OF_USER, size).one();
        return new Author(read.row(), read.many());
    }

    @Override
    public List<Authored> postsWithUsers(int size) {
        return posts.with(USER_OF_POST).page(PageRequest.first(size)).items().stream()
                .map(read -> new Authored(read.row(), java.util.Objects.requireNonNull(read.one())))
                .toList();
    }

    @Override
    public List<User> usersByName(String from, int size) {
        return byName.with(from).list(size);
    }

    @Override
    public User renameIfUnchanged(User read, String name) {
        return users.updateIfUnchanged(read.id(), USERS.UPDATED_AT, read.updatedAt(), Values.of(USERS.NAME, name));
    }

    @Override
    public User user(UUID id) {
        return users.get(id);
    }
}
