package dev.tegmen.codegen;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The singular of an English table name: of its last word, by the rules for regular plurals, and a list of irregular ones.
 * What may be a singular already is left alone. Immutable.
 */
final class Singular {
    private static final Pattern LAST_WORD = Pattern.compile("^(.*?)(\\p{Lu}?[\\p{Ll}\\p{Lo}]+)(\\d*)$");

    private static final Map<String, String> IRREGULAR = Map.ofEntries(
            Map.entry("people", "person"),
            Map.entry("children", "child"),
            Map.entry("men", "man"),
            Map.entry("women", "woman"),
            Map.entry("mice", "mouse"),
            Map.entry("feet", "foot"),
            Map.entry("teeth", "tooth"),
            Map.entry("indices", "index"),
            Map.entry("vertices", "vertex"),
            Map.entry("matrices", "matrix"),
            Map.entry("appendices", "appendix"),
            Map.entry("analyses", "analysis"),
            Map.entry("crises", "crisis"),
            Map.entry("diagnoses", "diagnosis"),
            Map.entry("hypotheses", "hypothesis"),
            Map.entry("theses", "thesis"),
            Map.entry("quizzes", "quiz"),
            Map.entry("knives", "knife"),
            Map.entry("lives", "life"),
            Map.entry("wives", "wife"),
            Map.entry("shelves", "shelf"),
            Map.entry("halves", "half"),
            Map.entry("wolves", "wolf"),
            Map.entry("thieves", "thief"));

    /** Plurals that lose "es", where the rule would take the "s" alone. */
    private static final Set<String> LOSE_ES = Set.of(
            "aliases",
            "atlases",
            "biases",
            "bonuses",
            "buses",
            "campuses",
            "canvases",
            "censuses",
            "choruses",
            "consensuses",
            "echoes",
            "gases",
            "heroes",
            "lenses",
            "potatoes",
            "statuses",
            "surpluses",
            "tomatoes",
            "vetoes",
            "viruses");

    /** Plurals that lose the "s" alone, where a rule would take more. */
    private static final Set<String> LOSE_S = Set.of(
            "aches",
            "caches",
            "calories",
            "cookies",
            "cpus",
            "genies",
            "gpus",
            "menus",
            "movies",
            "niches",
            "selfies",
            "skus",
            "zombies");

    /** Words that end in "s" and are no plurals, or whose plural is the same. */
    private static final Set<String> SAME = Set.of(
            "alias",
            "atlas",
            "axes",
            "bias",
            "canvas",
            "chaos",
            "gas",
            "headquarters",
            "kudos",
            "leaves",
            "lens",
            "logistics",
            "means",
            "news",
            "series",
            "species");

    private final Map<String, String> chosen;

    private Singular(Map<String, String> chosen) {
        this.chosen = chosen;
    }

    /**
     * Reads the choices of a service.
     *
     * @param choices {@code people=Person, news=NewsItem}: a table's name, and what one row of it is called in Java
     */
    static Singular with(String choices) {
        Map<String, String> chosen = new TreeMap<>();
        for (String choice : choices.split("[,;\\s]+", -1)) {
            if (!choice.isEmpty()) {
                String[] sides = choice.split("=", -1);
                if (sides.length != 2 || sides[0].isEmpty() || !JavaNames.isType(sides[1])) {
                    throw new IllegalArgumentException(
                            "tegmen.singular takes table=Name, table=Name, and not \"" + choice + "\"");
                }
                chosen.put(sides[0], sides[1]);
            }
        }
        return new Singular(chosen);
    }

    /**
     * Returns what one row is called.
     *
     * @param table the table's name in the database
     * @param className what jOOQ calls its class, such as {@code OrderLines}
     */
    String of(String table, String className) {
        String choice = chosen.get(table);
        if (choice != null) {
            return choice;
        }
        var words = LAST_WORD.matcher(className);
        if (!words.matches() || !words.group(3).isEmpty()) {
            return className;
        }
        String last = words.group(2);
        String singular = word(last.toLowerCase(Locale.ROOT));
        return words.group(1) + (Character.isUpperCase(last.charAt(0)) ? JavaNames.capitalized(singular) : singular);
    }

    static String word(String plural) {
        String irregular = IRREGULAR.get(plural);
        if (irregular != null) {
            return irregular;
        }
        if (plural.length() < 4 || !plural.endsWith("s") || SAME.contains(plural)) {
            return plural;
        }
        if (LOSE_S.contains(plural)) {
            return without(plural, 1);
        }
        if (LOSE_ES.contains(plural) || plural.matches(".*(ss|sh|ch|x|zz)es")) {
            return without(plural, 2);
        }
        if (plural.matches(".{2,}[^aeiou]ies")) {
            return without(plural, 3) + "y";
        }
        return plural.matches(".*(ss|us|is)") || !plural.matches(".*[aeiouy].*") ? plural : without(plural, 1);
    }

    private static String without(String word, int letters) {
        return word.substring(0, word.length() - letters);
    }
}
