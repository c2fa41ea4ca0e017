package dev.tegmen.dao;

import java.util.Objects;
import org.jooq.ForeignKey;
import org.jooq.Record;

/**
 * The rows that refer to a row by a foreign key: a user's posts. Said once, and read together with their parents in one
 * statement. Immutable and thread-safe; keep it in a constant.
 *
 * <pre>{@code
 * static final ToMany<UsersRecord, User, PostsRecord, Post> POSTS_OF_USER =
 *         ToMany.of(USER, POST, Keys.POSTS_USER_ID_FKEY);
 *
 * Page<WithMany<User, Post>> page = users.with(POSTS_OF_USER, 3).page(PageRequest.first(20));
 * }</pre>
 *
 * <p>An index on the foreign key's columns, followed by those that order the children, makes a parent's first children cost
 * the same however many there are. The foreign key may have several columns, be one of several between the same tables, or
 * refer to its own table.
 *
 * @param <PR> jOOQ's record type of the parents' table
 * @param <P> what a parent becomes
 * @param <CR> jOOQ's record type of the children's table
 * @param <C> what a child becomes
 */
public final class ToMany<PR extends Record, P, CR extends Record, C> {
    private final Entity<PR, P, ?> parent;
    private final Entity<CR, C, ?> child;
    private final Reference reference;
    private final String name;

    private ToMany(Entity<PR, P, ?> parent, Entity<CR, C, ?> child, Reference reference, String name) {
        this.parent = parent;
        this.child = child;
        this.reference = reference;
        this.name = name;
    }

    /**
     * Says which rows refer to which.
     *
     * @param <PR> jOOQ's record type of the parents' table
     * @param <P> what a parent becomes
     * @param <CR> jOOQ's record type of the children's table
     * @param <C> what a child becomes
     * @param parent the table that is referred to
     * @param child the table that refers, whose order the children come in
     * @param foreignKey how
     * @return the relation
     * @throws IllegalArgumentException if a table lacks a column of the foreign key
     */
    public static <PR extends Record, P, CR extends Record, C> ToMany<PR, P, CR, C> of(
            Entity<PR, P, ?> parent, Entity<CR, C, ?> child, ForeignKey<CR, PR> foreignKey) {
        Reference reference =
                Reference.of(child.table(), parent.table(), Objects.requireNonNull(foreignKey, "foreignKey"));
        return new ToMany<>(parent, child, reference, foreignKey.getName());
    }

    Entity<PR, P, ?> parent() {
        return parent;
    }

    Entity<CR, C, ?> child() {
        return child;
    }

    Reference reference() {
        return reference;
    }

    /** The tables and the foreign key. */
    @Override
    public String toString() {
        return "ToMany[" + parent.table().getName() + " to " + child.table().getName() + " by " + name + "]";
    }
}
