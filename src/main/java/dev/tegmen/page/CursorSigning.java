package dev.tegmen.page;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Keys that page tokens are signed with, by HMAC-SHA-256 (RFC 2104). Immutable and thread-safe.
 *
 * <p>New tokens are signed with the current key; tokens signed with an older key that is still accepted stay valid. To
 * rotate: accept the new key everywhere, make it the current one, and drop the old one when its tokens may die.
 *
 * <pre>{@code
 * CursorSigning signing = CursorSigning.with("2026-11", newKey).accepting("2026-05", oldKey);
 * }</pre>
 *
 * <p>A signature keeps clients from making tokens of their own. It does not hide what is in them, and a token gives no
 * right that its bearer does not have without it.
 */
public final class CursorSigning {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int MINIMUM_KEY_BYTES = 32;

    /** Characters of the longest key id. */
    static final int MAXIMUM_ID_LENGTH = 32;

    /** Bytes of a signature. */
    static final int SIGNATURE_LENGTH = 32;

    private final String current;
    private final Map<String, SecretKeySpec> keys;

    private CursorSigning(String current, Map<String, SecretKeySpec> keys) {
        this.current = current;
        this.keys = keys;
    }

    /**
     * Signs with a key.
     *
     * @param keyId names the key in tokens; 1 to 32 characters of {@code A-Z a-z 0-9 . _ -}; not secret
     * @param key at least 32 random bytes; copied
     * @return a signing with this key as the only one
     * @throws IllegalArgumentException if the id is not of this form or the key is shorter
     */
    public static CursorSigning with(String keyId, byte[] key) {
        return new CursorSigning(keyId, Map.of(checked(keyId), secret(key)));
    }

    /**
     * Accepts tokens that were, or will be, signed with another key.
     *
     * @param keyId the id that the key has in those tokens
     * @param key at least 32 random bytes; copied
     * @return a new signing with the same current key
     * @throws IllegalArgumentException if the id is not of the form or is taken, or the key is shorter
     */
    public CursorSigning accepting(String keyId, byte[] key) {
        Map<String, SecretKeySpec> all = new LinkedHashMap<>(keys);
        if (all.putIfAbsent(checked(keyId), secret(key)) != null) {
            throw new IllegalArgumentException("there is a key with the id " + keyId + " already");
        }
        return new CursorSigning(current, all);
    }

    private static String checked(String keyId) {
        Objects.requireNonNull(keyId, "keyId");
        if (!keyId.matches("[A-Za-z0-9._-]{1," + MAXIMUM_ID_LENGTH + "}")) {
            throw new IllegalArgumentException(
                    "a key id is 1 to " + MAXIMUM_ID_LENGTH + " characters of A-Z a-z 0-9 . _ -");
        }
        return keyId;
    }

    private static SecretKeySpec secret(byte[] key) {
        Objects.requireNonNull(key, "key");
        if (key.length < MINIMUM_KEY_BYTES) {
            throw new IllegalArgumentException(
                    "a signing key has at least " + MINIMUM_KEY_BYTES + " bytes, this one has " + key.length);
        }
        return new SecretKeySpec(key, ALGORITHM);
    }

    byte[] currentId() {
        return current.getBytes(StandardCharsets.US_ASCII);
    }

    byte[] sign(byte[] bytes, int length) {
        return sign(Objects.requireNonNull(keys.get(current), "current key"), bytes, length);
    }

    /** The signature that the bytes must have, or null if no key with this id is accepted. */
    byte @Nullable [] expected(String keyId, byte[] bytes, int length) {
        SecretKeySpec key = keys.get(keyId);
        return key == null ? null : sign(key, bytes, length);
    }

    private static byte[] sign(SecretKeySpec key, byte[] bytes, int length) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(bytes, 0, length);
            return mac.doFinal();
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    /** The ids of the keys; never the keys. */
    @Override
    public String toString() {
        return "CursorSigning[current " + current + ", accepted " + keys.keySet() + "]";
    }
}
