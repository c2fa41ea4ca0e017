package dev.tegmen.bench.contestant;

import com.zaxxer.hikari.HikariDataSource;
import dev.tegmen.post.Post;
import dev.tegmen.user.User;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.KeyType;
import org.hibernate.SessionFactory;
import org.hibernate.annotations.CreationTimestamp;
import org.hibernate.annotations.NaturalId;
import org.hibernate.annotations.UpdateTimestamp;
import org.hibernate.cfg.Configuration;
import org.hibernate.cfg.JdbcSettings;

/**
 * Hibernate ORM as its introduction has it: a session in a transaction for each unit of work, {@code find}, natural id,
 * HQL, and changes by dirty checking. The entities become the common records before the session ends.
 */
final class HibernateContestant implements Contestant {
    private final HikariDataSource pool;
    private final SessionFactory sessions;

    HibernateContestant(HikariDataSource pool) {
        this.pool = pool;
        Configuration configuration =
                new Configuration().addAnnotatedClass(UserEntity.class).addAnnotatedClass(PostEntity.class);
        configuration.getProperties().put(JdbcSettings.JAKARTA_NON_JTA_DATASOURCE, pool);
        this.sessions = configuration.buildSessionFactory();
    }

    @Override
    public Optional<User> userById(UUID id) {
        return sessions.fromTransaction(session ->
                Optional.ofNullable(session.find(UserEntity.class, id)).map(UserEntity::toUser));
    }

    @Override
    public Optional<User> userByEmail(String email) {
        return sessions.fromTransaction(
                session -> Optional.ofNullable(session.find(UserEntity.class, email, KeyType.NATURAL))
                        .map(UserEntity::toUser));
    }

    @Override
    public Slice<Post> newest(int size) {
        return sessions.fromTransaction(session -> Slice.of(
                posts(session.createSelectionQuery("from PostEntity order by createdAt desc, id desc", PostEntity.class)
                        .setMaxResults(size + 1)
                        .getResultList()),
                size));
    }

    @Override
    public Slice<Post> after(Object position, int size) {
        Post last = (Post) position;
        return sessions.fromTransaction(session -> Slice.of(
                posts(session.createSelectionQuery(
                                "from PostEntity where (createdAt, id) < (:createdAt, :id)"
                                        + " order by createdAt desc, id desc",
                                PostEntity.class)
                        .setParameter("createdAt", last.createdAt())
                        .setParameter("id", last.id())
                        .setMaxResults(size + 1)
                        .getResultList()),
                size));
    }

    @Override
    public List<Post> list(int take, int skip) {
        return sessions.fromTransaction(session ->
                posts(session.createSelectionQuery("from PostEntity order by createdAt desc, id desc", PostEntity.class)
                        .setFirstResult(skip)
                        .setMaxResults(take)
                        .getResultList()));
    }

    @Override
    public User create(String email, String name) {
        return sessions.fromTransaction(session -> {
            UserEntity user = new UserEntity(UUID.randomUUID(), email, name);
            session.persist(user);
            session.flush();
            return user.toUser();
        });
    }

    @Override
    public User rename(UUID id, String name) {
        return sessions.fromTransaction(session -> {
            UserEntity user = session.find(UserEntity.class, id);
            user.name = name;
            session.flush();
            return user.toUser();
        });
    }

    @Override
    public long countPostsOf(UUID userId) {
        return sessions.fromTransaction(session -> session.createSelectionQuery(
                        "select count(*) from PostEntity where user.id = :userId", Long.class)
                .setParameter("userId", userId)
                .getSingleResult());
    }

    @Override
    public Post userWithPost(String email, String name, String title) {
        return sessions.fromTransaction(session -> {
            UserEntity user = new UserEntity(UUID.randomUUID(), email, name);
            session.persist(user);
            PostEntity post = new PostEntity(UUID.randomUUID(), title, user);
            session.persist(post);
            session.flush();
            return post.toPost();
        });
    }

    @Override
    public Optional<User> userByIdInTransaction(UUID id) {
        return userById(id);
    }

    @Override
    public void close() {
        sessions.close();
        pool.close();
    }

    private static List<Post> posts(List<PostEntity> entities) {
        return entities.stream().map(PostEntity::toPost).toList();
    }

    /** A row of users. */
    @Entity(name = "UserEntity")
    @Table(name = "users")
    @SuppressWarnings("NullAway.Init") // filled by the persistence provider
    static class UserEntity {
        @Id
        UUID id;

        @NaturalId
        String email;

        String name;

        @CreationTimestamp
        @Column(name = "created_at")
        Instant createdAt;

        @UpdateTimestamp
        @Column(name = "updated_at")
        Instant updatedAt;

        UserEntity() {}

        UserEntity(UUID id, String email, String name) {
            this.id = id;
            this.email = email;
            this.name = name;
        }

        UUID getId() {
            return id;
        }

        User toUser() {
            return new User(id, email, name, createdAt, updatedAt);
        }
    }

    /** A row of posts. */
    @Entity(name = "PostEntity")
    @Table(name = "posts")
    @SuppressWarnings("NullAway.Init") // filled by the persistence provider
    static class PostEntity {
        @Id
        UUID id;

        String title;

        @ManyToOne(fetch = FetchType.LAZY, optional = false)
        @JoinColumn(name = "user_id")
        UserEntity user;

        @CreationTimestamp
        @Column(name = "created_at")
        Instant createdAt;

        PostEntity() {}

        PostEntity(UUID id, String title, UserEntity user) {
            this.id = id;
            this.title = title;
            this.user = user;
        }

        Post toPost() {
            return new Post(id, title, user.getId(), createdAt);
        }
    }
}
