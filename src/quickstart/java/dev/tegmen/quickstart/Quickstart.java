package dev.tegmen.quickstart;

import static dev.tegmen.schema.Tables.POSTS;

import dev.tegmen.Database;
import dev.tegmen.DatabaseOptions;
import dev.tegmen.error.TegmenException;
import dev.tegmen.error.UniqueViolationException;
import dev.tegmen.migration.MigrationResult;
import dev.tegmen.page.Page;
import dev.tegmen.page.PageRequest;
import dev.tegmen.post.NewPost;
import dev.tegmen.post.Post;
import dev.tegmen.testing.TestDatabase;
import dev.tegmen.transaction.TransactionListener;
import dev.tegmen.transaction.TransactionOptions;
import dev.tegmen.user.NewUser;
import dev.tegmen.user.User;
import dev.tegmen.user.UserChanges;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Shows the main job on a real database: the one that {@code DATABASE_URL} names, or an embedded PostgreSQL. What it creates
 * it removes again.
 */
public final class Quickstart {
    private static final int USERS = 100;
    private static final int POSTS_OF_A_USER = 50;
    private static final int PAGE = 100;

    private final PrintStream out;
    private final Latencies latencies = new Latencies();
    private final String run = UUID.randomUUID().toString().substring(0, 8);

    private Quickstart(PrintStream out) {
        this.out = out;
    }

    /**
     * Runs the quickstart, and exits with 0, or with 1 and one line that says what is wrong.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "off");
        System.setProperty("org.jooq.no-logo", "true");
        System.setProperty("org.jooq.no-tips", "true");
        int status = new Quickstart(System.out).run(System.getenv("DATABASE_URL"));
        System.out.flush();
        if (status != 0) {
            System.exit(status);
        }
    }

    private int run(@Nullable String url) {
        try {
            out.println(
                    "Shows users, posts, pages, a conflict and its retry on a real database; takes about 20 seconds");
            if (url != null && !url.isBlank()) {
                show(url, "the database that DATABASE_URL names");
            } else {
                out.println("Starting an embedded PostgreSQL, which the first time is unpacked");
                try (TestDatabase embedded = TestDatabase.createEmpty()) {
                    show(embedded.url(), "an embedded PostgreSQL (set DATABASE_URL for a server of yours)");
                }
            }
            return 0;
        } catch (TegmenException e) {
            System.err.println("Quickstart failed: " + e.getMessage());
            return 1;
        }
    }

    private void show(String url, String where) {
        Attempts attempts = new Attempts();
        try (Database db = Database.connect(url, DatabaseOptions.ofDefaults().withListener(attempts))) {
            out.println("Connected to " + where + ": " + db.engine());
            MigrationResult migrated = db.migrate();
            out.printf("Schema at version %s, %d migrations applied now%n", migrated.toVersion(), migrated.applied());
            List<User> users = createUsersAndPosts(db);
            pageByToken(db);
            pageByTakeAndSkip(db);
            conflict(db, users.get(0), attempts);
            refuseDuplicate(db, users.get(0));
            out.println("Latencies, as seen by the caller:");
            latencies.print(out);
            remove(db, users);
        }
    }

    private List<User> createUsersAndPosts(Database db) {
        out.printf("Creating %d users with %d posts, a transaction for each user%n", USERS, USERS * POSTS_OF_A_USER);
        ProgressBar bar = new ProgressBar(out, USERS * POSTS_OF_A_USER);
        List<User> users = new ArrayList<>();
        for (int i = 0; i < USERS; i++) {
            String email = "user" + i + "." + run + "@example.com";
            String name = "User " + i;
            users.add(latencies.time(
                    "transaction of a user and 50 posts",
                    () -> db.transaction(tx -> {
                        User user = tx.users().create(new NewUser(email, name));
                        for (int post = 0; post < POSTS_OF_A_USER; post++) {
                            tx.posts().create(new NewPost(user.id(), "Post " + post + " of " + name));
                        }
                        return user;
                    })));
            bar.at((i + 1) * POSTS_OF_A_USER);
        }
        for (User user : users) {
            latencies.time("find a user by id", () -> db.users().get(user.id()));
            latencies.time("find a user by email", () -> db.users().findByEmail(user.email()));
            latencies.time(
                    "count the posts of a user",
                    () -> db.posts().ofUser(user.id()).count());
        }
        return users;
    }

    private void pageByToken(Database db) {
        int seen = 0;
        int pages = 0;
        PageRequest request = PageRequest.first(PAGE);
        while (seen < USERS * POSTS_OF_A_USER) {
            PageRequest wanted = request;
            Page<Post> page =
                    latencies.time("page of 100 by token", () -> db.posts().page(wanted));
            seen += page.items().size();
            pages++;
            if (!page.hasNext()) {
                break;
            }
            request = page.next();
        }
        out.printf("Paged by token: %d posts on %d pages, newest first%n", seen, pages);
    }

    private void pageByTakeAndSkip(Database db) {
        int seen = 0;
        for (int skip = 0; skip < USERS * POSTS_OF_A_USER; skip += PAGE) {
            int from = skip;
            seen += latencies
                    .time("page of 100 by take and skip", () -> db.posts().list(PAGE, from))
                    .size();
        }
        out.printf("Paged by take and skip: %d posts%n", seen);
    }

    /** Both read the same row before either writes it: one of them must see that its reading no longer holds. */
    private void conflict(Database db, User user, Attempts attempts) {
        out.println("Two transactions change the name that both have read:");
        CyclicBarrier bothHaveRead = new CyclicBarrier(2);
        CompletableFuture<User> other = CompletableFuture.supplyAsync(() -> rename(db, user, "+2", bothHaveRead));
        rename(db, user, "+1", bothHaveRead);
        awaitEnd(other);
        attempts.lines.forEach(line -> out.println("  " + line));
        out.println("  the name is now \"" + db.users().get(user.id()).name() + "\": neither change is lost");
    }

