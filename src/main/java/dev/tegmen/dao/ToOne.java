package dev.tegmen.dao;

import java.util.Objects;
import org.jooq.ForeignKey;
import org.jooq.Record;

/**
 * The row that a row refers to by a foreign key: a post's user. Said once, and read together with it in one statement.
 * Immutable and thread-safe; keep it in a constant.
 *
 * <pre>{@code
 * static final ToOne<PostsRecord, Post, UsersRecord, User> USER_OF_POST = ToOne.of(POST, USER, Keys.POSTS_USER_ID_FKEY);
 *
 * Page<WithOne<Post, User>> page = posts.with(USER_OF_POST).page(PageRequest.first(20));
 * }</pre>
 *
 * <p>The foreign key may have several columns, be one of several between the same tables, or refer to its own table. Where its
 * columns are NULL there is no other row.
 *
 * @param <CR> jOOQ's record type of the table that refers
 * @param <C> what a row of it becomes
 * @param <PR> jOOQ's record type of the table that is referred to
 * @param <P> what a row of it becomes
 */
public final class ToOne<CR extends Record, C, PR extends Record, P> {
    private final Entity<CR, C, ?> child;
    private final Entity<PR, P, ?> parent;
    private final Reference reference;
    private final String name;

    private ToOne(Entity<CR, C, ?> child, Entity<PR, P, ?> parent, Reference reference, String name) {
        this.child = child;
        this.parent = parent;
        this.reference = reference;
        this.name = name;
    }

    /**
     * Says which row refers to which.
     *
     * @param <CR> jOOQ's record type of the table that refers
     * @param <C> what a row of it becomes
     * @param <PR> jOOQ's record type of the table that is referred to
     * @param <P> what a row of it becomes
     * @param child the table that refers
     * @param parent the table that is referred to
     * @param foreignKey how
     * @return the relation
     * @throws IllegalArgumentException if a table lacks a column of the foreign key
     */
    public static <CR extends Record, C, PR extends Record, P> ToOne<CR, C, PR, P> of(
            Entity<CR, C, ?> child, Entity<PR, P, ?> parent, ForeignKey<CR, PR> foreignKey) {
        Reference reference =
                Reference.of(child.table(), parent.table(), Objects.requireNonNull(foreignKey, "foreignKey"));
        return new ToOne<>(child, parent, reference, foreignKey.getName());
    }

    Entity<PR, P, ?> parent() {
        return parent;
    }

    Reference reference() {
        return reference;
    }

    /** The tables and the foreign key. */
    @Override
    public String toString() {
        return "ToOne[" + child.table().getName() + " to " + parent.table().getName() + " by " + name + "]";
    }
}
