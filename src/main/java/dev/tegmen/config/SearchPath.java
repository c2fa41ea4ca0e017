package dev.tegmen.config;

import java.util.ArrayList;
import java.util.List;

/**
 * A list of schemas. Names between commas are exact; one in double quotes, with inner ones doubled, may hold a comma
 * (PostgreSQL documentation, 4.1.1 "Identifiers and Key Words").
 */
final class SearchPath {
    private SearchPath() {}

    /**
     * Takes a list apart.
     *
     * @param text for example {@code app,public} or {@code "Mixed,Case",public}
     * @return the names without quotes, in order; an empty one where the text has nothing between commas
     */
    static List<String> names(String text) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        boolean quoted = false;
        boolean blank = true;
        for (int at = 0; at < text.length(); at++) {
            char character = text.charAt(at);
            if (character == '"' && (quoted || blank)) {
                quoted = !quoted; // a doubled quote closes and opens again
                blank = quoted || (at + 1 < text.length() && text.charAt(at + 1) == '"');
            } else if (character == ',' && !quoted) {
                parts.add(text.substring(start, at));
                start = at + 1;
                blank = true;
            } else {
                blank &= Character.isWhitespace(character);
            }
        }
        parts.add(text.substring(start));
        boolean alone = parts.size() == 1;
        return parts.stream().map(part -> unquoted(alone ? part : part.strip())).toList();
    }

    private static String unquoted(String part) {
        String name = part.strip();
        boolean enclosed = name.length() > 1 && name.startsWith("\"") && name.endsWith("\"");
        String inner = enclosed ? name.substring(1, name.length() - 1) : "\"";
        return inner.replace("\"\"", "").indexOf('"') < 0 ? inner.replace("\"\"", "\"") : part;
    }
}
