package dev.tegmen.bench.depth;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** OFFSET by hand, over JDBC. A position is the number of a row. */
final class OffsetPager implements Pager {
    private static final String PAGE = "select id, title, author_id, created_at from articles"
            + " order by created_at desc, id desc offset ? rows fetch next ? rows only";

    private final HikariDataSource pool;

    OffsetPager(HikariDataSource pool) {
        this.pool = pool;
    }

    @Override
    public Object position(long row, Article article) {
        return row;
    }

    @Override
    public List<Article> first(int size) {
        return page(0, size);
    }

    @Override
    public List<Article> after(Object position, int size) {
        return page((Long) position, size);
    }

    @Override
    public List<Article> before(Object position, int size) {
        return page((Long) position - 1 - size, size);
    }

    @Override
    public void close() {
        pool.close();
    }

    private List<Article> page(long skip, int size) {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(PAGE)) {
            statement.setLong(1, skip);
            statement.setInt(2, size + 1);
            return RowValuePager.page(statement, size);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
