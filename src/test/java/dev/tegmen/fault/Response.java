package dev.tegmen.fault;

/**
 * What a server says in an ErrorResponse or a NoticeResponse (PostgreSQL, "Error and Notice Message Fields"). Immutable.
 *
 * @param severity ERROR, FATAL, PANIC or WARNING, as programs read it
 * @param word the severity in the server's language, as people read it
 * @param state the SQLSTATE
 * @param file the source file of the server that speaks
 * @param routine the routine that speaks
 */
public record Response(String severity, String word, String state, String file, String routine) {
    /**
     * Returns a response in English from no place in particular.
     *
     * @param severity ERROR, FATAL, PANIC or WARNING
     * @param state the SQLSTATE
     * @return the response
     */
    public static Response of(String severity, String state) {
        return new Response(severity, severity, state, "proxy.c", "inject");
    }

    /**
     * Says it in another language.
     *
     * @param translated the severity in that language
     * @return a changed response
     */
    public Response inWords(String translated) {
        return new Response(severity, translated, state, file, routine);
    }

    /**
     * Says it from a place in the server's source.
     *
     * @param sourceFile the file
     * @param function the routine
     * @return a changed response
     */
    public Response from(String sourceFile, String function) {
        return new Response(severity, word, state, sourceFile, function);
    }

    /** What a server answers with this code: FATAL where it goes with the end of the connection. */
    static Response usual(String state) {
        return of(state.startsWith("57P0") ? "FATAL" : "ERROR", state);
    }

    boolean endsConnection() {
        return severity.equals("FATAL") || severity.equals("PANIC");
    }
}
