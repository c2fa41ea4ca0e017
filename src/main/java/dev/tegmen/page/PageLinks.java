package dev.tegmen.page;

import org.jspecify.annotations.Nullable;

/**
 * Makes the requests for a page's neighbours.
 *
 * @param codec writes their tokens, when somebody asks for the text
 * @param fingerprint the query that they belong to
 * @param moment when the walk reads; null for now
 */
record PageLinks(
        PageTokenCodec codec,
        PageTokenQuery fingerprint,
        @Nullable HlcTimestamp moment) {
    /** A request in a direction from the row with these keys; null where there is no such row. */
    @Nullable
    PageRequest request(PageRequest origin, boolean backward, @Nullable Object @Nullable [] keys) {
        return keys == null ? null : request(origin, backward, new Position(keys, false, moment));
    }

    PageRequest request(PageRequest origin, boolean backward, Position position) {
        return origin.from(backward, new Cursor(codec, fingerprint, position));
    }
}
