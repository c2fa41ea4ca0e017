package dev.tegmen.post;

import static dev.tegmen.schema.Tables.POSTS;

import dev.tegmen.dao.Dao;
import dev.tegmen.dao.DaoOptions;
import dev.tegmen.dao.Entity;
import dev.tegmen.dao.Rules;
import dev.tegmen.dao.Selection;
import dev.tegmen.schema.tables.records.PostsRecord;
import dev.tegmen.statement.Row;
import dev.tegmen.statement.Session;
import java.util.UUID;

/** Reads and writes posts: what {@link Dao} does, newest first, and what is particular to posts. */
public final class PostDao extends Dao<PostsRecord, Post, UUID> {
    /** The table, its order, and what is checked before a post is written. */
    public static final Entity<PostsRecord, Post, UUID> POST = Entity.of(POSTS, POSTS.ID, PostDao::post)
            .orderedBy(POSTS.CREATED_AT.desc(), POSTS.ID.desc())
            .checked(POSTS.TITLE, title -> Rules.text("post.title", title, NewPost.MAX_TITLE_LENGTH))
            .withPlainNames();

    /**
     * Creates a DAO; {@code Database.posts()} and {@code tx.posts()} have one ready.
     *
     * @param session where statements run
     * @param options how keys and pages are made
     */
    public PostDao(Session session, DaoOptions options) {
        super(POST, session, options);
    }

    private PostDao(PostDao other, Session session) {
        super(other, session);
    }

    @Override
    public PostDao in(Session other) {
        return new PostDao(this, other);
    }

    /**
     * Creates a post. Repeated safely if the connection is lost before the answer.
     *
     * @param post the values
     * @return the post as it stands in the database
     * @throws dev.tegmen.error.ForeignKeyViolationException if its user does not exist
     * @throws dev.tegmen.error.UniqueViolationException if a post has this id already
     */
    public Post create(NewPost post) {
        return create(post.values());
    }

    /**
     * Changes a post. No change at all is a plain {@link #get}.
     *
     * @param id the primary key
     * @param changes what changes
     * @return the post as it stands afterwards
     * @throws dev.tegmen.error.NotFoundException if there is none
     */
    public Post update(UUID id, PostChanges changes) {
        return update(id, changes.values());
    }

    /**
     * Returns the posts of a user, newest first.
     *
     * @param userId the user; tokens of its pages are good for it alone
     * @return these posts
     */
    public Selection<PostsRecord, Post> ofUser(UUID userId) {
        return where(POSTS.USER_ID, Rules.present("post.userId", userId));
    }

    private static Post post(Row row) {
        return new Post(row.get(POSTS.ID), row.get(POSTS.TITLE), row.get(POSTS.USER_ID), row.get(POSTS.CREATED_AT));
    }
}
