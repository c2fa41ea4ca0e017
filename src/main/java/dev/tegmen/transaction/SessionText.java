package dev.tegmen.transaction;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Tells by the text of a statement whether it changes the session beyond its transaction (PostgreSQL, "SET", "DISCARD",
 * "Advisory Locks" and the statements below). When in doubt it says yes: the price is a connection that is opened anew. What
 * happens inside of a function that a statement calls cannot be seen.
 */
final class SessionText {
    private static final String SCOPED = "(?!local\\b|transaction\\b|constraints\\b)";

    private static final Pattern STATEMENT = Pattern.compile(
            "\\s*(?:set\\s+" + SCOPED + "|(?:reset|discard|deallocate|listen|load|use)\\b|prepare\\s+(?!transaction\\b)"
                    + "|declare\\b.*\\bwith\\s+hold\\b"
                    + "|create\\s+(?:or\\s+replace\\s+)?(?:(?:local|global)\\s+)?temp(?:orary)?\\b(?!.*\\bon\\s+commit\\s+drop\\b))",
            Pattern.DOTALL);

    private static final Pattern ANYWHERE = Pattern.compile("\\b(?:set_config\\s*\\((?![^()]*,\\s*true\\s*\\))"
            + "|pg_(?:try_)?advisory_lock(?:_shared)?\\s*\\(|into\\s+(?:(?:local|global)\\s+)?temp(?:orary)?\\b"
            + "|pg_temp\\s*\\.|dblink_connect\\w*\\s*\\()");

    private static final Pattern IN_BODY = Pattern.compile("(?:^|[;'$]|\\b(?:begin|then|else|loop)\\b)\\s*(?:set\\s+"
            + SCOPED + "|(?:reset|discard|deallocate)\\b" + "|create\\s+temp)");

    private static final Pattern BODY = Pattern.compile("\\s*do\\b");

    /** Texts that were looked at and found harmless: a service has few, and runs them again and again. */
    private static final String[] HARMLESS = new String[1024];

    private static final int LONGEST_KEPT = 4_000;

    private SessionText() {}

    static boolean mayChangeSession(String sql) {
        int slot = sql.hashCode() & (HARMLESS.length - 1);
        if (sql.equals(HARMLESS[slot])) {
            return false;
        }
        if (looksLikeChange(sql)) {
            return true;
        }
        if (sql.length() <= LONGEST_KEPT) {
            HARMLESS[slot] = sql;
        }
        return false;
    }

    private static boolean looksLikeChange(String sql) {
        String code = withoutText(sql).toLowerCase(Locale.ROOT);
        if (ANYWHERE.matcher(code).find()) {
            return true;
        }
        for (String statement : code.split(";", -1)) {
            if (STATEMENT.matcher(statement).lookingAt()) {
                return true;
            }
            if (BODY.matcher(statement).lookingAt()) {
                String all = sql.toLowerCase(Locale.ROOT);
                return IN_BODY.matcher(all).find() || ANYWHERE.matcher(all).find();
            }
        }
        return false;
    }

    /** Leaves out comments, literals, quoted names and bodies (PostgreSQL, "Lexical Structure"). */
    private static String withoutText(String sql) {
        StringBuilder code = new StringBuilder(sql.length());
        int at = 0;
        while (at < sql.length()) {
            int end = endOfText(sql, at);
            if (end == at) {
                code.append(sql.charAt(at++));
            } else {
                code.append(sql.charAt(at) == '-' || sql.charAt(at) == '/' ? " " : "''");
                at = end;
            }
        }
        return code.toString();
    }

    /** Returns where the comment or quoted text that begins here ends, or this place if none does. */
    private static int endOfText(String sql, int at) {
        return switch (sql.charAt(at)) {
            case '\'' -> after(sql, at + 1, '\'', isEscaped(sql, at));
            case '"' -> after(sql, at + 1, '"', false);
            case '-' -> sql.startsWith("--", at) ? to(sql, at, "\n") : at;
            case '/' -> sql.startsWith("/*", at) ? afterComment(sql, at) : at;
            case '$' -> afterBody(sql, at);
            default -> at;
        };
    }

    private static boolean isEscaped(String sql, int quote) {
        return quote > 0
                && (sql.charAt(quote - 1) == 'E' || sql.charAt(quote - 1) == 'e')
                && (quote == 1 || !Character.isLetterOrDigit(sql.charAt(quote - 2)));
    }

    private static int after(String sql, int from, char quote, boolean escapes) {
        for (int at = from; at < sql.length(); at++) {
            if (escapes && sql.charAt(at) == '\\') {
                at++;
            } else if (sql.charAt(at) == quote) {
                return at + 1;
            }
        }
        return sql.length();
    }

    private static int afterComment(String sql, int from) {
        int depth = 0;
        for (int at = from; at < sql.length() - 1; at++) {
            if (sql.startsWith("/*", at)) {
                depth++;
                at++;
            } else if (sql.startsWith("*/", at)) {
                depth--;
                at++;
                if (depth == 0) {
                    return at + 1;
                }
            }
        }
        return sql.length();
    }

    private static int afterBody(String sql, int from) {
        if (from > 0 && Character.isJavaIdentifierPart(sql.charAt(from - 1))) {
            return from;
        }
        int at = from + 1;
        while (at < sql.length() && (Character.isLetterOrDigit(sql.charAt(at)) || sql.charAt(at) == '_')) {
            at++;
        }
        boolean opens = at < sql.length()
                && sql.charAt(at) == '$'
                && (at == from + 1 || !Character.isDigit(sql.charAt(from + 1)));
        return opens ? to(sql, at + 1, sql.substring(from, at + 1)) : from;
    }

    private static int to(String sql, int from, String end) {
        int found = sql.indexOf(end, from);
        return found < 0 ? sql.length() : found + end.length();
    }
}
