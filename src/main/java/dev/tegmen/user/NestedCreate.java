package dev.tegmen.user;

import static dev.tegmen.schema.Tables.POSTS;
import static dev.tegmen.schema.Tables.USERS;
import static dev.tegmen.statement.PlainNames.SQL;
import static dev.tegmen.statement.Query.parameter;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.insertInto;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.table;

import dev.tegmen.error.SqlState;
import dev.tegmen.post.Post;
import dev.tegmen.post.PostDao;
import dev.tegmen.statement.Query;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.CommonTableExpression;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.ResultQuery;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/** A user and all of the user's first posts in one statement: wholly or not at all, in one round trip. */
final class NestedCreate {
    private static final int USER_COLUMNS = 5;

    private static final Query<Row> INSERT = Query.of(insert(), NestedCreate::read);

    private static final Query<Row> FIND = Query.of(
            SQL.select(UserDao.USER.columns().fields())
                    .select(PostDao.POST.columns().fields())
                    .from(USERS)
                    .leftJoin(POSTS)
                    .on(POSTS.USER_ID.eq(USERS.ID))
                    .where(USERS.ID.eq(parameter(USERS.ID))),
            NestedCreate::read);

    private NestedCreate() {}

    private static ResultQuery<?> insert() {
        CommonTableExpression<?> u = name("u")
                .as(insertInto(USERS, USERS.ID, USERS.EMAIL, USERS.NAME)
                        .values(parameter(USERS.ID), parameter(USERS.EMAIL), parameter(USERS.NAME))
                        .returning(USERS.ID, USERS.EMAIL, USERS.NAME, USERS.CREATED_AT, USERS.UPDATED_AT));
        Table<Record> given = table(
                "unnest(cast({0} as uuid[]), cast({1} as text[])) as given(id, title)",
                parameter(UUID[].class), parameter(String[].class));
        Field<UUID> givenId = field(name("given", "id"), UUID.class);
        Field<String> givenTitle = field(name("given", "title"), String.class);
        CommonTableExpression<?> p = name("p")
                .as(insertInto(POSTS, POSTS.ID, POSTS.USER_ID, POSTS.TITLE)
                        .select(select(givenId, u.field(USERS.ID), givenTitle).from(u, given))
                        .returning(POSTS.ID, POSTS.TITLE, POSTS.USER_ID, POSTS.CREATED_AT));
        return SQL.with(u, p)
                .select(u.field(USERS.ID), u.field(USERS.EMAIL), u.field(USERS.NAME))
                .select(u.field(USERS.CREATED_AT), u.field(USERS.UPDATED_AT))
                .select(p.field(POSTS.ID), p.field(POSTS.TITLE), p.field(POSTS.USER_ID), p.field(POSTS.CREATED_AT))
                .from(u)
                .leftJoin(p)
                .on(field(name("p", "user_id"), UUID.class).eq(field(name("u", "id"), UUID.class)));
    }

    static UserWithPosts run(
            Connection connection, int attempt, UUID id, NewUser user, List<UUID> postIds, List<String> titles)
            throws SQLException {
        try {
            return collect(
                    INSERT.list(
                            connection,
                            id,
                            user.email(),
                            user.name(),
                            postIds.toArray(UUID[]::new),
                            titles.toArray(String[]::new)),
                    postIds);
        } catch (SQLException failure) {
            if (attempt == 1 || SqlState.of(failure).filter("23505"::equals).isEmpty()) {
                throw failure;
            }
            return standing(connection, id, user, postIds).orElseThrow(() -> failure);
        }
    }

    /** Finds what an earlier attempt, whose answer was lost, has created. */
    private static Optional<UserWithPosts> standing(Connection connection, UUID id, NewUser user, List<UUID> postIds)
            throws SQLException {
        List<Row> rows = FIND.list(connection, id);
        return rows.isEmpty() || !user.isCreationOf(rows.get(0).user())
                ? Optional.empty()
                : Optional.of(collect(rows, postIds));
    }

    private static UserWithPosts collect(List<Row> rows, List<UUID> order) {
        Map<UUID, Post> byId = new HashMap<>();
        for (Row row : rows) {
            if (row.post() != null) {
                byId.put(row.post().id(), row.post());
            }
        }
        return new UserWithPosts(
                rows.get(0).user(),
                order.stream().filter(byId::containsKey).map(byId::get).toList());
    }

    private static Row read(ResultSet row) throws SQLException {
        Post post = row.getObject(USER_COLUMNS + 1) == null
                ? null
                : PostDao.POST.columns().map(row, USER_COLUMNS);
        return new Row(UserDao.USER.columns().map(row), post);
    }

    private record Row(User user, @Nullable Post post) {}
}
