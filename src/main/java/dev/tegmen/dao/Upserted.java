package dev.tegmen.dao;

/**
 * A row that was created, or changed because it stood already.
 *
 * @param <T> what a row becomes
 * @param row the row as it stands afterwards
 * @param inserted true if it was created, false if it stood before. After a connection was lost before its answer, and the
 *     call repeated, a row whose key the caller chose may count as standing before although the call itself created it
 */
public record Upserted<T>(T row, boolean inserted) {}
