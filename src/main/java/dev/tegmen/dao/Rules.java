package dev.tegmen.dao;

import dev.tegmen.error.InvalidValueException;
import org.jspecify.annotations.Nullable;

/**
 * Checks of values before they are sent, by the rules of the columns that they go to.
 *
 * <p>Lengths are in characters as PostgreSQL counts them ({@code varchar(n)}: Unicode code points). A text must be storable
 * as UTF-8 without NUL (PostgreSQL documentation, chapter 8.3 "Character Types"): an unpaired surrogate, which an encoder
 * would replace by a question mark, is refused rather than stored as something else.
 */
public final class Rules {
    private Rules() {}

    /**
     * Checks a text that must say something.
     *
     * @param field the field, for the message
     * @param value the text
     * @param maxLength how many characters it may have
     * @return the text, unchanged
     * @throws InvalidValueException if it is null, blank, too long, or cannot be stored
     */
    public static String text(String field, @Nullable String value, int maxLength) {
        if (value == null) {
            throw new InvalidValueException(field, "must not be null");
        }
        checkLength(field, value, maxLength);
        if (value.isBlank()) {
            throw new InvalidValueException(field, "must not be blank");
        }
        checkStorable(field, value);
        return value;
    }

    /** A text that the database can hold, blank or not. */
    static void storable(String field, String value, int maxLength) {
        checkLength(field, value, maxLength);
        checkStorable(field, value);
    }

    private static void checkLength(String field, String value, int maxLength) {
        if (value.length() > 2L * maxLength
                || (value.length() > maxLength && value.codePointCount(0, value.length()) > maxLength)) {
            throw new InvalidValueException(
                    field, "must have at most " + maxLength + " characters, has over that: " + value.length());
        }
    }

    /**
     * Checks a value that must be there.
     *
     * @param <T> its type
     * @param field the field, for the message
     * @param value the value
     * @return the value, unchanged
     * @throws InvalidValueException if it is null
     */
    public static <T> T present(String field, @Nullable T value) {
        if (value == null) {
            throw new InvalidValueException(field, "must not be null");
        }
        return value;
    }

    private static void checkStorable(String field, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\0') {
                throw new InvalidValueException(field, "must not contain a NUL character (at " + i + ")");
            }
            if (Character.isHighSurrogate(c)
                    && i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw new InvalidValueException(field, "must not contain an unpaired surrogate (at " + i + ")");
            }
        }
    }
}
