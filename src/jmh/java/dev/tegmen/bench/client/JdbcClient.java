package dev.tegmen.bench.client;

import com.zaxxer.hikari.HikariDataSource;
import dev.tegmen.post.Post;
import dev.tegmen.user.User;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The unit: JDBC by hand, with the best SQL for each. */
final class JdbcClient implements Client {
    private static final String CREATE_ALL = "insert into posts (id, title, user_id)"
            + " select * from unnest(?::uuid[], ?::text[], ?::uuid[]) returning id, title, user_id, created_at";
    private static final String UPSERT = "insert into users (id, email, name) values (?, ?, ?) on conflict (email)"
            + " do update set name = excluded.name, updated_at = now()"
            + " returning id, email, name, created_at, updated_at, xmax = 0";
    private static final String USER_WITH_POSTS = "select u.id, u.email, u.name, u.created_at, u.updated_at,"
            + " p.id, p.title, p.user_id, p.created_at from users u left join lateral"
            + " (select * from posts where user_id = u.id order by created_at desc, id desc limit ?) p on true"
            + " where u.id = ? order by p.created_at desc, p.id desc";
    private static final String POSTS_WITH_USERS = "select p.id, p.title, p.user_id, p.created_at,"
            + " u.id, u.email, u.name, u.created_at, u.updated_at from posts p join users u on u.id = p.user_id"
            + " order by p.created_at desc, p.id desc limit ?";
    private static final String USERS_BY_NAME =
            "select id, email, name, created_at, updated_at from users" + " where name >= ? order by name, id limit ?";
    private static final String RENAME = "update users set name = ?, updated_at = now() where id = ? and updated_at = ?"
            + " returning id, email, name, created_at, updated_at";
    private static final String USER = "select id, email, name, created_at, updated_at from users where id = ?";

    private final HikariDataSource pool;

    JdbcClient(HikariDataSource pool) {
        this.pool = pool;
    }

    @FunctionalInterface
    private interface Reader<T> {
        T read(ResultSet rows) throws SQLException;
    }

    @FunctionalInterface
    private interface Binder {
        void bind(PreparedStatement statement) throws SQLException;
    }

    private <T> T run(String sql, Binder binder, Reader<T> reader) {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            binder.bind(statement);
            try (ResultSet rows = statement.executeQuery()) {
                return reader.read(rows);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static <T> Reader<List<T>> all(Reader<T> row) {
        return rows -> {
            List<T> all = new ArrayList<>();
            while (rows.next()) {
                all.add(row.read(rows));
            }
            return all;
        };
    }

    @Override
    public List<Post> createAll(UUID userId, List<String> titles) {
        int size = titles.size();
        UUID[] ids = new UUID[size];
        UUID[] users = new UUID[size];
        for (int i = 0; i < size; i++) {
            ids[i] = UUID.randomUUID();
            users[i] = userId;
        }
        return run(
                CREATE_ALL,
                statement -> {
                    Connection connection = statement.getConnection();
                    statement.setArray(1, connection.createArrayOf("uuid", ids));
                    statement.setArray(2, connection.createArrayOf("text", titles.toArray()));
                    statement.setArray(3, connection.createArrayOf("uuid", users));
                },
                all(rows -> post(rows, 0)));
    }

    @Override
    public boolean upsert(String email, String name) {
        return run(
                UPSERT,
                statement -> {
                    statement.setObject(1, UUID.randomUUID());
                    statement.setString(2, email);
                    statement.setString(3, name);
                },
                rows -> {
                    rows.next();
                    user(rows, 0);
                    return rows.getBoolean(6);
                });
    }

    @Override
    public Author userWithPosts(UUID id, int posts) {
        return run(
                USER_WITH_POSTS,
                statement -> {
                    statement.setInt(1, posts);
                    statement.setObject(2, id);
                },
                rows -> {
                    @Nullable User user = null;
                    List<Post> read = new ArrayList<>();
                    while (rows.next()) {
                        user = user == null ? user(rows, 0) : user;
                        if (rows.getObject(6) != null) {
                            read.add(post(rows, 5));
                        }
                    }
                    return new Author(Objects.requireNonNull(user), read);
                });
    }

    @Override
    public List<Authored> postsWithUsers(int size) {
        return run(
                POSTS_WITH_USERS,
                statement -> statement.setInt(1, size),
                all(rows -> new Authored(post(rows, 0), user(rows, 4))));
    }

    @Override
    public List<User> usersByName(String from, int size) {
        return run(
                USERS_BY_NAME,
                statement -> {
                    statement.setString(1, from);
                    statement.setInt(2, size);
                },
                all(rows -> user(rows, 0)));
    }

    @Override
    public User renameIfUnchanged(User read, String name) {
        return run(
                RENAME,
                statement -> {
                    statement.setString(1, name);
                    statement.setObject(2, read.id());
                    statement.setObject(3, read.updatedAt().atOffset(ZoneOffset.UTC));
                },
                rows -> {
                    if (!rows.next()) {
                        throw new IllegalStateException("changed meanwhile");
                    }
                    return user(rows, 0);
                });
    }

    @Override
    public User user(UUID id) {
        return run(USER, statement -> statement.setObject(1, id), rows -> {
            rows.next();
            return user(rows, 0);
        });
    }

    private static User user(ResultSet rows, int before) throws SQLException {
        return new User(
                rows.getObject(before + 1, UUID.class),
                rows.getString(before + 2),
                rows.getString(before + 3),
                rows.getObject(before + 4, OffsetDateTime.class).toInstant(),
                rows.getObject(before + 5, OffsetDateTime.class).toInstant());
    }

    private static Post post(ResultSet rows, int before) throws SQLException {
        return new Post(
                rows.getObject(before + 1, UUID.class),
                rows.getString(before + 2),
                rows.getObject(before + 3, UUID.class),
                rows.getObject(before + 4, OffsetDateTime.class).toInstant());
    }
}
