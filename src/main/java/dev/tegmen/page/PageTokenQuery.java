package dev.tegmen.page;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What binds a token to its query: the first 8 bytes of the SHA-256 of ordering, tables, filter and the filter's values.
 * Immutable; calculated when first needed.
 */
final class PageTokenQuery {
    static final int LENGTH = 8;

    private final String query;
    private final @Nullable Object[] values;
    private byte @Nullable [] bytes;

    /** The array is taken over, not copied. */
    PageTokenQuery(String query, @Nullable Object... values) {
        this.query = query;
        this.values = values;
    }

    byte[] bytes() {
        // a race makes two threads calculate the same
        byte[] known = bytes;
        if (known == null) {
            known = calculate();
            bytes = known;
        }
        return known;
    }

    boolean matches(PageTokenQuery other) {
        return this == other
                || (query.equals(other.query) && Arrays.deepEquals(values, other.values))
                || Arrays.equals(bytes(), other.bytes());
    }

    private byte[] calculate() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            add(digest, query);
            for (Object value : values) {
                add(digest, value == null ? null : StableText.of(value));
            }
            return Arrays.copyOf(digest.digest(), LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Each text goes in with its length before it, so that no two lists of texts are the same bytes. */
    private static void add(MessageDigest digest, @Nullable String text) {
        byte[] utf8 = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
        int length = text == null ? -1 : utf8.length;
        digest.update(new byte[] {(byte) (length >> 24), (byte) (length >> 16), (byte) (length >> 8), (byte) length});
        digest.update(utf8);
    }
}
