package dev.tegmen.transaction;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.Parser;

/**
 * Finds the statement in a SQL text that ends the transaction it runs in: COMMIT, END, ROLLBACK, ABORT, PREPARE TRANSACTION,
 * with and without AND CHAIN (PostgreSQL, "SQL Commands"), and CockroachDB's RELEASE SAVEPOINT cockroach_restart, which
 * commits.
 */
final class TransactionControl {
    private final char[] sql;
    private int at;

    private TransactionControl(String sql) {
        this.sql = sql.toCharArray();
    }

    /** Returns the words that end the transaction, or null if no statement of the text does. */
    static @Nullable String in(String sql) {
        return mayBe(sql) ? new TransactionControl(sql).find() : null;
    }

    /** Lets the usual statements pass without a copy: they begin with another letter, and are one. */
    private static boolean mayBe(String sql) {
        if (sql.isEmpty() || sql.indexOf(';') >= 0) {
            return true;
        }
        return switch (sql.charAt(0)) {
            case 's', 'S', 'i', 'I', 'u', 'U', 'd', 'D', 'w', 'W' -> false;
            default -> true;
        };
    }

    private @Nullable String find() {
        while (at < sql.length) {
            String found = statement();
            if (found != null) {
                return found;
            }
            skipStatement();
        }
        return null;
    }

    private @Nullable String statement() {
        String first = word();
        return switch (first) {
            case "COMMIT", "END" -> word().equals("PREPARED") ? null : first;
            case "ABORT" -> first;
            case "ROLLBACK" -> rollback();
            case "PREPARE" -> word().equals("TRANSACTION") ? "PREPARE TRANSACTION" : null;
            case "RELEASE" -> release();
            default -> null;
        };
    }

    private @Nullable String rollback() {
        String next = word();
        if (next.equals("WORK") || next.equals("TRANSACTION")) {
            next = word();
        }
        return next.equals("TO") || next.equals("PREPARED") ? null : "ROLLBACK";
    }

    private @Nullable String release() {
        String name = word();
        if (name.equals("SAVEPOINT")) {
            name = word();
        }
        return name.equals("COCKROACH_RESTART") ? "RELEASE SAVEPOINT cockroach_restart" : null;
    }

    /** Reads the next word of the statement, in upper case and without quotes; empty if there is none. */
    private String word() {
        skipBlanks();
        if (at < sql.length && sql[at] == '"') {
            int start = ++at;
            while (at < sql.length && sql[at] != '"') {
                at++;
            }
            return text(start, at++);
        }
        int start = at;
        while (at < sql.length && (Character.isLetterOrDigit(sql[at]) || sql[at] == '_')) {
            at++;
        }
        return text(start, at);
    }

    private String text(int start, int end) {
        return new String(sql, start, Math.min(end, sql.length) - start).toUpperCase(Locale.ROOT);
    }

    private void skipBlanks() {
        while (at < sql.length) {
            int comment = afterComment();
            if (comment > at) {
                at = comment;
            } else if (Character.isWhitespace(sql[at]) || sql[at] == '\uFEFF') {
                at++;
            } else {
                return;
            }
        }
    }

    /** Goes behind the semicolon that ends the statement, past those in quotes and comments. */
    private void skipStatement() {
        while (at < sql.length) {
            char c = sql[at];
            if (c == ';') {
                at++;
                return;
            }
            at = switch (c) {
                case '\'' -> Parser.parseSingleQuotes(sql, at, !isEscapeString()) + 1;
                case '"' -> Parser.parseDoubleQuotes(sql, at) + 1;
                case '$' -> Parser.parseDollarQuotes(sql, at) + 1;
                default -> Math.max(afterComment(), at + 1);
            };
        }
    }

    private boolean isEscapeString() {
        return at > 0 && (sql[at - 1] == 'e' || sql[at - 1] == 'E');
    }

    /** Returns where the comment that starts here is over, or the same place if none does. */
    private int afterComment() {
        int end = at;
        if (sql[at] == '-') {
            end = Parser.parseLineComment(sql, at);
        } else if (sql[at] == '/') {
            end = Parser.parseBlockComment(sql, at);
        }
        return end == at ? at : end + 1;
    }
}
