package dev.tegmen;

import static dev.tegmen.schema.Tables.POSTS;
import static dev.tegmen.schema.Tables.USERS;

import dev.tegmen.config.DatabaseUrl;
import dev.tegmen.engine.Engine;
import dev.tegmen.error.SqlExceptionTranslator;
import dev.tegmen.page.CursorSigning;
import dev.tegmen.page.Page;
import dev.tegmen.page.PageRequest;
import dev.tegmen.post.NewPost;
import dev.tegmen.post.Post;
import dev.tegmen.post.PostChanges;
import dev.tegmen.testing.TestDatabase;
import dev.tegmen.transaction.RetryPolicy;
import dev.tegmen.transaction.TransactionListener;
import dev.tegmen.transaction.TransactionOptions;
import dev.tegmen.transaction.Transactions;
import dev.tegmen.user.NewUser;
import dev.tegmen.user.User;
import dev.tegmen.user.UserChanges;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.logging.ConsoleHandler;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jooq.Condition;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.postgresql.util.PSQLException;

/**
 * Walks through the library with values that nobody else has, each error included, and prints whatever it can show of them.
 * {@link SecretsTest} runs it in a JVM whose loggers all write everything.
 */
final class SecretsTour {
    static final String CANARY = "CANARY";
    private static final String EMAIL = CANARY + "email@example.com";
    private static final String NAME = CANARY + "name";
    private static final String TITLE = CANARY + "title";

    private SecretsTour() {}

    public static void main(String[] arguments) throws Exception {
        ConsoleHandler everything = new ConsoleHandler();
        everything.setLevel(Level.ALL);
        Logger root = Logger.getLogger("");
        root.addHandler(everything);
        try (TestDatabase database = TestDatabase.create()) {
            prepare(database);
            root.setLevel(Level.ALL);
            DatabaseOptions options = DatabaseOptions.ofDefaults()
                    .withPoolSize(2)
                    .withListener(new Telling())
                    .withCursorSigning(CursorSigning.with(
                            "k", (CANARY + "key0123456789abcdefghijklmnop").getBytes(StandardCharsets.UTF_8)));
            try (Database db = Database.connect(database.url(), options)) {
                show("database", () -> db + " " + db.engine());
                rows(db);
                constraints(db);
                conditions(db);
                transactions(db, db.transactions());
                pages(db);
            }
            try (Database guest = Database.using(database.dataSource())) {
                System.out.println("== on the host's data source, whose driver shows details");
                constraints(guest);
                conditions(guest);
                transactions(guest, guest.transactions());
            }
            connects(database);
        }
        System.out.println("done");
    }

