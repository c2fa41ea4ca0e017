package dev.tegmen.bench.contestant;

import com.zaxxer.hikari.HikariDataSource;
import dev.tegmen.post.Post;
import dev.tegmen.user.User;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The unit: JDBC by hand, with the same SQL, the same pool and the same records. */
final class JdbcContestant implements Contestant {
    private static final String USER = "id, email, name, created_at, updated_at";
    private static final String POST = "id, title, user_id, created_at";
    private static final String USER_BY_ID = "select " + USER + " from users where id = ?";
    private static final String USER_BY_EMAIL = "select " + USER + " from users where email = ?";
    private static final String NEWEST =
            "select " + POST + " from posts order by created_at desc, id desc fetch next ? rows only";
    private static final String AFTER = "select " + POST + " from posts where (created_at, id) < (?, ?)"
            + " order by created_at desc, id desc fetch next ? rows only";
    private static final String LIST =
            "select " + POST + " from posts order by created_at desc, id desc offset ? rows fetch next ? rows only";
    private static final String CREATE = "insert into users (id, email, name) values (?, ?, ?) returning " + USER;
    private static final String RENAME = "update users set name = ?, updated_at = now() where id = ? returning " + USER;
    private static final String COUNT = "select count(*) from posts where user_id = ?";
    private static final String CREATE_POST =
            "insert into posts (id, title, user_id) values (?, ?, ?) returning " + POST;

    private final HikariDataSource pool;

    JdbcContestant(HikariDataSource pool) {
        this.pool = pool;
    }

    @Override
    public Optional<User> userById(UUID id) {
        try (Connection connection = pool.getConnection()) {
            return userById(connection, id);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Optional<User> userByEmail(String email) {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(USER_BY_EMAIL)) {
            statement.setString(1, email);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? Optional.of(user(rows)) : Optional.empty();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Slice<Post> newest(int size) {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(NEWEST)) {
            statement.setInt(1, size + 1);
            return Slice.of(posts(statement), size);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Slice<Post> after(Object position, int size) {
        Post last = (Post) position;
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(AFTER)) {
            statement.setObject(1, timestamp(last.createdAt()));
            statement.setObject(2, last.id());
            statement.setInt(3, size + 1);
            return Slice.of(posts(statement), size);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public List<Post> list(int take, int skip) {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(LIST)) {
            statement.setInt(1, skip);
            statement.setInt(2, take);
            return posts(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public User create(String email, String name) {
        try (Connection connection = pool.getConnection()) {
            return create(connection, email, name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public User rename(UUID id, String name) {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(RENAME)) {
            statement.setString(1, name);
            statement.setObject(2, id);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return user(rows);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public long countPostsOf(UUID userId) {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(COUNT)) {
            statement.setObject(1, userId);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Post userWithPost(String email, String name, String title) {
        return inTransaction(connection -> {
            User user = create(connection, email, name);
            try (PreparedStatement statement = connection.prepareStatement(CREATE_POST)) {
                statement.setObject(1, UUID.randomUUID());
                statement.setString(2, title);
                statement.setObject(3, user.id());
                try (ResultSet rows = statement.executeQuery()) {
                    rows.next();
                    return post(rows);
                }
            }
        });
    }

    @Override
    public Optional<User> userByIdInTransaction(UUID id) {
        return inTransaction(connection -> userById(connection, id));
    }

    @Override
    public void close() {
        pool.close();
    }

    private static Optional<User> userById(Connection connection, UUID id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(USER_BY_ID)) {
            statement.setObject(1, id);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? Optional.of(user(rows)) : Optional.empty();
            }
        }
    }

    private static User create(Connection connection, String email, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(CREATE)) {
            statement.setObject(1, UUID.randomUUID());
            statement.setString(2, email);
            statement.setString(3, name);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return user(rows);
            }
        }
    }

    private <T> T inTransaction(Work<T> work) {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try {
                T result = work.run(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Post> posts(PreparedStatement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            List<Post> posts = new ArrayList<>();
            while (rows.next()) {
                posts.add(post(rows));
            }
            return posts;
        }
    }

    private static User user(ResultSet row) throws SQLException {
        return new User(
                row.getObject(1, UUID.class), row.getString(2), row.getString(3), instant(row, 4), instant(row, 5));
    }

    private static Post post(ResultSet row) throws SQLException {
        return new Post(row.getObject(1, UUID.class), row.getString(2), row.getObject(3, UUID.class), instant(row, 4));
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static OffsetDateTime timestamp(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    @FunctionalInterface
    private interface Work<T> {
        T run(Connection connection) throws SQLException;
    }
}