    private static User rename(Database db, User user, String suffix, CyclicBarrier bothHaveRead) {
        TransactionOptions options = TransactionOptions.ofDefaults().withLabel("rename " + suffix);
        return db.transaction(options, tx -> {
            User read = tx.users().get(user.id());
            if (tx.attempt() == 1) {
                await(bothHaveRead);
            }
            return tx.users().update(user.id(), UserChanges.none().withName(read.name() + suffix));
        });
    }

    private static void awaitEnd(CompletableFuture<User> other) {
        try {
            other.get(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("the other transaction did not end well", e);
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(5, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("the other transaction did not come", e);
        }
    }

    private void refuseDuplicate(Database db, User user) {
        try {
            db.users().create(new NewUser(user.email(), "Somebody else"));
            throw new IllegalStateException("a second user with the same email was stored");
        } catch (UniqueViolationException e) {
            out.println("A second user with the same email: " + e.getMessage());
        }
    }

    private void remove(Database db, List<User> users) {
        for (User user : users) {
            db.transaction(tx -> {
                tx.dsl().deleteFrom(POSTS).where(POSTS.USER_ID.eq(user.id())).execute();
                return tx.users().delete(user.id());
            });
        }
        out.println("Removed what was created. Done.");
    }

    /** Notes what happens to the transactions that have a label of their own. */
    private static final class Attempts implements TransactionListener {
        private final List<String> lines = new ArrayList<>();

        @Override
        public synchronized void retryScheduled(Event event, Duration delay) {
            lines.add("%s: attempt %d failed to serialize, tried again after %d ms"
                    .formatted(event.label(), event.attempt(), delay.toMillis()));
        }

        @Override
        public synchronized void committed(Event event) {
            if (event.label().startsWith("rename")) {
                lines.add("%s: attempt %d committed".formatted(event.label(), event.attempt()));
            }
        }
    }
}
