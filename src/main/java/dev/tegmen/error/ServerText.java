package dev.tegmen.error;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.ServerErrorMessage;

/**
 * What may be shown of a server's message. Which texts show values is told by SQLSTATE, not by their words: these come in
 * the server's language, and differ between the engines.
 */
final class ServerText {
    private static final String LEFT_OUT = "; the server's own words are left out, since they show the value";

    /** CockroachDB names the keys of rows that conflict, as in {@code /Table/106/1/"ada@example.com"/0}. */
    private static final String COCKROACH_KEY = "/Table/";

    /** PostgreSQL documentation, Appendix A "PostgreSQL Error Codes", class 22. */
    private static final Map<String, String> VALUES = Map.ofEntries(
            Map.entry("22001", "a value is too long for its column or type"),
            Map.entry("22003", "a number is out of range for its type"),
            Map.entry("22004", "a null stands where none is allowed"),
            Map.entry("22007", "a text is no date or time"),
            Map.entry("22008", "a date or time is out of range"),
            Map.entry("22012", "division by zero"),
            Map.entry("22021", "a text holds a character that the database cannot store"),
            Map.entry("22023", "a parameter of a function or setting is invalid"),
            Map.entry("2201B", "a regular expression is invalid"),
            Map.entry("2202E", "an array has the wrong number of dimensions or elements"),
            Map.entry("22032", "a text is no JSON"),
            Map.entry("22P02", "a text cannot be read as the type that it is used as"),
            Map.entry("22P03", "a binary value cannot be read as the type that it is used as"),
            Map.entry("22P05", "a text holds a character that the encoding does not have"),
            Map.entry("42601", "syntax error"),
            Map.entry("42846", "a value cannot be converted to the type that was asked for"));

    /**
     * SQLSTATEs of a name that is not there, or is none. The name is one of the statement's text, or a value: {@code
     * nextval(?)}, {@code ?::regclass}, {@code set_config(?, …)}, {@code pg_read_file(?)}, or the text that a function makes and
     * executes.
     */
    private static final Map<String, String> NAMES = Map.of(
            "42P01", "a relation does not exist",
            "42703", "a column does not exist",
            "42883", "a function or operator does not exist",
            "42704", "an object or setting does not exist",
            "42602", "a text is no name",
            "42622", "a name is too long",
            "3F000", "a schema does not exist",
            "58P01", "a file does not exist");

    private ServerText() {}

    /**
     * Tells whether messages of a SQLSTATE are about values.
     *
     * @param state a SQLSTATE
     * @return true for data exceptions, for a driver's conversions, and for syntax errors, which quote the statement
     */
    static boolean isAboutValues(@Nullable String state) {
        return state != null && (state.startsWith("22") || state.startsWith("07") || state.equals("42601"));
    }

    /**
     * Says what a SQLSTATE means.
     *
     * @param state one that is about values
     * @return a message without a value
     */
    static String ofValues(String state) {
        return VALUES.getOrDefault(state, "a value is refused") + LEFT_OUT;
    }

    /**
     * Returns what may be shown of a server's message.
     *
     * @param server what the server sent
     * @return its own text, or one that shows no value
     */
    static @Nullable String of(ServerErrorMessage server) {
        String message = server.getMessage();
        if (isAboutValues(server.getSQLState())) {
            String position = server.getPosition() > 0 ? " at position " + server.getPosition() : "";
            String text = VALUES.getOrDefault(Objects.requireNonNull(server.getSQLState()), "a value is refused");
            return text + position + LEFT_OUT;
        }
        if (isAboutNamedValue(server)) {
            return NAMES.get(server.getSQLState()) + LEFT_OUT;
        }
        int key = message == null ? -1 : message.indexOf(COCKROACH_KEY);
        return message == null || key < 0 ? message : message.substring(0, key) + "…";
    }

    /**
     * Tells whether a name that is not there came as a value. PostgreSQL tells where in the statement a name of its text
     * stands, unless it is a command about objects, whose sources are all called {@code …cmds.c}. CockroachDB tells no
     * position and no source in C; there the two are alike, and the name is shown.
     */
    private static boolean isAboutNamedValue(ServerErrorMessage server) {
        String source = server.getFile();
        return server.getPosition() == 0
                && server.getSQLState() != null
                && NAMES.containsKey(server.getSQLState())
                && source != null
                && source.endsWith(".c")
                && !source.endsWith("cmds.c");
    }

    /**
     * Rebuilds a server's message without values.
     *
     * @param server what the server sent
     * @return the same without DETAIL, HINT, CONTEXT and queries, and with a text that shows no value
     */
    static ServerErrorMessage free(ServerErrorMessage server) {
        StringBuilder fields = new StringBuilder();
        append(fields, 'S', server.getSeverity());
        append(fields, 'C', server.getSQLState());
        append(fields, 'M', of(server));
        append(fields, 'P', server.getPosition() > 0 ? String.valueOf(server.getPosition()) : null);
        append(fields, 's', server.getSchema());
        append(fields, 't', server.getTable());
        append(fields, 'c', server.getColumn());
        append(fields, 'd', server.getDatatype());
        append(fields, 'n', server.getConstraint());
        append(fields, 'F', server.getFile());
        append(fields, 'L', server.getLine() > 0 ? String.valueOf(server.getLine()) : null);
        append(fields, 'R', server.getRoutine());
        return new ServerErrorMessage(fields.toString());
    }

    private static void append(StringBuilder fields, char field, @Nullable String value) {
        if (value != null) {
            fields.append(field).append(value).append('\0');
        }
    }
}
