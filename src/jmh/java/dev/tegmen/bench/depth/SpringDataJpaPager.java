package dev.tegmen.bench.depth;

import com.zaxxer.hikari.HikariDataSource;
import jakarta.persistence.EntityManagerFactory;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.data.domain.KeysetScrollPosition;
import org.springframework.data.domain.Limit;
import org.springframework.data.domain.ScrollPosition;
import org.springframework.data.domain.Window;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.data.repository.Repository;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;

/** Spring Data JPA's window over a keyset scroll position, as its reference has it. */
final class SpringDataJpaPager implements Pager {
    private final HikariDataSource pool;
    private final AnnotationConfigApplicationContext context;
    private final Articles articles;

    SpringDataJpaPager(HikariDataSource pool) {
        this.pool = pool;
        this.context = new AnnotationConfigApplicationContext();
        context.registerBean(DataSource.class, () -> pool);
        context.register(Beans.class);
        context.refresh();
        this.articles = context.getBean(Articles.class);
    }

    @Override
    public Object position(long row, Article article) {
        return ScrollPosition.forward(keys(article));
    }

    @Override
    public List<Article> first(int size) {
        return page(ScrollPosition.keyset(), size);
    }

    @Override
    public List<Article> after(Object position, int size) {
        return page((KeysetScrollPosition) position, size);
    }

    @Override
    public List<Article> before(Object position, int size) {
        return page(((KeysetScrollPosition) position).backward(), size);
    }

    @Override
    public void close() {
        context.close();
        pool.close();
    }

    private List<Article> page(ScrollPosition position, int size) {
        return articles.findAllByOrderByCreatedAtDescIdDesc(position, Limit.of(size))
                .map(ArticleEntity::toArticle)
                .toList();
    }

    private static Map<String, Object> keys(Article article) {
        return Map.of("createdAt", article.createdAt(), "id", article.id());
    }

    /** Articles. */
    interface Articles extends Repository<ArticleEntity, UUID> {
        /** Derived query. */
        @Transactional(readOnly = true)
        Window<ArticleEntity> findAllByOrderByCreatedAtDescIdDesc(ScrollPosition position, Limit limit);
    }

    /** The application. */
    @Configuration(proxyBeanMethods = false)
    @EnableJpaRepositories(
            considerNestedRepositories = true,
            includeFilters = @Filter(type = FilterType.ASSIGNABLE_TYPE, classes = Articles.class))
    @EnableTransactionManagement
    static class Beans {
        @Bean
        LocalContainerEntityManagerFactoryBean entityManagerFactory(DataSource dataSource) {
            LocalContainerEntityManagerFactoryBean factory = new LocalContainerEntityManagerFactoryBean();
            factory.setDataSource(dataSource);
            factory.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
            factory.setPackagesToScan(ArticleEntity.class.getPackageName());
            return factory;
        }

        @Bean
        PlatformTransactionManager transactionManager(EntityManagerFactory entityManagerFactory) {
            return new JpaTransactionManager(entityManagerFactory);
        }
    }
}
