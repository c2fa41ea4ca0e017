package dev.tegmen.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that was meant when one was misspelt. */
final class Spelling {
    private static final int FARTHEST = 2;

    private Spelling() {}

    /**
     * Returns the known name that is nearest to a misspelt one. Case and underscores do not count.
     *
     * @param misspelt what was written
     * @param known what could have been meant, the likelier first
     * @return the nearest, the likelier among equals; empty if none is near
     */
    static Optional<String> nearest(String misspelt, Collection<String> known) {
        String wanted = plain(misspelt);
        int farthest = Math.min(FARTHEST, wanted.length() / 4 + (wanted.length() > 2 ? 1 : 0));
        String nearest = null;
        int shortest = farthest + 1;
        for (String name : known) {
            int distance = distance(wanted, plain(name));
            if (distance < shortest) {
                shortest = distance;
                nearest = name;
            }
        }
        return Optional.ofNullable(nearest);
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace("_", "");
    }

    /** Levenshtein's distance: how many characters to insert, delete or replace. */
    private static int distance(String left, String right) {
        int[] previous = new int[right.length() + 1];
        for (int column = 0; column <= right.length(); column++) {
            previous[column] = column;
        }
        for (int row = 1; row <= left.length(); row++) {
            int[] current = new int[right.length() + 1];
            current[0] = row;
            for (int column = 1; column <= right.length(); column++) {
                int replaced = previous[column - 1] + (left.charAt(row - 1) == right.charAt(column - 1) ? 0 : 1);
                current[column] = Math.min(replaced, Math.min(previous[column], current[column - 1]) + 1);
            }
            previous = current;
        }
        return previous[right.length()];
    }
}
