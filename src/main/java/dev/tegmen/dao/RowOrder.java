package dev.tegmen.dao;

import dev.tegmen.page.Keyset;
import java.util.Arrays;
import java.util.List;
import org.jooq.OrderField;
import org.jooq.Record;

/**
 * In which order rows come.
 *
 * @param keys the most significant first; empty where nobody has said
 * @param unique whether they are unique by the caller's word
 */
record RowOrder(List<OrderField<?>> keys, boolean unique) {
    static final RowOrder NONE = new RowOrder(List.of(), false);

    static RowOrder of(OrderField<?>... keys) {
        return checked(new RowOrder(List.copyOf(Arrays.asList(keys)), false));
    }

    static RowOrder ofUnique(OrderField<?>... keys) {
        return checked(new RowOrder(List.copyOf(Arrays.asList(keys)), true));
    }

    /** What cannot order is refused where it is said, not where it is first used. */
    private static RowOrder checked(RowOrder order) {
        order.keyset(DaoOptions.ofDefaults());
        return order;
    }

    Keyset<Record> keyset(DaoOptions options) {
        OrderField<?>[] all = keys.toArray(OrderField[]::new);
        Keyset<Record> keyset =
                (unique ? Keyset.<Record>byUnique(all) : Keyset.<Record>by(all)).withLimits(options.pageLimits());
        return options.cursorSigning().map(keyset::withSigning).orElse(keyset);
    }
}
