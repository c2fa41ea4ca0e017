package dev.tegmen.codegen;

import java.util.List;

/** The front door of a service: its tables, and transactions over them. */
final class FrontDoorFiles {
    private static final String URL =
            "@param url {@code postgresql://user:password@host:port/database?sslmode=require}";
    private static final String OPTIONS = "@param options how the database works";
    private static final String OPEN = "@return an open database; the caller closes it";

    private final Client client;

    FrontDoorFiles(Client client) {
        this.client = client;
    }

    String database() {
        JavaFile file = client.file(client.packageName());
        String name = client.frontDoor();
        String database = file.type("dev.tegmen.Database");
        file.doc(
                "",
                List.of(
                        "The front door: the tables of this service, and transactions over them, on PostgreSQL or CockroachDB.",
                        "Thread-safe: open one for each database, for as long as the service runs."));
        file.line("@" + file.type("org.jspecify.annotations.NullMarked"));
        file.line("public final class " + name + " implements AutoCloseable {");
        file.line("    private final " + database + " database;");
        client.tables()
                .forEach(table -> file.line("    private final " + type(file, table) + " " + table.accessor() + ";"));
        file.blank();
        file.line("    private " + name + "(" + database + " database) {");
        file.line("        this.database = database;");
        client.tables()
                .forEach(table -> file.line("        this." + table.accessor() + " = database."
                        + (table.hasKey()
                                ? "dao("
                                        + file.type(
                                                table.qualified(table.names().dao())) + "::new);"
                                : "rows("
                                        + file.type(
                                                table.qualified(table.names().row())) + ".VIEW);")));
        file.line("    }").blank();
        openings(file, name, database);
        client.tables()
                .forEach(table -> accessor(file, table, "Each call is a transaction of its own.", "thread-safe", ""));
        transactions(file);
        file.doc(
                "    ",
                List.of("Returns what this is over: migrations, transactions, the engine.", "@return the database"));
        method(file, database + " database()", "return database;");
        file.doc("    ", List.of("Closes the database: see {@link " + database + "#close}."));
        override(file, "void close()", "database.close();");
        override(file, "String toString()", "return \"" + name + "[\" + database + \"]\";");
        return file.end().text();
    }

    private void openings(JavaFile file, String name, String database) {
        String options = file.type("dev.tegmen.DatabaseOptions");
        String dataSource = file.type("javax.sql.DataSource");
        String markers = options + ".ofDefaults().withMigrationSet(" + file.type("dev.tegmen.migration.MigrationSet")
                + ".ofMarkers())";
        String given =
                "@param dataSource gives connections of the PostgreSQL driver, wrapped or not; it stays the caller's";
        file.doc(
                "    ",
                List.of("Connects, with a pool of its own: see {@link " + database + "#connect(String)}.", URL, OPEN));
        method(file, "static " + name + " connect(String url)", "return connect(url, defaults());");
        file.doc(
                "    ",
                List.of(
                        "Connects, with a pool of its own: see {@link " + database + "#connect(String, " + options
                                + ")}.",
                        URL,
                        OPTIONS,
                        OPEN));
        method(
                file,
                "static " + name + " connect(String url, " + options + " options)",
                "return of(" + database + ".connect(url, options));");
        file.doc(
                "    ",
                List.of(
                        "Uses connections of the host: see {@link " + database + "#using(" + dataSource + ")}.",
                        given,
                        OPEN));
        method(
                file,
                "static " + name + " using(" + dataSource + " dataSource)",
                "return using(dataSource, defaults());");
        file.doc(
                "    ",
                List.of(
                        "Uses connections of the host: see {@link " + database + "#using(" + dataSource + ", " + options
                                + ")}.",
                        given,
                        OPTIONS,
                        OPEN));
        method(
                file,
                "static " + name + " using(" + dataSource + " dataSource, " + options + " options)",
                "return of(" + database + ".using(dataSource, options));");
        file.doc(
                "    ",
                List.of(
                        "Stands before a database that is open.",
                        "@param database the database, which is closed with this",
                        "@return its tables"));
        method(file, "static " + name + " of(" + database + " database)", "return new " + name + "(database);");
        file.doc(
                "    ",
                List.of("Of the library's own tables, a service needs the markers of exactly-once transactions."));
        file.line("    private static " + options + " defaults() {");
        file.line("        return " + markers + ";");
        file.line("    }").blank();
    }

    private static String type(JavaFile file, TableModel table) {
        return table.hasKey()
                ? file.type(table.qualified(table.names().dao()))
                : file.type("dev.tegmen.dao.Selection") + "<" + file.type(table.recordClass()) + ", "
                        + file.type(table.qualified(table.names().row())) + ">";
    }

    private static void accessor(JavaFile file, TableModel table, String doc, String marks, String in) {
        file.doc(
                "    ",
                List.of(
                        "Returns the rows of " + Prose.code(table.definition().getQualifiedOutputName()) + ". " + doc,
                        "@return the " + (table.hasKey() ? "DAO" : "rows") + (marks.isEmpty() ? "" : ", " + marks)));
        method(
                file,
                type(file, table) + " " + table.accessor() + "()",
                "return " + (in.isEmpty() ? table.accessor() : "database." + table.accessor() + "()" + in) + ";");
    }

