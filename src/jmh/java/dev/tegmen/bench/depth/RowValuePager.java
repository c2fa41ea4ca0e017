package dev.tegmen.bench.depth;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

/**
 * The unit: a row-value comparison by hand, over JDBC. The limit is a bind, as it usually is, or stands in the text, so that
 * PostgreSQL keeps a generic plan.
 */
final class RowValuePager implements Pager {
    private static final String COLUMNS = "select id, title, author_id, created_at from articles ";
    private static final String FIRST = COLUMNS + "order by created_at desc, id desc fetch next ";
    private static final String AFTER =
            COLUMNS + "where (created_at, id) < (?, ?) order by created_at desc, id desc fetch next ";
    private static final String BEFORE =
            COLUMNS + "where (created_at, id) > (?, ?) order by created_at, id fetch next ";

    private final HikariDataSource pool;
    private final boolean limitInText;

    RowValuePager(HikariDataSource pool, boolean limitInText) {
        this.pool = pool;
        this.limitInText = limitInText;
    }

    @Override
    public List<Article> first(int size) {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(limited(FIRST, size))) {
            bindLimit(statement, 1, size);
            return page(statement, size);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public List<Article> after(Object position, int size) {
        return beside(AFTER, (Article) position, size);
    }

    @Override
    public List<Article> before(Object position, int size) {
        List<Article> page = beside(BEFORE, (Article) position, size);
        Collections.reverse(page);
        return page;
    }

    @Override
    public void close() {
        pool.close();
    }

    private List<Article> beside(String sql, Article position, int size) {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(limited(sql, size))) {
            statement.setObject(1, position.createdAt().atOffset(ZoneOffset.UTC));
            statement.setObject(2, position.id());
            bindLimit(statement, 3, size);
            return page(statement, size);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private String limited(String sql, int size) {
        return sql + (limitInText ? String.valueOf(size + 1) : "?") + " rows only";
    }

    private void bindLimit(PreparedStatement statement, int index, int size) throws SQLException {
        if (!limitInText) {
            statement.setInt(index, size + 1);
        }
    }

    static List<Article> page(PreparedStatement statement, int size) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            List<Article> page = new ArrayList<>(size + 1);
            while (rows.next()) {
                page.add(new Article(
                        rows.getObject(1, UUID.class),
                        rows.getString(2),
                        rows.getObject(3, UUID.class),
                        rows.getObject(4, OffsetDateTime.class).toInstant()));
            }
            return page.size() > size ? page.subList(0, size) : page;
        }
    }
}
