package dev.tegmen.config;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A database URL, taken apart: what a {@code DATABASE_URL} says, in the words of the JDBC driver.
 *
 * <p>It reads the URIs of libpq (PostgreSQL documentation, 34.1.1.2 "Connection URIs"), Prisma's, and the JDBC driver's
 * own:
 *
 * <pre>{@code
 * postgresql://user:password@host:5432/database?sslmode=verify-full&sslrootcert=/etc/ssl/ca.crt
 * postgres://user@node1:26257,node2:26257,[2001:db8::3]:26257/database?options=--cluster%3Dblue-1
 * postgresql://user:p%40ss@host/database?schema=app&connection_limit=10&pool_timeout=5
 * jdbc:postgresql://host/database?user=someone&password=secret&sslmode=require
 * }</pre>
 *
 * <p>User, password, database and parameters are percent-encoded UTF-8. The port is 5432 unless given: a CockroachDB
 * node listens on 26257. Without a host it is {@code localhost}, without a database the one named like the user.
 *
 * <table>
 * <caption>Parameters</caption>
 * <tr><th>In the URL</th><th>Meaning</th></tr>
 * <tr><td>{@code sslmode}, {@code sslrootcert}, {@code sslcert}, {@code sslkey}, {@code sslpassword}</td><td>as libpq's;
 *     where an {@code sslrootcert} is given or stands in the user's folder, {@code require} verifies as {@code verify-ca} does;
 *     {@code sslrootcert=system} trusts what the JVM trusts, and verifies the host. Keys are PKCS#8 (also encrypted), PKCS#1
 *     or PKCS#12</td></tr>
 * <tr><td>{@code channel_binding}, {@code gssencmode}, {@code sslnegotiation}, {@code require_auth},
 *     {@code krbsrvname}</td><td>as libpq's</td></tr>
 * <tr><td>{@code connect_timeout}, {@code socket_timeout}</td><td>seconds; 0 waits for ever</td></tr>
 * <tr><td>{@code application_name}, {@code fallback_application_name}, {@code options}</td><td>as libpq's</td></tr>
 * <tr><td>{@code target_session_attrs}, {@code load_balance_hosts}, {@code keepalives}</td><td>as libpq's</td></tr>
 * <tr><td>{@code host}, {@code hostaddr}, {@code port}, {@code dbname}, {@code user}, {@code password}</td><td>as libpq's, where the URL
 *     does not say it already</td></tr>
 * <tr><td>{@code schema}</td><td>Prisma: the schema of the search path, in its exact case; several with commas
 *     between them</td></tr>
 * <tr><td>{@code connection_limit}, {@code pool_timeout}, {@code pgbouncer}</td><td>Prisma: {@link #poolSize()},
 *     {@link #poolTimeout()}, {@link #pooler()}</td></tr>
 * <tr><td>{@code statement_cache_size}</td><td>Prisma: how many prepared statements a connection remembers</td></tr>
 * <tr><td>any property of the JDBC driver, under its own name</td><td>handed to the driver</td></tr>
 * </table>
 *
 * <p>Any other parameter is an error: a misspelt {@code sslmode} must not end in a connection without TLS.
 *
 * <p>Immutable and thread-safe. Its only text form, {@link #toString()}, holds no password.
 */
public final class DatabaseUrl {
    private final @Nullable String user;
    private final @Nullable String password;
    private final @Nullable String database;
    private final List<DatabaseHost> hosts;
    private final DatabaseUrlParameters parameters;

    DatabaseUrl(
            @Nullable String user,
            @Nullable String password,
            @Nullable String database,
            List<DatabaseHost> hosts,
            DatabaseUrlParameters parameters) {
        this.user = user;
        this.password = password;
        this.database = database;
        this.hosts = List.copyOf(hosts);
        this.parameters = parameters;
    }

    /**
     * Reads a database URL.
     *
     * @param url for example the environment variable {@code DATABASE_URL}; at most 8192 characters
     * @return what it says
     * @throws NullPointerException if the URL is null
     * @throws InvalidDatabaseUrlException if it is blank, malformed, another database's, or says something that the JDBC
     *     driver cannot do; the message shows no password
     */
    public static DatabaseUrl parse(String url) {
        return new DatabaseUrlParser(Objects.requireNonNull(url, "url")).parse();
    }

    /**
     * Returns the user to log in as.
     *
     * @return the user; empty where the URL names none, so that the driver takes the operating system's
     */
    public Optional<String> user() {
        return Optional.ofNullable(user);
    }

    /**
     * Returns the database to connect to.
     *
     * @return the database, or the user's name where the URL names none (libpq's rule); empty if it names neither
     */
    public Optional<String> database() {
        return Optional.ofNullable(database == null ? user : database);
    }

    /**
     * Returns the servers, in the order in which they are tried.
     *
     * @return at least one; unmodifiable
     */
    public List<DatabaseHost> hosts() {
        return hosts;
    }

    /**
     * Returns how many connections a pool may hold: Prisma's {@code connection_limit}.
     *
     * @return 1 or more; empty where the URL does not say
     */
    public OptionalInt poolSize() {
        return parameters.poolSize();
    }

    /**
     * Returns how long to wait for a connection of the pool: Prisma's {@code pool_timeout}.
     *
     * @return a duration in whole seconds, zero for no limit; empty where the URL does not say
     */
    public Optional<Duration> poolTimeout() {
        return parameters.poolTimeout();
    }

    /**
     * Returns the schemas in which names without a schema are looked up: {@code schema}, or {@code currentSchema}.
     *
     * @return their names, in order; empty where the URL does not say
     */
    public List<String> searchPath() {
        String given = parameters.driver().get("currentSchema");
        return given == null ? List.of() : searchPath(given);
    }

    /**
     * Takes a search path apart, as a server shows it.
     *
     * @param text for example {@code "$user", public}
     * @return the names of the schemas without quotes, in order
     */
    public static List<String> searchPath(String text) {
        return SearchPath.names(text);
    }

    /**
     * Tells whether a transaction pooler such as PgBouncer stands in between: Prisma's {@code pgbouncer=true}. The
     * {@linkplain #properties() properties} then turn server-prepared statements off, which do not outlive a transaction
     * there. Migrations need a direct connection.
     *
     * @return true if the URL says so
     */
    public boolean pooler() {
        return parameters.pooler();
    }

    /**
     * Returns the JDBC URL: servers and database, without user, password and parameters, which are
     * {@linkplain #properties() properties}.
     *
     * @return for example {@code jdbc:postgresql://node1:26257,node2:26257/app}
     */
    public String jdbcUrl() {
        return jdbcUrl(hostList());
    }

    /**
     * Returns the {@linkplain #jdbcUrl() JDBC URL} of one server.
     *
     * @param host one of the {@linkplain #hosts() hosts}
     * @return for example {@code jdbc:postgresql://node2:26257/app}
     */
    public String jdbcUrl(DatabaseHost host) {
        return jdbcUrl(host.toString());
    }

    private String jdbcUrl(String servers) {
        return "jdbc:postgresql://" + servers + "/"
                + PercentEncoding.encode(database().orElse(""));
    }

    /**
     * Returns what the JDBC driver is to be told besides the {@linkplain #jdbcUrl() JDBC URL}: user, password and
     * parameters under the driver's own names. Only what the URL says is in it, and what libpq makes of it where a root or
     * client certificate stands in the user's folder {@code .postgresql}.
     *
     * @return a new object at each call, which the caller may change; it holds the password
     */
    public Properties properties() {
        Properties properties = new Properties();
        parameters.driver().forEach(properties::setProperty);
        if (user != null) {
            properties.setProperty("user", user);
        }
        if (password != null) {
            properties.setProperty("password", password);
        }
        TlsDefaults.complete(properties);
        return properties;
    }

    /**
     * Compares everything that the URLs mean, passwords included; how it was written does not matter.
     *
     * @param other anything
     * @return true if both mean the same
     */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DatabaseUrl that
                && Objects.equals(user, that.user)
                && Objects.equals(password, that.password)
                && database().equals(that.database())
                && hosts.equals(that.hosts)
                && parameters.equals(that.parameters);
    }

    @Override
    public int hashCode() {
        return Objects.hash(user, password, database(), hosts, parameters);
    }

    /**
     * Returns this URL without {@code password}, {@code sslpassword}, {@code options} and arguments of classes, fit for logs.
     * Parameters stand under the JDBC driver's names, in alphabetical order.
     *
     * @return a URL that {@link #parse(String)} reads
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("postgresql://");
        if (user != null) {
            text.append(PercentEncoding.encode(user)).append('@');
        }
        text.append(hostList())
                .append('/')
                .append(PercentEncoding.encode(database().orElse("")));
        Map<String, String> shown = new TreeMap<>(parameters.driver());
        shown.putAll(parameters.prisma());
        shown.keySet().removeIf(DatabaseUrl::mayHoldSecrets);
        if (!shown.isEmpty()) {
            text.append('?')
                    .append(shown.entrySet().stream()
                            .map(entry -> entry.getKey() + "=" + PercentEncoding.encode(entry.getValue()))
                            .collect(Collectors.joining("&")));
        }
        return text.toString();
    }

    /** Besides passwords: settings of a session and arguments of classes, which may be anything. */
    private static boolean mayHoldSecrets(String parameter) {
        String name = parameter.toLowerCase(Locale.ROOT);
        return name.endsWith("password") || name.endsWith("arg") || name.equals("options");
    }

    private String hostList() {
        return hosts.stream().map(DatabaseHost::toString).collect(Collectors.joining(","));
    }
}
