package dev.tegmen.examples;

import static dev.tegmen.schema.Tables.POSTS;

import dev.tegmen.Database;
import dev.tegmen.page.Page;
import dev.tegmen.page.PageRequest;
import dev.tegmen.post.NewPost;
import dev.tegmen.post.Post;
import dev.tegmen.user.NewUser;
import dev.tegmen.user.User;
import java.util.List;

/** The first example: users, posts, a transaction, pages. */
public final class FirstExample {
    private FirstExample() {}

    /**
     * Runs on the database that {@code DATABASE_URL} names.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        run(System.getenv("DATABASE_URL"), new Mailer());
    }

    static void run(String databaseUrl, Mailer mailer) {
        try (Database db = Database.connect(databaseUrl)) { // postgresql://user:password@host:26257/app?sslmode=require
            db.migrate();

            User ada = db.users().create(new NewUser("ada@example.com", "Ada"));

            // SERIALIZABLE, retried until it holds
            Post first = db.transaction(tx -> {
                User bob = tx.users().create(new NewUser("bob@example.com", "Bob"));
                tx.afterCommit(() -> mailer.welcome(bob)); // once, and only if it committed
                return tx.posts().create(new NewPost(bob.id(), "Hello"));
            });

            Page<Post> page = db.posts().page(PageRequest.first(10)); // newest first, a keyset underneath
            while (page.hasNext()) {
                page = db.posts().page(page.next());
            }

            List<Post> tenth = db.posts().list(10, 90); // take, skip: when somebody must

            // any jOOQ condition filters
            Page<Post> filtered = db.posts().page(POSTS.TITLE.startsWith("H"), PageRequest.first(10));

            System.out.println(ada + " " + first + " " + tenth.size() + " " + filtered.items());
        }
    }

    /** Something outside of the database. */
    static final class Mailer {
        private int sent;

        void welcome(User user) {
            sent++;
        }

        int sent() {
            return sent;
        }
    }
}
