package dev.tegmen.page;

/**
 * A position together with the query that it belongs to. It becomes a token when somebody asks for the text: a walk
 * inside one process needs none. Immutable.
 */
final class Cursor {
    private final PageTokenCodec codec;
    private final PageTokenQuery fingerprint;
    private final Position position;

    Cursor(PageTokenCodec codec, PageTokenQuery fingerprint, Position position) {
        this.codec = codec;
        this.fingerprint = fingerprint;
        this.position = position;
    }

    String token() {
        return codec.encode(position, fingerprint);
    }

    Position positionIn(PageTokenQuery query) {
        if (!fingerprint.matches(query)) {
            throw new InvalidCursorException(InvalidCursorException.Reason.OTHER_QUERY);
        }
        return position;
    }
}
