package dev.tegmen.config;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Percent-encoding of URL parts (RFC 3986, section 2.1) over UTF-8. */
final class PercentEncoding {
    private static final String HEX = "0123456789ABCDEF";
    private static final String UNRESERVED_MARKS = "-._~";

    private PercentEncoding() {}

    /**
     * Encodes every byte but RFC 3986's unreserved characters, so that the result fits any part of a URL.
     *
     * @param text what to encode
     * @return ASCII
     */
    static String encode(String text) {
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        for (byte unit : text.getBytes(StandardCharsets.UTF_8)) {
            char character = (char) (unit & 0xFF);
            if (isUnreserved(character)) {
                encoded.append(character);
            } else {
                encoded.append('%').append(HEX.charAt(character >> 4)).append(HEX.charAt(character & 0xF));
            }
        }
        return encoded.toString();
    }

    /**
     * Decodes a part of a URL.
     *
     * @param text the part as it stands in the URL
     * @param plusIsSpace whether a plus sign is a space, as the JDBC driver has it; it is itself for libpq
     * @param part what the part is, for the message
     * @return the text it stands for
     * @throws InvalidDatabaseUrlException if an escape is not two hexadecimal digits, or the bytes are not UTF-8, or one
     *     of them is zero
     */
    static String decode(String text, boolean plusIsSpace, String part) {
        ByteArrayOutputStream decoded = new ByteArrayOutputStream(text.length());
        int position = 0;
        while (position < text.length()) {
            int character = text.codePointAt(position);
            if (character == '%') {
                decoded.write(escapedByte(text, position, part));
                position += 3;
            } else {
                int shown = character == '+' && plusIsSpace ? ' ' : character;
                decoded.writeBytes(Character.toString(shown).getBytes(StandardCharsets.UTF_8));
                position += Character.charCount(character);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(decoded.toByteArray()))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            throw new InvalidDatabaseUrlException("has bytes in its " + part + " that are not UTF-8");
        }
    }

    private static int escapedByte(String text, int position, String part) {
        int high = position + 1 < text.length() ? hexDigit(text.charAt(position + 1)) : -1;
        int low = position + 2 < text.length() ? hexDigit(text.charAt(position + 2)) : -1;
        if (high < 0 || low < 0) {
            throw new InvalidDatabaseUrlException("has a % in its " + part
                    + " that is not followed by two hexadecimal digits; write a literal % as %25");
        }
        int unit = high * 16 + low;
        if (unit == 0) {
            throw new InvalidDatabaseUrlException("has a zero byte (%00) in its " + part + ", which no server accepts");
        }
        return unit;
    }

    private static int hexDigit(char character) {
        return character > 'f' ? -1 : Character.digit(character, 16);
    }

    private static boolean isUnreserved(char character) {
        return (character >= 'a' && character <= 'z')
                || (character >= 'A' && character <= 'Z')
                || (character >= '0' && character <= '9')
                || UNRESERVED_MARKS.indexOf(character) >= 0;
    }
}
