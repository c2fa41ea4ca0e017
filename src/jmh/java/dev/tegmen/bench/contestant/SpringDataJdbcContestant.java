package dev.tegmen.bench.contestant;

import com.zaxxer.hikari.HikariDataSource;
import dev.tegmen.post.Post;
import dev.tegmen.user.User;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.data.annotation.Id;
import org.springframework.data.domain.Limit;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;
import org.springframework.data.jdbc.core.JdbcAggregateTemplate;
import org.springframework.data.jdbc.repository.config.AbstractJdbcConfiguration;
import org.springframework.data.jdbc.repository.config.EnableJdbcRepositories;
import org.springframework.data.jdbc.repository.query.Query;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.data.repository.ListCrudRepository;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Spring Data JDBC as its reference has it: repositories with derived queries, {@code insert} for ids that the client
 * makes, load and save for a change, a transaction template.
 */
final class SpringDataJdbcContestant implements Contestant {
    private static final Sort NEWEST = Sort.by("createdAt", "id").descending();

    private final HikariDataSource pool;
    private final AnnotationConfigApplicationContext context;
    private final UserRepository users;
    private final PostRepository posts;
    private final JdbcAggregateTemplate aggregates;
    private final TransactionTemplate transactions;

    SpringDataJdbcContestant(HikariDataSource pool) {
        this.pool = pool;
        this.context = new AnnotationConfigApplicationContext();
        context.registerBean(DataSource.class, () -> pool);
        context.register(Beans.class);
        context.refresh();
        this.users = context.getBean(UserRepository.class);
        this.posts = context.getBean(PostRepository.class);
        this.aggregates = context.getBean(JdbcAggregateTemplate.class);
        this.transactions = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
    }

    @Override
    public Optional<User> userById(UUID id) {
        return users.findById(id).map(UserRow::toUser);
    }

    @Override
    public Optional<User> userByEmail(String email) {
        return users.findByEmail(email).map(UserRow::toUser);
    }

    @Override
    public Slice<Post> newest(int size) {
        return Slice.of(posts(posts.findAllByOrderByCreatedAtDescIdDesc(Limit.of(size + 1))), size);
    }

    @Override
    public Slice<Post> after(Object position, int size) {
        Post last = (Post) position;
        return Slice.of(posts(posts.findAfter(last.createdAt(), last.id(), size + 1)), size);
    }

    @Override
    public List<Post> list(int take, int skip) {
        return posts(posts.findBy(PageRequest.of(skip / take, take, NEWEST)));
    }

    @Override
    public User create(String email, String name) {
        return aggregates.insert(UserRow.of(email, name)).toUser();
    }

    @Override
    public User rename(UUID id, String name) {
        return transactions
                .execute(status -> {
                    UserRow user = users.findById(id).orElseThrow();
                    return users.save(new UserRow(user.id, user.email, name, user.createdAt, now()));
                })
                .toUser();
    }

    @Override
    public long countPostsOf(UUID userId) {
        return posts.countByUserId(userId);
    }

    @Override
    public Post userWithPost(String email, String name, String title) {
        return transactions
                .execute(status -> {
                    UserRow user = aggregates.insert(UserRow.of(email, name));
                    return aggregates.insert(new PostRow(UUID.randomUUID(), title, user.id, now()));
                })
                .toPost();
    }

    @Override
    public Optional<User> userByIdInTransaction(UUID id) {
        return transactions.execute(status -> users.findById(id).map(UserRow::toUser));
    }

    @Override
    public void close() {
        context.close();
        pool.close();
    }

    private static List<Post> posts(List<PostRow> rows) {
        return rows.stream().map(PostRow::toPost).toList();
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }

    /** A row of users. */
    @Table("users")
    record UserRow(@Id UUID id, String email, String name, Instant createdAt, Instant updatedAt) {
        static UserRow of(String email, String name) {
            Instant now = now();
            return new UserRow(UUID.randomUUID(), email, name, now, now);
        }

        User toUser() {
            return new User(id, email, name, createdAt, updatedAt);
        }
    }

    /** A row of posts. */
    @Table("posts")
    record PostRow(@Id UUID id, String title, UUID userId, Instant createdAt) {
        Post toPost() {
            return new Post(id, title, userId, createdAt);
        }
    }

    /** Users. */
    interface UserRepository extends ListCrudRepository<UserRow, UUID> {
        /** Derived query. */
        Optional<UserRow> findByEmail(String email);
    }

    /** Posts. */
    interface PostRepository extends ListCrudRepository<PostRow, UUID> {
        /** Derived query. */
        List<PostRow> findAllByOrderByCreatedAtDescIdDesc(Limit limit);

        /** Declared query: keysets are not derived here. */
        @Query("select id, title, user_id, created_at from posts where (created_at, id) < (:createdAt, :id)"
                + " order by created_at desc, id desc limit :size")
        List<PostRow> findAfter(Instant createdAt, UUID id, int size);

        /** Derived query. */
        List<PostRow> findBy(Pageable page);

        /** Derived query. */
        long countByUserId(UUID userId);
    }

    /** The application. */
    @Configuration(proxyBeanMethods = false)
    @EnableJdbcRepositories(
            considerNestedRepositories = true,
            includeFilters =
                    @Filter(
                            type = FilterType.ASSIGNABLE_TYPE,
                            classes = {UserRepository.class, PostRepository.class}))
    @EnableTransactionManagement
    static class Beans extends AbstractJdbcConfiguration {
        @Bean
        NamedParameterJdbcOperations operations(DataSource dataSource) {
            return new NamedParameterJdbcTemplate(dataSource);
        }

        @Bean
        PlatformTransactionManager transactionManager(DataSource dataSource) {
            return new JdbcTransactionManager(dataSource);
        }
    }
}
