/**
 * Pages over any jOOQ select, by keyset: a page at row ten million costs what the first one costs, and rows that come or
 * go meanwhile shift nothing.
 *
 * <pre>{@code
 * Keyset<OrderRecord> byAge = Keyset.by(ORDERS.PLACED_AT.desc(), ORDERS.ID.desc());
 * Page<Order> page = byAge.page(dsl.selectFrom(ORDERS).where(…), PageRequest.first(50).after(token), Order::from);
 * }</pre>
 *
 * <p>{@link dev.tegmen.page.Keyset} is the ordering and the way in; {@link dev.tegmen.page.PageRequest} says which page,
 * {@link dev.tegmen.page.Page} is the answer. {@link dev.tegmen.page.PreparedPages} is the same for a select that is
 * known beforehand: its SQL is rendered once. This package knows no table of its own.
 */
@NullMarked
package dev.tegmen.page;

import org.jspecify.annotations.NullMarked;
