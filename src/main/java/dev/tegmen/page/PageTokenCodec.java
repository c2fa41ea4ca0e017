package dev.tegmen.page;

import dev.tegmen.page.InvalidCursorException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Writes positions as tokens and reads them back. Immutable and thread-safe.
 *
 * <p>A token is base64url without padding (RFC 4648, section 5) of these bytes, numbers big-endian:
 *
 * <pre>
 * bytes  what
 * 1      version: 1 unsigned, 2 signed
 *        signed only:
 * 1        length of the key's id, 1 to 32
 * n        the key's id, ASCII
 * 8      fingerprint of ordering, tables and filter
 * 1      flags: 1 the row itself belongs to the page, 2 a moment follows; other bits are 0
 *        with a moment only:
 * 8        nanoseconds since 1970
 * 4        logical part
 *        for each key of the ordering:
 * 1        0 for NULL, else the type of {@link PageTokenValue}
 * n        the value: fixed length, or two bytes of length and as many bytes
 *        signed only:
 * 32       HMAC-SHA-256 of everything before it
 * </pre>
 *
 * <p>Reading is strict: there is one token for one position, and any other text is refused. The size is checked before
 * decoding, the signature before parsing, each length before anything of that length is made.
 */
final class PageTokenCodec {
    /** Characters of the longest token. */
    static final int MAXIMUM_LENGTH = 4096;

    private static final byte UNSIGNED = 1;
    private static final byte SIGNED = 2;
    private static final int INCLUSIVE = 1;
    private static final int WITH_MOMENT = 2;
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final Ordering ordering;
    private final @Nullable CursorSigning signing;

    PageTokenCodec(Ordering ordering, @Nullable CursorSigning signing) {
        this.ordering = ordering;
        this.signing = signing;
    }

    /** The same codec for another ordering of the same keys. */
    PageTokenCodec of(Ordering other) {
        return other == ordering ? this : new PageTokenCodec(other, signing);
    }

    String encode(Position position, PageTokenQuery fingerprint) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            writeHead(out);
            out.write(fingerprint.bytes());
            writePosition(position, out);
            if (signing != null) {
                byte[] signed = bytes.toByteArray();
                out.write(signing.sign(signed, signed.length));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        String token = BASE64.encodeToString(bytes.toByteArray());
        if (token.length() > MAXIMUM_LENGTH) {
            throw new IllegalStateException("the key values of this row make a page token of " + token.length()
                    + " characters, more than " + MAXIMUM_LENGTH + "; order by shorter values");
        }
        return token;
    }

    private void writeHead(DataOutputStream out) throws IOException {
        if (signing == null) {
            out.writeByte(UNSIGNED);
            return;
        }
        byte[] id = signing.currentId();
        out.writeByte(SIGNED);
        out.writeByte(id.length);
        out.write(id);
    }

    private void writePosition(Position position, DataOutputStream out) throws IOException {
        HlcTimestamp moment = position.moment();
        out.writeByte((position.inclusive() ? INCLUSIVE : 0) | (moment == null ? 0 : WITH_MOMENT));
        if (moment != null) {
            out.writeLong(moment.nanos());
            out.writeInt(moment.logical());
        }
        for (int i = 0; i < position.size(); i++) {
            Object value = position.value(i);
            if (value == null) {
                out.writeByte(0);
            } else {
                PageTokenValue type = PageTokenValue.of(value);
                out.writeByte(type.tag());
                type.write(value, out);
            }
        }
    }

    /**
     * Reads a token of a query.
     *
     * @throws InvalidCursorException whatever is wrong with it
     */
    Position decode(String token, PageTokenQuery query) {
        byte[] bytes = bytesOf(token);
        try {
            ByteBuffer in = verified(bytes);
            byte[] fingerprint = new byte[PageTokenQuery.LENGTH];
            in.get(fingerprint);
            if (!Arrays.equals(fingerprint, query.bytes())) {
                throw new InvalidCursorException(Reason.OTHER_QUERY);
            }
            return readPosition(in);
        } catch (BufferUnderflowException e) {
            throw new InvalidCursorException(Reason.MALFORMED);
        }
    }

    private static byte[] bytesOf(String token) {
        if (token.length() > MAXIMUM_LENGTH) {
            throw new InvalidCursorException(Reason.TOO_LONG);
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException e) {
            throw new InvalidCursorException(Reason.MALFORMED);
        }
        require(isCanonical(token, bytes));
        return bytes;
    }

    /** Java's decoder lets padding and bits that belong to no byte pass (RFC 4648, section 3.5). */
    private static boolean isCanonical(String token, byte[] bytes) {
        int group = bytes.length / 3 * 3;
        String rest = BASE64.encodeToString(Arrays.copyOfRange(bytes, group, bytes.length));
        return token.length() == group / 3 * 4 + rest.length() && token.endsWith(rest);
    }

    /** The part between head and signature, once the signature is known to be right. */
    private ByteBuffer verified(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        byte version = in.get();
        require(version == UNSIGNED || version == SIGNED);
        if ((version == SIGNED) != (signing != null)) {
            throw new InvalidCursorException(Reason.UNTRUSTED);
        }
        if (signing != null) {
            verify(signing, in, bytes);
        }
        return in;
    }

    private static void verify(CursorSigning signing, ByteBuffer in, byte[] bytes) {
        int idLength = in.get();
        require(idLength > 0 && idLength <= CursorSigning.MAXIMUM_ID_LENGTH);
        byte[] id = new byte[idLength];
        in.get(id);
        int signed = bytes.length - CursorSigning.SIGNATURE_LENGTH;
        require(signed >= in.position());
        byte[] expected = signing.expected(new String(id, StandardCharsets.US_ASCII), bytes, signed);
        byte[] found = Arrays.copyOfRange(bytes, signed, bytes.length);
        if (expected == null || !MessageDigest.isEqual(expected, found)) {
            throw new InvalidCursorException(Reason.UNTRUSTED);
        }
        in.limit(signed);
    }

    private Position readPosition(ByteBuffer in) {
        int flags = in.get();
        require((flags & ~(INCLUSIVE | WITH_MOMENT)) == 0);
        HlcTimestamp moment = (flags & WITH_MOMENT) == 0 ? null : readMoment(in);
        @Nullable Object[] values = new Object[ordering.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = readValue(ordering.keys().get(i), in);
        }
        require(!in.hasRemaining());
        return new Position(values, (flags & INCLUSIVE) != 0, moment);
    }

    private static HlcTimestamp readMoment(ByteBuffer in) {
        long nanos = in.getLong();
        int logical = in.getInt();
        require(nanos > 0 && logical >= 0);
        return new HlcTimestamp(nanos, logical);
    }

    private static @Nullable Object readValue(Key key, ByteBuffer in) {
        byte tag = in.get();
        if (tag == 0) {
            require(key.nullable());
            return null;
        }
        return PageTokenValue.ofTag(tag).read(in);
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new InvalidCursorException(Reason.MALFORMED);
        }
    }
}