    private static void prepare(TestDatabase database) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("create table ledger (id int primary key, note varchar(8) check (note <> 'CANARYc'))");
            if (database.engine() != Engine.POSTGRESQL) {
                return;
            }
            statement.execute("create function refuse(state text, said text) returns int language plpgsql as $$"
                    + "begin raise exception using errcode = state, message = 'refused', detail = said, hint = said;"
                    + " end$$");
        }
    }

    private static void rows(Database db) {
        show("create", () -> {
            User ada = db.users().create(new NewUser(EMAIL, NAME));
            Post post = db.posts().create(new NewPost(ada.id(), TITLE));
            db.users().findByEmail(EMAIL);
            db.users().update(ada.id(), UserChanges.none().withName(NAME + "2"));
            db.posts().update(post.id(), PostChanges.none().withTitle(TITLE + "2"));
            return "created";
        });
        show("refused before it is sent", () -> new NewUser(CANARY + "x".repeat(400) + "@y.z", NAME));
        show("not storable", () -> new NewUser(CANARY + "\0@y.z", NAME));
        show("no address", () -> db.users().findByEmail(CANARY));
    }

    private static void constraints(Database db) {
        show("duplicate", () -> db.users().create(new NewUser(EMAIL, NAME)));
        show("duplicate with posts", () -> db.users().createWithPosts(new NewUser(EMAIL, NAME), List.of(TITLE)));
        show("foreign key", () -> db.posts().create(new NewPost(UUID.randomUUID(), TITLE)));
        show("duplicate in a transaction", () -> db.transaction(tx -> tx.users().create(new NewUser(EMAIL, NAME))));
        show(
                "duplicate through jOOQ",
                () -> db.transaction(tx -> tx.dsl()
                        .insertInto(USERS, USERS.EMAIL, USERS.NAME)
                        .values(EMAIL, NAME)
                        .execute()));
        show("too long", () -> insert(db, CANARY + "long"));
        show("check", () -> insert(db, CANARY + "c"));
        show(
                "batch",
                () -> db.transaction(tx -> tx.dsl()
                        .batch(tx.dsl()
                                .insertInto(USERS, USERS.EMAIL, USERS.NAME)
                                .values((String) null, (String) null))
                        .bind(EMAIL, NAME)
                        .execute()));
        show("inlined", () -> db.users()
                .count(DSL.inline("INLINED").cast(SQLDataType.INTEGER).eq(1)));
    }

    private static int insert(Database db, String note) {
        return db.transaction(tx -> tx.dsl().execute("insert into ledger values (1, ?)", note));
    }

    private static void conditions(Database db) {
        List<Condition> refused = List.of(
                DSL.val(CANARY).cast(SQLDataType.INTEGER).eq(1),
                DSL.val("99999999999").cast(SQLDataType.INTEGER).eq(1).and(USERS.NAME.eq(CANARY)),
                DSL.val(CANARY).cast(SQLDataType.UUID).eq(USERS.ID),
                DSL.val(CANARY)
                        .cast(SQLDataType.TIMESTAMPWITHTIMEZONE)
                        .lt(OffsetDateTime.now(java.time.ZoneOffset.UTC)),
                DSL.condition("{0}::jsonb is not null", DSL.val("{" + CANARY)),
                DSL.condition("{0}::inet is not null", DSL.val(CANARY)),
                DSL.condition("({0}::text)::int[] is not null", DSL.val("{" + CANARY)),
                DSL.condition("now() at time zone {0} is not null", DSL.val(CANARY)),
                DSL.condition("length({0}) / 0 = 1", DSL.val(CANARY)),
                DSL.condition("to_date({0}, 'YYYY') is not null", DSL.val(CANARY)),
                USERS.NAME.cast(SQLDataType.INTEGER).eq(1),
                USERS.NAME.likeRegex("(" + CANARY),
                USERS.NAME.eq(CANARY + "\0"),
                USERS.NAME.eq(CANARY + "\ud800"),
                DSL.condition("no_such_column = {0}", DSL.val(CANARY)));
        for (Condition condition : refused) {
            show("count", () -> db.users().count(condition));
            show("list", () -> db.users().list(condition, 5, 0));
            show("page", () -> db.users().page(condition, PageRequest.first(5)));
        }
        show(
                "answered",
                () -> db.users().count(USERS.EMAIL.eq(EMAIL))
                        + db.users().list(USERS.NAME.eq(NAME), 5, 0).size());
    }

    private static void transactions(Database db, Transactions transactions) {
        show(
                "swallowed",
                () -> db.transaction(tx -> {
                    try {
                        tx.users()
                                .count(DSL.val(CANARY).cast(SQLDataType.INTEGER).eq(1));
                    } catch (RuntimeException e) {
                        print("inside", e);
                    }
                    return 1;
                }));
        show(
                "swallowed through jOOQ",
                () -> db.transaction(tx -> {
                    try {
                        tx.dsl().fetch("select cast(? as integer)", CANARY);
                    } catch (RuntimeException e) {
                        print("inside", e);
                    }
                    return 1;
                }));
        show(
                "swallowed through JDBC",
                () -> transactions.run(tx -> tx.dsl().connectionResult(connection -> {
                    try (PreparedStatement insert =
                            connection.prepareStatement("insert into users (email, name) values (?, ?)")) {
                        insert.setString(1, EMAIL);
                        insert.setString(2, NAME);
                        insert.addBatch();
                        insert.executeBatch();
                    } catch (SQLException swallowed) {
                        return 0;
                    }
                    return 1;
                })));
        show("raised", () -> db.transaction(tx -> tx.dsl().fetch("select refuse('P0001', ?)", CANARY)));
        show(
                "exhausted",
                () -> db.transaction(TransactionOptions.ofDefaults().withRetry(RetryPolicy.never()), tx -> {
                    tx.users().findByEmail(EMAIL);
                    return tx.dsl().fetch("select refuse('40001', ?)", CANARY);
                }));
        show("exactly once", () -> {
            TransactionOptions once = TransactionOptions.ofDefaults().withExactlyOnce(CANARY + UUID.randomUUID());
            db.transaction(once, tx -> 1);
            return db.transaction(TransactionOptions.ofDefaults().withReadOnly(), tx -> tx.users()
                    .create(new NewUser(EMAIL, NAME)));
        });
        show("outcome", () -> transactions.outcome(CANARY + "unknown"));
        show("translated", () -> {
            throw SqlExceptionTranslator.translate(new SQLException("Bad value for type int : " + CANARY, "22003"));
        });
    }

    private static void pages(Database db) {
        show("pages", () -> {
            UUID ada = db.users().findByEmail(EMAIL).orElseThrow().id();
            db.posts().create(new NewPost(ada, TITLE + "3"));
            db.posts().create(new NewPost(ada, TITLE + "4"));
            Page<Post> first = db.posts().page(POSTS.TITLE.startsWith(TITLE), PageRequest.first(1));
            return db.posts().page(POSTS.TITLE.startsWith(TITLE), first.next()).next();
        });
        show("token", () -> db.posts().page(PageRequest.first(1).after(CANARY)));
    }

    private static void connects(TestDatabase database) {
        DatabaseUrl real = DatabaseUrl.parse(database.url());
        String at = real.hosts().get(0) + "/" + database.name();
        for (String url : List.of(
                "postgresql://postgres:CANARYp@127.0.0.1:1/x",
                "postgresql://nobody:CANARYp@" + at + "?sslpassword=CANARYs&options=-c%20no.such%3DCANARYo",
                "postgresql://nobody:CANARYp@" + at + "?sslmode=require&sslpassword=CANARYs",
                "postgresql://nobody:CANARYp@" + at + "?socketFactory=no.Such&socketFactoryArg=CANARYa",
                "postgresql://postgres:CANARYp@nowhere.invalid/x",
                "postgresql://postgres:CANARYp/@127.0.0.1:1/x",
                "postgresql://postgres:CANARY p@127.0.0.1:1/x",
                "postgresql://postgres:CANARYp#x@127.0.0.1:1/x",
                "postgresql://postgres:CANARYp?x@127.0.0.1:1/x",
                "postgresql://postgres:CANARY%p@127.0.0.1:1/x",
                "postgresql://postgres:1@CANARYp@127.0.0.1:1/x",
                "postgresql://postgres:x:CANARY:@127.0.0.1:99999/x",
                "\"postgresql://postgres:CANARYp@127.0.0.1:1/x\"",
                "postgresql://h/x?password=a&CANARYp=1",
                "postgresql://h/x?password=a&connect_timeout=CANARYp")) {
            show("connect", () -> Database.connect(url));
            show("parse", () -> DatabaseUrl.parse(url));
        }
        show("its own URL", () -> {
            String more = database.url().contains("?") ? "&" : "?";
            try (Database db = Database.connect(database.url() + more + "sslpassword=CANARYs")) {
                return db.transaction(
                        tx -> tx.dsl().connectionResult(c -> c.getMetaData().getURL()));
            }
        });
    }

    private static void show(String what, Callable<?> step) {
        try {
            Object shown = step.call();
            System.out.println("ok " + what + " " + (isRow(shown) ? "" : shown));
        } catch (Exception e) {
            print(what, e);
        }
    }

    /** A row that the caller asked for is the caller's to show. */
    private static boolean isRow(Object shown) {
        return shown instanceof User || shown instanceof Post || shown instanceof Page || shown instanceof List;
    }

    private static void print(String what, Throwable failure) {
        System.out.println("failed " + what);
        failure.printStackTrace(System.out);
        for (Throwable link = failure; link != null; link = link.getCause()) {
            if (link instanceof PSQLException postgres && failure instanceof dev.tegmen.error.TegmenException) {
                System.out.println(postgres.getServerErrorMessage() + " " + postgres.getNextException());
            }
        }
    }

    private static final class Telling implements TransactionListener {
        @Override
        public void attemptFailed(Event event, Throwable failure) {
            print("told " + event, failure);
        }

        @Override
        public void gaveUp(Event event, Throwable failure) {
            print("told " + event, failure);
        }
    }
}
