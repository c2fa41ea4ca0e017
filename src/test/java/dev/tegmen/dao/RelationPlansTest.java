package dev.tegmen.dao;

import static dev.tegmen.schema.Tables.POSTS;
import static dev.tegmen.schema.Tables.USERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tegmen.engine.Engine;
import dev.tegmen.page.Page;
import dev.tegmen.page.PageRequest;
import dev.tegmen.post.PostDao;
import dev.tegmen.schema.Keys;
import dev.tegmen.testing.RowsRead;
import dev.tegmen.testing.TestDatabase;
import dev.tegmen.user.UserDao;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.PreferQueryMode;

/** How pages with relations are planned, on 200,000 users and as many posts: index ranges, and rows in the tens. */
class RelationPlansTest {
    private static final int SIZE = 20;
    private static final int NEWEST = 3;

    /**
     * On PostgreSQL all nodes of a plan are added up, and each row passes through several; CockroachDB reads the limit from each
     * of the 8 shards of an index.
     */
    private static final int MOST_ROWS_READ = 8 * (SIZE + 2) * (NEWEST + 1);

    private static TestDatabase database;
    private static Connection connection;
    private static RecordingSession session;

    @BeforeAll
    static void fillTables() throws SQLException {
        database = TestDatabase.create();
        PGSimpleDataSource dataSource = database.dataSource().unwrap(PGSimpleDataSource.class);
        if (database.engine() == Engine.COCKROACHDB) {
            // EXPLAIN ANALYZE takes no parameters there
            dataSource.setPreferQueryMode(PreferQueryMode.SIMPLE);
            dataSource.setBinaryTransfer(false);
        }
        connection = dataSource.getConnection();
        session = new RecordingSession(connection, database.engine());
        String id = "('00000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid";
        String time = "timestamptz '2026-01-01 00:00:00Z' + interval '1 second' * (i - i % 2)";
        execute("insert into users (id, email, name, created_at) select " + id + ", i || '@example.com', 'User ' || i, "
                + time + " from generate_series(0, 199999) i");
        // every other user has 200 posts or none
        execute("insert into posts (id, title, user_id, created_at) select " + id + ", 'Post ' || i, "
                + id.replace("i::text", "(199999 - 2 * (i % 1000))::text") + ", " + time
                + " from generate_series(0, 199999) i");
        execute("analyze users");
        execute("analyze posts");
    }

    private static void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @AfterAll
    static void dropTables() throws SQLException {
        connection.close();
        database.close();
    }

    @Test
    void aPageOfUsersWithTheirNewestPostsReadsAFewRowsWhereverItIs() throws SQLException {
        check(Dao.of(UserDao.USER, session)
                .with(ToMany.of(UserDao.USER, PostDao.POST, Keys.POSTS_USER_ID_FKEY), NEWEST));
    }

    @Test
    void aPageOfPostsWithTheirUsersReadsAFewRowsWhereverItIs() throws SQLException {
        check(Dao.of(PostDao.POST, session).with(ToOne.of(PostDao.POST, UserDao.USER, Keys.POSTS_USER_ID_FKEY)));
    }

    @Test
    void aPageOfTheCallersOwnConditionReadsAFewRowsToo() throws SQLException {
        check(Dao.of(UserDao.USER, session)
                .where(USERS.NAME.ne("User 7"))
                .with(ToMany.of(UserDao.USER, PostDao.POST, Keys.POSTS_USER_ID_FKEY), NEWEST));
    }

    @Test
    void oneUserWithTheNewestPostsIsFoundByKey() throws SQLException {
        UUID id = UUID.fromString("00000000-0000-4000-8000-000000199999");
        WithMany<?, ?> user = Dao.of(UserDao.USER, session)
                .where(USERS.ID, id)
                .with(ToMany.of(UserDao.USER, PostDao.POST, Keys.POSTS_USER_ID_FKEY), NEWEST)
                .one();
        assertThat(user.many()).hasSize(NEWEST);
        checkPlans();
        Dao.of(PostDao.POST, session)
                .where(POSTS.USER_ID, id)
                .with(ToOne.of(PostDao.POST, UserDao.USER, Keys.POSTS_USER_ID_FKEY))
                .list(SIZE);
        checkPlans();
    }

    private static <T> void check(Rows<T> rows) throws SQLException {
        Page<T> first = rows.page(PageRequest.first(SIZE));
        Page<T> second = rows.page(first.next());
        rows.page(second.previous());
        Page<T> last = rows.page(PageRequest.last(SIZE));
        rows.page(rows.page(last.previous()).next());
        rows.list(SIZE);
        rows.first();
        assertThat(first.items()).hasSize(SIZE);
        checkPlans();
    }

    private static void checkPlans() throws SQLException {
        List<String> plans = session.plans();
        assertThat(plans).isNotEmpty().allSatisfy(plan -> {
            assertThat(RowsRead.of(plan, database.engine())).as(plan).isBetween(1L, (long) MOST_ROWS_READ);
            if (database.engine() == Engine.COCKROACHDB) {
                assertThat(plan).doesNotContain("FULL SCAN");
            } else {
                assertThat(plan).contains("Index").doesNotContain("Seq Scan", "Bitmap", "Hash");
            }
        });
    }
}
