package dev.tegmen.page;

/**
 * A position together with the query that it belongs to. It becomes a token when somebody asks for the text: a walk
 * inside one process needs none. Immutable.
 */
final class Cursor {
    private final CursorCodec codec;
    private final Fingerprint fingerprint;
    private final Position position;

    Cursor(CursorCodec codec, Fingerprint fingerprint, Position position) {
        this.codec = codec;
        this.fingerprint = fingerprint;
        this.position = position;
    }

    String token() {
        return codec.encode(position, fingerprint);
    }

    Position positionIn(Fingerprint query) {
        if (!fingerprint.matches(query)) {
            throw new InvalidCursorException(InvalidCursorException.Reason.OTHER_QUERY);
        }
        return position;
    }
}
