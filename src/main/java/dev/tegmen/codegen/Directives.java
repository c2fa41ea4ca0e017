package dev.tegmen.codegen;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a comment in the database says to the generator, behind {@code tegmen:} until the end of its line, separated by
 * semicolons; the rest of the comment is for readers.
 *
 * @param text the comment without that
 * @param order {@code order by placed_at desc, id}: the order of the rows, if it says so
 * @param singular {@code singular Person}: what one row is called in Java, if it says so
 * @param generated {@code generated}: the database makes the column's values, and nobody writes them
 * @param skip {@code skip}: nothing is written for the table
 */
record Directives(String text, Optional<String> order, Optional<String> singular, boolean generated, boolean skip) {
    private static final Pattern LINE = Pattern.compile("(?im)\\btegmen:\\s*(.*)$");
    private static final Pattern DIRECTIVE = Pattern.compile("(?i)(order by|singular|generated|skip)\\b\\s*(.*)");

    /**
     * Reads a comment.
     *
     * @param of what it stands on, for the message
     * @throws IllegalArgumentException if it says something else
     */
    static Directives of(String of, String comment) {
        Map<String, String> said = new LinkedHashMap<>();
        Matcher line = LINE.matcher(comment);
        while (line.find()) {
            for (String part : line.group(1).split(";", -1)) {
                if (!part.isBlank()) {
                    Matcher directive = DIRECTIVE.matcher(part.strip());
                    if (!directive.matches()) {
                        throw new IllegalArgumentException("The comment on " + of + " says \"tegmen: " + part.strip()
                                + "\"; known are: order by <columns>, singular <Name>, generated, skip");
                    }
                    said.put(
                            directive.group(1).toLowerCase(Locale.ROOT),
                            directive.group(2).strip());
                }
            }
        }
        return new Directives(
                line.replaceAll("").strip(),
                Optional.ofNullable(said.get("order by")),
                Optional.ofNullable(said.get("singular")),
                said.containsKey("generated"),
                said.containsKey("skip"));
    }
}
