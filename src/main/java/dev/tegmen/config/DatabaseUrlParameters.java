package dev.tegmen.config;

import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a database URL, sorted into what the JDBC driver is told, under its names, and what is for the pool,
 * under Prisma's. Immutable.
 */
final class DatabaseUrlParameters {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,6}");
    private static final Pattern PLAIN_IDENTIFIER = Pattern.compile("[a-z_][a-z0-9_]*");
    private static final String JVM_TRUST = "org.postgresql.ssl.DefaultJavaSSLFactory";

    /** libpq's names for what the driver calls otherwise, where the values are the same. */
    private static final Map<String, String> RENAMED = Map.of(
            "application_name", "ApplicationName",
            "channel_binding", "channelBinding",
            "gssencmode", "gssEncMode",
            "sslnegotiation", "sslNegotiation",
            "require_auth", "requireAuth",
            "krbsrvname", "kerberosServerName");

    private static final Map<String, String> NUMBERS = Map.of(
            "connect_timeout", "connectTimeout",
            "socket_timeout", "socketTimeout",
            "statement_cache_size", "preparedStatementCacheQueries");

    private static final Map<String, Map<String, String>> TRANSLATED = Map.of(
            "target_session_attrs",
                    Map.of(
                            "any", "any",
                            "read-write", "primary",
                            "primary", "primary",
                            "read-only", "secondary",
                            "standby", "secondary",
                            "prefer-standby", "preferSecondary"),
            "load_balance_hosts", Map.of("disable", "false", "random", "true"),
            "keepalives", Map.of("0", "false", "1", "true"));

    private static final Map<String, String> TRANSLATED_NAMES = Map.of(
            "target_session_attrs", "targetServerType",
            "load_balance_hosts", "loadBalanceHosts",
            "keepalives", "tcpKeepAlive");

    /** What libpq or Prisma know and the driver cannot do, with what to write instead. */
    private static final Map<String, String> ADVICE = Map.ofEntries(
            Map.entry(
                    "sslaccept",
                    "use sslmode=verify-full with sslrootcert for strict, sslmode=require for accept_invalid_certs"),
            Map.entry("sslidentity", "use sslkey with the path of the PKCS#12 file, and sslpassword"),
            Map.entry("sslcrl", "the JDBC driver reads no revocation lists; set up revocation in the JVM"),
            Map.entry("sslcrldir", "the JDBC driver reads no revocation lists; set up revocation in the JVM"),
            Map.entry("sslsni", "the JDBC driver decides on SNI by itself; leave it out"),
            Map.entry("sslcompression", "TLS compression is insecure and gone; leave it out"),
            Map.entry("requiressl", "use sslmode=require"),
            Map.entry("ssl_min_protocol_version", "set the JVM's jdk.tls.client.protocols"),
            Map.entry("ssl_max_protocol_version", "set the JVM's jdk.tls.client.protocols"),
            Map.entry("hostaddr", "name the address as host"),
            Map.entry("passfile", "the JDBC driver reads the file that the variable PGPASSFILE names"),
            Map.entry("service", "write the host and the database into the URL"),
            Map.entry("requirepeer", "it is for Unix-domain sockets, which the JDBC driver cannot reach"),
            Map.entry("keepalives_idle", "the JDBC driver has keepalives=1 only; the times are the operating system's"),
            Map.entry(
                    "keepalives_interval",
                    "the JDBC driver has keepalives=1 only; the times are the operating system's"),
            Map.entry(
                    "keepalives_count", "the JDBC driver has keepalives=1 only; the times are the operating system's"),
            Map.entry("tcp_user_timeout", "use socket_timeout"),
            Map.entry("gssdelegation", "use gssUseDefaultCreds"),
            Map.entry("search_path", "use schema, or options=-c%20search_path%3Da,b"),
            Map.entry("statement_timeout", "use options=-c%20statement_timeout%3D30s"));

    private static final Map<String, DriverPropertyInfo> DRIVER_PROPERTIES = driverProperties();

    /** What may stand in a URL, the names that people rather write first. */
    private static final Set<String> KNOWN = known();

    private final Map<String, String> driver;
    private final Map<String, String> prisma;

    private DatabaseUrlParameters(Map<String, String> driver, Map<String, String> prisma) {
        this.driver = Collections.unmodifiableMap(driver);
        this.prisma = Collections.unmodifiableMap(prisma);
    }

    static DatabaseUrlParameters of(Map<String, String> given) {
        Reader reader = new Reader();
        given.forEach(reader::read);
        return reader.finish();
    }

    private static Set<String> known() {
        Set<String> names = new TreeSet<>(List.of(
                "schema",
                "connection_limit",
                "pool_timeout",
                "pgbouncer",
                "fallback_application_name",
                "client_encoding",
                "user",
                "password",
                "host",
                "port",
                "dbname"));
        names.addAll(RENAMED.keySet());
        names.addAll(NUMBERS.keySet());
        names.addAll(TRANSLATED.keySet());
        Set<String> known = new LinkedHashSet<>(names);
        known.addAll(DRIVER_PROPERTIES.keySet());
        return known;
    }

    /**
     * Tells whether a name means anything.
     *
     * @param name a parameter's name
     * @return true if it may stand in a URL, or is known as something that the driver cannot do
     */
    static boolean isKnown(String name) {
        return KNOWN.contains(name) || ADVICE.containsKey(name);
    }

    /** Asked of the driver itself, through JDBC: a newer driver's properties are known without a change here. */
    private static Map<String, DriverPropertyInfo> driverProperties() {
        Driver driver = ServiceLoader.load(Driver.class, DatabaseUrl.class.getClassLoader()).stream()
                .filter(provider -> provider.type().getName().equals("org.postgresql.Driver"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the PostgreSQL JDBC driver is not on the class path"))
                .get();
        try {
            Map<String, DriverPropertyInfo> properties = new TreeMap<>();
            for (DriverPropertyInfo property : driver.getPropertyInfo("jdbc:postgresql:", new Properties())) {
                properties.put(property.name, property);
            }
            return properties;
        } catch (SQLException e) {
            throw new IllegalStateException("the PostgreSQL JDBC driver does not list its properties", e);
        }
    }

    Map<String, String> driver() {
        return driver;
    }

    Map<String, String> prisma() {
        return prisma;
    }

    OptionalInt poolSize() {
        String value = prisma.get("connection_limit");
        return value == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(value));
    }

    Optional<Duration> poolTimeout() {
        return Optional.ofNullable(prisma.get("pool_timeout"))
                .map(value -> Duration.ofSeconds(Integer.parseInt(value)));
    }

    boolean pooler() {
        return "true".equals(prisma.get("pgbouncer"));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DatabaseUrlParameters that && driver.equals(that.driver) && prisma.equals(that.prisma);
    }

    @Override
    public int hashCode() {
        return Objects.hash(driver, prisma);
    }

    /** Reads one parameter after the other, and tells when two of them mean the same. */
    private static final class Reader {
        private final Map<String, String> driver = new TreeMap<>();
        private final Map<String, String> writtenAs = new TreeMap<>();
        private final Map<String, String> prisma = new TreeMap<>();
        private @Nullable String fallbackApplicationName;

        void read(String name, String value) {
            if (RENAMED.containsKey(name)) {
                tell(name, Objects.requireNonNull(RENAMED.get(name)), value);
            } else if (NUMBERS.containsKey(name)) {
                tell(name, Objects.requireNonNull(NUMBERS.get(name)), String.valueOf(count(name, value, 0)));
            } else if (TRANSLATED.containsKey(name)) {
                tell(name, Objects.requireNonNull(TRANSLATED_NAMES.get(name)), translated(name, value));
            } else {
                readSpecial(name, value);
            }
        }

        private void readSpecial(String name, String value) {
            switch (name) {
                case "connection_limit" -> prisma.put(name, String.valueOf(count(name, value, 1)));
                case "pool_timeout" -> prisma.put(name, String.valueOf(count(name, value, 0)));
                case "pgbouncer" -> prisma.put(name, choice(name, value, "true", "false"));
                case "schema" -> tell(name, "currentSchema", identifier(name, value));
                case "fallback_application_name" -> fallbackApplicationName = value;
                case "client_encoding" ->
                    choice(name, value.toUpperCase(Locale.ROOT).replace("-", ""), "UTF8", "AUTO");
                default -> readDriverProperty(name, value);
            }
        }

        private void readDriverProperty(String name, String value) {
            String advice = ADVICE.get(name);
            if (advice != null) {
                throw new InvalidDatabaseUrlException(
                        "has the parameter " + name + ", which is not supported: " + advice);
            }
            DriverPropertyInfo property = DRIVER_PROPERTIES.get(name);
            if (property == null) {
                throw new InvalidDatabaseUrlException("has the parameter " + name + ", which nobody knows"
                        + Spelling.nearest(name, KNOWN)
                                .map(near -> " (is " + near + " meant?)")
                                .orElse(""));
            }
            if (name.equals("sslrootcert") && value.equals("system")) {
                tell(name, "sslfactory", JVM_TRUST);
                return;
            }
            boolean free = property.choices == null || property.choices.length == 0 || name.equals("requireAuth");
            tell(name, name, free ? value : choice(name, value, property.choices));
        }

        private void tell(String name, String property, String value) {
            String earlier = writtenAs.putIfAbsent(property, name);
            if (earlier != null) {
                throw new InvalidDatabaseUrlException("has both " + earlier + " and " + name + ", which mean the same");
            }
            driver.put(property, value);
        }

        DatabaseUrlParameters finish() {
            if (fallbackApplicationName != null) {
                driver.putIfAbsent("ApplicationName", fallbackApplicationName);
            }
            if (JVM_TRUST.equals(driver.get("sslfactory")) && "sslrootcert".equals(writtenAs.get("sslfactory"))) {
                // libpq's rule: trusting every public authority is safe only if the host's name is checked as well
                String mode = driver.putIfAbsent("sslmode", "verify-full");
                if (mode != null && !mode.equals("verify-full")) {
                    throw new InvalidDatabaseUrlException("has sslrootcert=system, which needs sslmode=verify-full");
                }
            }
            if ("true".equals(prisma.get("pgbouncer"))) {
                driver.putIfAbsent("prepareThreshold", "0");
            }
            return new DatabaseUrlParameters(driver, prisma);
        }

        private static int count(String name, String value, int least) {
            if (!NUMBER.matcher(value).matches() || Integer.parseInt(value) < least) {
                throw new InvalidDatabaseUrlException(
                        "has a " + name + " that is not a whole number from " + least + " to 999999");
            }
            return Integer.parseInt(value);
        }

        private static String translated(String name, String value) {
            Map<String, String> values = Objects.requireNonNull(TRANSLATED.get(name));
            choice(name, value, values.keySet().stream().sorted().toArray(String[]::new));
            return Objects.requireNonNull(values.get(value));
        }

        private static String choice(String name, String value, String... choices) {
            if (!Arrays.asList(choices).contains(value)) {
                throw new InvalidDatabaseUrlException(
                        "has a " + name + " that is none of " + String.join(", ", choices));
            }
            return value;
        }

        /** The driver hands the search path to the server as it is, and the server folds what is not quoted. */
        private static String identifier(String name, String value) {
            if (value.isEmpty()) {
                throw new InvalidDatabaseUrlException("has an empty " + name);
            }
            return PLAIN_IDENTIFIER.matcher(value).matches() ? value : "\"" + value.replace("\"", "\"\"") + "\"";
        }
    }
}
