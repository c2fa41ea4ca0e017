package dev.tegmen.bench.depth;

import com.blazebit.persistence.Criteria;
import com.blazebit.persistence.CriteriaBuilder;
import com.blazebit.persistence.CriteriaBuilderFactory;
import com.zaxxer.hikari.HikariDataSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;
import org.hibernate.cfg.JdbcSettings;

/** Blaze-Persistence over Hibernate: its criteria builder with {@code afterKeyset} and {@code beforeKeyset}. */
final class BlazePager implements Pager {
    private static final Logger LOGGER = Logger.getLogger("com.blazebit");

    private final HikariDataSource pool;
    private final SessionFactory sessions;
    private final CriteriaBuilderFactory criteria;

    BlazePager(HikariDataSource pool) {
        LOGGER.setLevel(Level.SEVERE);
        this.pool = pool;
        Configuration configuration = new Configuration().addAnnotatedClass(ArticleEntity.class);
        configuration.getProperties().put(JdbcSettings.JAKARTA_NON_JTA_DATASOURCE, pool);
        this.sessions = configuration.buildSessionFactory();
        this.criteria = Criteria.getDefault().createCriteriaBuilderFactory(sessions);
    }

    @Override
    public List<Article> first(int size) {
        return page(size, true, builder -> builder);
    }

    @Override
    public List<Article> after(Object position, int size) {
        Article last = (Article) position;
        return page(size, true, builder -> builder.afterKeyset(last.createdAt(), last.id()));
    }

    @Override
    public List<Article> before(Object position, int size) {
        // beforeKeyset only filters, and keeps the order as given: the way back is the way forth in the reversed order
        Article first = (Article) position;
        List<Article> page =
                new ArrayList<>(page(size, false, builder -> builder.afterKeyset(first.createdAt(), first.id())));
        Collections.reverse(page);
        return page;
    }

    @Override
    public void close() {
        sessions.close();
        pool.close();
    }

    private List<Article> page(int size, boolean newestFirst, UnaryOperator<CriteriaBuilder<ArticleEntity>> keyset) {
        return sessions.fromTransaction(session -> {
            CriteriaBuilder<ArticleEntity> builder = criteria.create(session, ArticleEntity.class)
                    .orderBy("createdAt", !newestFirst)
                    .orderBy("id", !newestFirst);
            return keyset.apply(builder).setMaxResults(size + 1).getResultList().stream()
                    .limit(size)
                    .map(ArticleEntity::toArticle)
                    .toList();
        });
    }
}
