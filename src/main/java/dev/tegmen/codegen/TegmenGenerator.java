package dev.tegmen.codegen;

import java.io.File;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jooq.codegen.GeneratorStrategy;
import org.jooq.codegen.GeneratorStrategy.Mode;
import org.jooq.codegen.JavaGenerator;
import org.jooq.codegen.JavaWriter;
import org.jooq.meta.ColumnDefinition;
import org.jooq.meta.Database;
import org.jooq.meta.ForeignKeyDefinition;
import org.jooq.meta.SchemaDefinition;
import org.jooq.meta.UniqueKeyDefinition;
import org.jooq.tools.JooqLogger;

/**
 * jOOQ's generator, which writes a client for the tables besides: for each table with a primary key what a row becomes, a row
 * to be created, what changes of one, and a DAO; for views and tables without a key what can be read; and one front door for
 * all. Configured in {@code jooq-codegen-maven}, with Tegmen among that plugin's dependencies:
 *
 * <pre>{@code
 * <generator>
 *   <name>dev.tegmen.codegen.TegmenGenerator</name>
 *   …
 * </generator>
 * }</pre>
 *
 * <p>What is called how: one row as the singular of its table, by the rules for English plurals; the front door as the last
 * part of the package that says something, with {@code Database} behind it. Properties of {@code <database>} say otherwise: {@code
 * tegmen.singular} ({@code people=Person, news=NewsItem}) and {@code tegmen.frontDoor} ({@code ShopDatabase}).
 *
 * <p>A comment in the database says more, behind {@code tegmen:} and up to the end of its line, separated by semicolons. On a
 * table: {@code order by placed_at desc} (else an index that leads with a time says so, newest first, else the key), {@code
 * singular Person}, {@code skip}. On a column: {@code generated}, if the database makes its values and jOOQ cannot know.
 *
 * <p>By convention {@code updated_at} is set by each change, and a whole number {@code version} counts the changes.
 *
 * <p>What is skipped, or is not called as one might expect, is said in the log of the build, with the reason. The same schema
 * gives the same files, byte for byte. A generator is used once, by one thread.
 */
public class TegmenGenerator extends JavaGenerator {
    private static final JooqLogger LOG = JooqLogger.getLogger(TegmenGenerator.class);

    private final AtomicBoolean written = new AtomicBoolean();

    /** Creates a generator; jOOQ does it. */
    public TegmenGenerator() {}

    /** Takes the names of a strategy, but for classes of tables that would hide what their code means. */
    @Override
    public void setStrategy(GeneratorStrategy chosen) {
        super.setStrategy(TableClassNames.apartFromJavaLang(chosen));
    }

    /** jOOQ's tables of a schema; and the client, with the first of them. */
    @Override
    protected void generateTables(SchemaDefinition schema) {
        super.generateTables(schema);
        if (!written.getAndSet(true)) {
            client(schema.getDatabase());
        }
    }

    private void client(Database database) {
        Client client = Client.of(database, getStrategy(), this::javaType, this::explain);
        String front = client.packageName();
        for (TableModel table : client.tables()) {
            String in = table.packageName();
            RowFile row = new RowFile(client, table);
            write(in, table.names().row(), row.row());
            if (table.hasKey()) {
                write(in, table.names().created(), new NewFile(client, table).text());
                write(in, table.names().dao(), new DaoFile(client, table).text());
            }
            if (table.hasKey() && !table.changeable().isEmpty()) {
                write(in, table.names().changes(), new ChangesFile(client, table).text());
            }
            if (table.hasCompositeKey()) {
                write(in, table.names().key(), row.key());
            }
        }
        FrontDoorFiles files = new FrontDoorFiles(client);
        write(front, client.frontDoor(), files.database());
        write(front, client.transaction(), files.transaction());
        write(front, client.work(), files.work());
        RelationsFile relations = new RelationsFile(client, this::foreignKey);
        if (!relations.isEmpty()) {
            write(front, client.relations(), relations.text());
        }
    }

    private String javaType(ColumnDefinition column) {
        JavaWriter nowhere = new JavaWriter(new File(getStrategy().getTargetDirectory(), "nowhere"), null);
        String type = getJavaType(column.getType(resolver(nowhere)), nowhere, Mode.RECORD);
        return generateRecords() ? type : getJavaType(column.getType(resolver(nowhere)), nowhere);
    }

    private RelationsFile.Constant foreignKey(ForeignKeyDefinition key) {
        return new RelationsFile.Constant(
                getStrategy()
                        .getGlobalReferencesFullJavaClassName(key.getTable().getSchema(), UniqueKeyDefinition.class),
                getStrategy().getJavaIdentifier(key));
    }

    private void write(String packageName, String className, String text) {
        JavaWriter out = newJavaWriter(new File(
                getStrategy().getTargetDirectory(), packageName.replace('.', '/') + "/" + className + ".java"));
        out.print(text);
        closeJavaWriter(out);
    }

    /**
     * Says in the log of the build what is skipped or not called as one might expect.
     *
     * @param reason what, and why
     */
    protected void explain(String reason) {
        LOG.warn("Tegmen", reason);
    }
}
