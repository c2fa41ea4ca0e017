package dev.tegmen.examples;

import static dev.tegmen.schema.Tables.POSTS;
import static dev.tegmen.schema.Tables.USERS;

import dev.tegmen.Database;
import dev.tegmen.dao.ToMany;
import dev.tegmen.dao.ToOne;
import dev.tegmen.dao.Values;
import dev.tegmen.page.PageRequest;
import dev.tegmen.post.Post;
import dev.tegmen.post.PostDao;
import dev.tegmen.schema.Keys;
import dev.tegmen.schema.tables.records.PostsRecord;
import dev.tegmen.schema.tables.records.UsersRecord;
import dev.tegmen.user.NewUser;
import dev.tegmen.user.User;
import dev.tegmen.user.UserChanges;
import dev.tegmen.user.UserDao;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The table "Coming from Prisma": each call of Prisma Client in this library's words. */
final class PrismaExample {
    private static final ToMany<UsersRecord, User, PostsRecord, Post> POSTS_OF_USER =
            ToMany.of(UserDao.USER, PostDao.POST, Keys.POSTS_USER_ID_FKEY);
    private static final ToOne<PostsRecord, Post, UsersRecord, User> USER_OF_POST =
            ToOne.of(PostDao.POST, UserDao.USER, Keys.POSTS_USER_ID_FKEY);

    private PrismaExample() {}

    /** Calls each once, and returns what each returned. */
    static List<Object> run(String url) {
        List<Object> results = new ArrayList<>();
        try (Database db = Database.connect(url)) {
            db.migrate();
            results.addAll(create(db));
            User ada = db.users().findByEmail("ada@example.com").orElseThrow();
            results.addAll(read(db, ada.id(), ada.email(), ada.name()));
            results.addAll(change(db, ada.id(), ada.updatedAt()));
        }
        return results;
    }

    private static List<Object> create(Database db) {
        String email = "ada@example.com";
        String name = "Ada";
        List<String> titles = List.of("Hello", "Hi", "Howdy", "Bye");
        List<Values<UsersRecord>> newUsers = List.of(
                Values.of(USERS.EMAIL, "bob@example.com").and(USERS.NAME, "Bob"),
                Values.of(USERS.EMAIL, "eve@example.com").and(USERS.NAME, "Eve"));
        return List.of(
                db.transaction(tx -> tx.users().create(new NewUser(email, name))),
                db.users().delete(db.users().findByEmail(email).orElseThrow().id()),
                db.users().create(new NewUser(email, name)),
                db.users().delete(db.users().findByEmail(email).orElseThrow().id()),
                db.users().createWithPosts(new NewUser(email, name), titles),
                db.users().createAll(newUsers),
                db.users().createAllSkippingDuplicates(newUsers));
    }

    private static List<Object> read(Database db, UUID id, String email, String name) {
        List<UUID> ids = List.of(id);
        String token = db.posts().page(PageRequest.first(1)).nextToken().orElseThrow();
        return List.of(
                db.users().find(id),
                db.users().get(id),
                db.users().findByEmail(email),
                db.users().where(USERS.NAME, name).first(),
                db.posts().list(10, 20),
                db.posts().where(POSTS.TITLE.startsWith("H")).list(100),
                db.posts().where(POSTS.TITLE.isNull()).list(100),
                db.posts().orderBy(POSTS.TITLE.asc()).list(100),
                db.posts().page(PageRequest.first(10).after(token)),
                db.posts().page(PageRequest.last(10)),
                db.users().findAll(ids),
                db.posts()
                        .all()
                        .select(row -> row.get(POSTS.TITLE), POSTS.TITLE)
                        .list(100),
                db.posts()
                        .all()
                        .select(row -> row.get(POSTS.TITLE), POSTS.TITLE)
                        .distinct()
                        .list(100),
                db.users().with(POSTS_OF_USER, 3).list(20),
                db.posts().with(USER_OF_POST).page(PageRequest.first(20)),
                db.posts().ofUser(id).page(PageRequest.first(20)),
                db.posts().where(POSTS.USER_ID, id).count(),
                db.transaction(tx -> tx.dsl().fetchCount(POSTS)));
    }

    private static List<Object> change(Database db, UUID id, Instant seen) {
        String name = "Ada Lovelace";
        String email = "fay@example.com";
        String title = "Hello again";
        return List.of(
                db.users().updateIfUnchanged(id, USERS.UPDATED_AT, seen, Values.of(USERS.NAME, name)),
                db.users().update(id, UserChanges.none().withName(name)),
                db.posts().where(POSTS.USER_ID, id).update(Values.of(POSTS.TITLE, title)),
                db.users().upsert(Values.of(USERS.EMAIL, email).and(USERS.NAME, name), USERS.EMAIL),
                db.posts().where(POSTS.USER_ID, id).delete(),
                db.posts().all().delete(),
                db.users().delete(id));
    }
}
