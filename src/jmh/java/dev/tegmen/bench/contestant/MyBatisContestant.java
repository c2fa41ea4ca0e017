package dev.tegmen.bench.contestant;

import com.zaxxer.hikari.HikariDataSource;
import dev.tegmen.post.Post;
import dev.tegmen.user.User;
import java.sql.CallableStatement;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.mapping.Environment;
import org.apache.ibatis.session.Configuration;
import org.apache.ibatis.session.SqlSession;
import org.apache.ibatis.session.SqlSessionFactory;
import org.apache.ibatis.session.SqlSessionFactoryBuilder;
import org.apache.ibatis.transaction.jdbc.JdbcTransactionFactory;
import org.apache.ibatis.type.BaseTypeHandler;
import org.apache.ibatis.type.JdbcType;

/** MyBatis as its manual has it: mapper interfaces, a session per unit of work, records by constructor. */
final class MyBatisContestant implements Contestant {
    private final HikariDataSource pool;
    private final SqlSessionFactory sessions;

    MyBatisContestant(HikariDataSource pool) {
        this.pool = pool;
        Configuration configuration = new Configuration(new Environment("bench", new JdbcTransactionFactory(), pool));
        configuration.setMapUnderscoreToCamelCase(true);
        configuration.setArgNameBasedConstructorAutoMapping(true);
        configuration.getTypeHandlerRegistry().register(UUID.class, new UuidHandler());
        configuration.addMapper(Users.class);
        configuration.addMapper(Posts.class);
        this.sessions = new SqlSessionFactoryBuilder().build(configuration);
    }

    @Override
    public Optional<User> userById(UUID id) {
        return call(session -> session.getMapper(Users.class).byId(id));
    }

    @Override
    public Optional<User> userByEmail(String email) {
        return call(session -> session.getMapper(Users.class).byEmail(email));
    }

    @Override
    public Slice<Post> newest(int size) {
        return call(session -> Slice.of(session.getMapper(Posts.class).newest(size + 1), size));
    }

    @Override
    public Slice<Post> after(Object position, int size) {
        Post last = (Post) position;
        return call(
                session -> Slice.of(session.getMapper(Posts.class).after(last.createdAt(), last.id(), size + 1), size));
    }

    @Override
    public List<Post> list(int take, int skip) {
        return call(session -> session.getMapper(Posts.class).list(take, skip));
    }

    @Override
    public User create(String email, String name) {
        return call(session -> session.getMapper(Users.class).create(UUID.randomUUID(), email, name));
    }

    @Override
    public User rename(UUID id, String name) {
        return call(session -> session.getMapper(Users.class).rename(id, name));
    }

    @Override
    public long countPostsOf(UUID userId) {
        return call(session -> session.getMapper(Posts.class).count(userId));
    }

    @Override
    public Post userWithPost(String email, String name, String title) {
        try (SqlSession session = sessions.openSession()) {
            User user = session.getMapper(Users.class).create(UUID.randomUUID(), email, name);
            Post post = session.getMapper(Posts.class).create(UUID.randomUUID(), title, user.id());
            session.commit();
            return post;
        }
    }

    @Override
    public Optional<User> userByIdInTransaction(UUID id) {
        try (SqlSession session = sessions.openSession()) {
            Optional<User> user = session.getMapper(Users.class).byId(id);
            session.commit(true);
            return user;
        }
    }

    @Override
    public void close() {
        pool.close();
    }

    private <T> T call(Function<SqlSession, T> work) {
        try (SqlSession session = sessions.openSession(true)) {
            return work.apply(session);
        }
    }

    /** Statements on users. */
    interface Users {
        /** Reads by primary key. */
        @Select("select id, email, name, created_at, updated_at from users where id = #{id}")
        Optional<User> byId(@Param("id") UUID id);

        /** Reads by unique key. */
        @Select("select id, email, name, created_at, updated_at from users where email = #{email}")
        Optional<User> byEmail(@Param("email") String email);

        /** Inserts one row. */
        @Select(
                value = "insert into users (id, email, name) values (#{id}, #{email}, #{name})"
                        + " returning id, email, name, created_at, updated_at",
                affectData = true)
        User create(@Param("id") UUID id, @Param("email") String email, @Param("name") String name);

        /** Updates one row. */
        @Select(
                value = "update users set name = #{name}, updated_at = now() where id = #{id}"
                        + " returning id, email, name, created_at, updated_at",
                affectData = true)
        User rename(@Param("id") UUID id, @Param("name") String name);
    }

    /** Statements on posts. */
    interface Posts {
        /** Reads the first rows. */
        @Select("select id, title, user_id, created_at from posts order by created_at desc, id desc limit #{size}")
        List<Post> newest(@Param("size") int size);

        /** Reads the rows after a key. */
        @Select("select id, title, user_id, created_at from posts where (created_at, id) < (#{createdAt}, #{id})"
                + " order by created_at desc, id desc limit #{size}")
        List<Post> after(@Param("createdAt") Instant createdAt, @Param("id") UUID id, @Param("size") int size);

        /** Reads rows by offset. */
        @Select("select id, title, user_id, created_at from posts order by created_at desc, id desc"
                + " limit #{take} offset #{skip}")
        List<Post> list(@Param("take") int take, @Param("skip") int skip);

        /** Counts the rows of a user. */
        @Select("select count(*) from posts where user_id = #{userId}")
        long count(@Param("userId") UUID userId);

        /** Inserts one row. */
        @Select(
                value = "insert into posts (id, title, user_id) values (#{id}, #{title}, #{userId})"
                        + " returning id, title, user_id, created_at",
                affectData = true)
        Post create(@Param("id") UUID id, @Param("title") String title, @Param("userId") UUID userId);
    }

    /** MyBatis knows no UUID by itself. */
    static final class UuidHandler extends BaseTypeHandler<UUID> {
        @Override
        public void setNonNullParameter(PreparedStatement statement, int index, UUID value, JdbcType type)
                throws SQLException {
            statement.setObject(index, value);
        }

        @Override
        public UUID getNullableResult(ResultSet row, String column) throws SQLException {
            return row.getObject(column, UUID.class);
        }

        @Override
        public UUID getNullableResult(ResultSet row, int column) throws SQLException {
            return row.getObject(column, UUID.class);
        }

        @Override
        public UUID getNullableResult(CallableStatement row, int column) throws SQLException {
            return row.getObject(column, UUID.class);
        }
    }
}
