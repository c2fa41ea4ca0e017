package dev.tegmen.page;

import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/** Gives a seek the values of its position: as values, or as parameters of a statement that is rendered once. */
@FunctionalInterface
interface Operands {
    /** Returns an operand for a key of the ordering, or null where the position's value is NULL. Each call is one place. */
    @Nullable
    Field<Object> of(int key);
}
