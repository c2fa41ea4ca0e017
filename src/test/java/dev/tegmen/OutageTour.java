package dev.tegmen;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tegmen.error.ConnectionFailedException;
import dev.tegmen.fault.FaultProxy;
import dev.tegmen.transaction.RetriesExhaustedException;
import dev.tegmen.transaction.RetryPolicy;
import dev.tegmen.transaction.TransactionOptions;
import java.time.Duration;
import java.util.UUID;

/** Lets the way to a server go away under pools, and makes calls; in a process of its own, with the log at its default level. */
final class OutageTour {
    static final String OWN = "the pool is the library's own";
    static final String THROWN = "what its caller gets";
    static final String HOSTS = "the pool is a host's";
    static final String CONNECT = "there is no pool yet";
    static final String END = "the end";

    private static final TransactionOptions BRIEF =
            TransactionOptions.ofDefaults().withRetry(RetryPolicy.ofDefaults().withDeadline(Duration.ofSeconds(2)));
    private static final DatabaseOptions OPTIONS = DatabaseOptions.ofDefaults().withTransactions(BRIEF);

    private OutageTour() {}

    /** Takes the URL of a migrated database. */
    public static void main(String[] arguments) {
        try (FaultProxy proxy = FaultProxy.before(arguments[0]);
                Database own = Database.connect(proxy.url(), OPTIONS)) {
            RetriesExhaustedException thrown = outage(OWN, proxy, own);
            say(THROWN);
            thrown.printStackTrace();
        }
        HikariConfig config = new HikariConfig();
        try (FaultProxy proxy = FaultProxy.before(arguments[0])) {
            config.setDataSource(proxy.dataSource());
            try (HikariDataSource pool = new HikariDataSource(config);
                    Database hosts = Database.using(pool, OPTIONS)) {
                outage(HOSTS, proxy, hosts);
                say(CONNECT);
                Database.connect(proxy.url()).close();
            } catch (ConnectionFailedException expected) {
                say(END);
            }
        }
        Runtime.getRuntime().halt(0);
    }

    private static RetriesExhaustedException outage(String name, FaultProxy proxy, Database database) {
        database.users().find(new UUID(0, 1));
        proxy.refuseConnections();
        proxy.cutAll();
        say(name);
        try {
            database.users().find(new UUID(0, 1));
            throw new AssertionError("there is no server");
        } catch (RetriesExhaustedException e) {
            return e;
        }
    }

    private static void say(String what) {
        System.err.println(what);
    }
}
