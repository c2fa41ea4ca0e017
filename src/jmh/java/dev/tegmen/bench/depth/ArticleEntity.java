package dev.tegmen.bench.depth;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** A row of articles, for those who read through Jakarta Persistence. */
@Entity(name = "Article")
@Table(name = "articles")
@SuppressWarnings("NullAway.Init") // filled by the persistence provider
class ArticleEntity {
    @Id
    UUID id;

    @Column(nullable = false)
    String title;

    @Column(name = "author_id", nullable = false)
    UUID authorId;

    @Column(name = "created_at", nullable = false)
    Instant createdAt;

    Article toArticle() {
        return new Article(id, title, authorId, createdAt);
    }
}
