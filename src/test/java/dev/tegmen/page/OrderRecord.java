package dev.tegmen.page;

import org.jooq.impl.TableRecordImpl;

/** A row of {@link Orders}. */
public final class OrderRecord extends TableRecordImpl<OrderRecord> {
    private static final long serialVersionUID = 1L;

    /** Creates an empty row. */
    public OrderRecord() {
        super(Orders.ORDERS);
    }
}