    private void transactions(JavaFile file) {
        String options = file.type("dev.tegmen.transaction.TransactionOptions");
        List<String> tags = List.of(
                "@param <T> what the work returns",
                "@param <X> the checked exception that the work throws",
                "@param work what to do; it may run more than once",
                "@return what the work returned in the run that committed",
                "@throws X what the work threw; the transaction is rolled back",
                "@throws dev.tegmen.transaction.TransactionException if the transaction came to something else");
        List<String> doc = new java.util.ArrayList<>(tags);
        doc.add(0, "Runs work in a transaction, SERIALIZABLE and retried until it holds.");
        file.doc("    ", doc);
        method(
                file,
                "<T, X extends Exception> T transaction(" + client.work() + "<T, X> work) throws X",
                "return database.transaction(tx -> work.run(new " + client.transaction() + "(tx, this)));");
        doc.set(0, "Runs work in a transaction.");
        doc.add(3, "@param options isolation, retries, deadline and so on");
        file.doc("    ", doc);
        file.call(
                "    public <T, X extends Exception> T transaction",
                List.of(options + " options", client.work() + "<T, X> work"),
                " throws X {");
        file.line("        return database.transaction(options, tx -> work.run(new " + client.transaction()
                + "(tx, this)));");
        file.line("    }").blank();
    }

    private static void method(JavaFile file, String head, String body) {
        file.line("    public " + head + " {");
        file.line("        " + body);
        file.line("    }").blank();
    }

    private static void override(JavaFile file, String head, String body) {
        file.line("    @Override");
        method(file, head, body);
    }

    String transaction() {
        JavaFile file = client.file(client.packageName());
        String name = client.transaction();
        String transaction = file.type("dev.tegmen.DatabaseTransaction");
        file.doc(
                "",
                List.of(
                        "A transaction that is open: the tables of this service in it. It belongs to the work's thread, and ends"
                                + " with the work."));
        file.line("@" + file.type("org.jspecify.annotations.NullMarked"));
        file.line("public final class " + name + " {");
        file.line("    private final " + transaction + " transaction;");
        file.line("    private final " + client.frontDoor() + " database;").blank();
        file.line("    " + name + "(" + transaction + " transaction, " + client.frontDoor() + " database) {");
        file.line("        this.transaction = transaction;");
        file.line("        this.database = database;");
        file.line("    }").blank();
        client.tables().forEach(table -> accessor(file, table, "In this transaction.", "", ".in(transaction)"));
        file.doc(
                "    ",
                List.of("Returns jOOQ's context, whose statements run in this transaction.", "@return the context"));
        method(file, file.type("org.jooq.DSLContext") + " dsl()", "return transaction.dsl();");
        hook(file, transaction, "afterCommit", "once this transaction is committed");
        hook(file, transaction, "afterRollback", "when this transaction has failed for good");
        file.doc(
                "    ",
                List.of(
                        "Runs a part of the work behind a savepoint.",
                        "@param <T> what the part returns",
                        "@param <X> the checked exception that it throws",
                        "@param work the part",
                        "@return what it returned",
                        "@throws X what the part threw; what it did is undone, and the transaction goes on"));
        method(
                file,
                "<T, X extends Exception> T nested(" + client.work() + "<T, X> work) throws X",
                "return transaction.nested(tx -> work.run(this));");
        file.doc(
                "    ",
                List.of(
                        "Returns how often the work has been started, this time included.",
                        "@return 1 for the first run"));
        method(file, "int attempt()", "return transaction.attempt();");
        file.doc(
                "    ",
                List.of("Returns what this is over: a session for DAOs of other tables.", "@return the transaction"));
        method(file, transaction + " transaction()", "return transaction;");
        override(file, "String toString()", "return transaction.toString();");
        return file.end().text();
    }

    private static void hook(JavaFile file, String transaction, String name, String when) {
        file.doc(
                "    ",
                List.of(
                        "Has something done " + when + ": see {@link " + transaction + "#" + name + "}.",
                        "@param hook what to do"));
        method(file, "void " + name + "(Runnable hook)", "transaction." + name + "(hook);");
    }

    String work() {
        JavaFile file = client.file(client.packageName());
        file.doc(
                "",
                List.of(
                        "What is to be done in a transaction. It may run more than once, so what it changes outside of the"
                                + " database belongs into {@link " + client.transaction() + "#afterCommit}.",
                        "@param <T> what it returns",
                        "@param <X> the checked exception that it throws, which reaches the caller as it is"));
        file.line("@" + file.type("org.jspecify.annotations.NullMarked"));
        file.line("@FunctionalInterface");
        file.line("public interface " + client.work() + "<T, X extends Exception> {");
        file.doc(
                "    ",
                List.of(
                        "Runs in a transaction.",
                        "@param tx the transaction, for the time and on the thread of this run only",
                        "@return the result of the transaction, if it commits",
                        "@throws X to roll back; the caller gets this exception"));
        file.line("    T run(" + client.transaction() + " tx) throws X;");
        return file.end().text();
    }
}
