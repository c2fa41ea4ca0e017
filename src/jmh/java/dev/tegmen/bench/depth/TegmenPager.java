package dev.tegmen.bench.depth;

import static dev.tegmen.bench.depth.Articles.ARTICLES;
import static org.jooq.impl.DSL.select;

import com.zaxxer.hikari.HikariDataSource;
import dev.tegmen.page.Keyset;
import dev.tegmen.page.PageLimits;
import dev.tegmen.page.PageRequest;
import dev.tegmen.page.PreparedPages;
import dev.tegmen.transaction.Transactions;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jooq.Record;

/** This library's keyset over a table that is not its own. A position is a token. */
final class TegmenPager implements Pager {
    private static final int STRIDE = 10_000;
    private static final PreparedPages<Article> PAGES = Keyset.<Record>by(
                    ARTICLES.CREATED_AT.desc(), ARTICLES.ID.desc())
            .withLimits(new PageLimits(10, STRIDE))
            .prepare(
                    select(ARTICLES.ID, ARTICLES.TITLE, ARTICLES.AUTHOR_ID, ARTICLES.CREATED_AT)
                            .from(ARTICLES),
                    row -> new Article(
                            row.getObject(1, UUID.class),
                            row.getString(2),
                            row.getObject(3, UUID.class),
                            row.getObject(4, OffsetDateTime.class).toInstant()));

    private final HikariDataSource pool;
    private final Transactions session;

    TegmenPager(HikariDataSource pool) {
        this.pool = pool;
        this.session = Transactions.on(pool);
    }

    @Override
    public Object position(long row, Article article) {
        String token = null; // before the first row
        for (long seen = 0; seen < row; seen += STRIDE) {
            int step = (int) Math.min(STRIDE, row - seen);
            token = PAGES.page(session, PageRequest.first(step).after(token))
                    .nextToken()
                    .orElseThrow();
        }
        return Objects.requireNonNull(token, "rows are numbered from 1");
    }

    @Override
    public List<Article> first(int size) {
        return PAGES.page(session, PageRequest.first(size)).items();
    }

    @Override
    public List<Article> after(Object position, int size) {
        return PAGES.page(session, PageRequest.first(size).after((String) position))
                .items();
    }

    @Override
    public List<Article> before(Object position, int size) {
        return PAGES.page(session, PageRequest.last(size).before((String) position))
                .items();
    }

    @Override
    public void close() {
        pool.close();
    }
}
