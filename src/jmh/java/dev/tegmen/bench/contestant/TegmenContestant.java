package dev.tegmen.bench.contestant;

import com.zaxxer.hikari.HikariDataSource;
import dev.tegmen.Database;
import dev.tegmen.page.Page;
import dev.tegmen.page.PageRequest;
import dev.tegmen.post.NewPost;
import dev.tegmen.post.Post;
import dev.tegmen.user.NewUser;
import dev.tegmen.user.User;
import dev.tegmen.user.UserChanges;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** This library, as its README has it. A position is a token. */
final class TegmenContestant implements Contestant {
    private static final int STRIDE = 1_000;

    private final HikariDataSource pool;
    private final Database database;

    TegmenContestant(HikariDataSource pool) {
        this.pool = pool;
        this.database = Database.using(pool);
    }

    @Override
    public Optional<User> userById(UUID id) {
        return database.users().find(id);
    }

    @Override
    public Optional<User> userByEmail(String email) {
        return database.users().findByEmail(email);
    }

    @Override
    public Slice<Post> newest(int size) {
        return slice(database.posts().page(PageRequest.first(size)));
    }

    @Override
    public List<Object> positions(int row, int count) {
        List<Object> positions = new ArrayList<>();
        String token = null;
        for (int seen = 0; seen < row + count - 1; ) {
            int step = seen < row - 1 ? Math.min(STRIDE, row - 1 - seen) : 1;
            token = database.posts()
                    .page(PageRequest.first(step).after(token))
                    .nextToken()
                    .orElseThrow();
            seen += step;
            if (seen >= row) {
                positions.add(token);
            }
        }
        return positions;
    }

    @Override
    public Slice<Post> after(Object position, int size) {
        return slice(database.posts().page(PageRequest.first(size).after((String) position)));
    }

    @Override
    public List<Post> list(int take, int skip) {
        return database.posts().list(take, skip);
    }

    @Override
    public User create(String email, String name) {
        return database.users().create(new NewUser(email, name));
    }

    @Override
    public User rename(UUID id, String name) {
        return database.users().update(id, UserChanges.none().withName(name));
    }

    @Override
    public long countPostsOf(UUID userId) {
        return database.posts().ofUser(userId).count();
    }

    @Override
    public Post userWithPost(String email, String name, String title) {
        return database.transaction(tx -> {
            User user = tx.users().create(new NewUser(email, name));
            return tx.posts().create(new NewPost(user.id(), title));
        });
    }

    @Override
    public Optional<User> userByIdInTransaction(UUID id) {
        return database.transaction(tx -> tx.users().find(id));
    }

    @Override
    public void close() {
        database.close();
        pool.close();
    }

    private static Slice<Post> slice(Page<Post> page) {
        return new Slice<>(page.items(), page.hasNext());
    }
}
