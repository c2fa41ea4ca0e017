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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a database URL, sorted into what the JDBC driver is told, under its names, and what is for the pool,
 * under Prisma's. Immutable.
 */
final class DatabaseUrlParameters {
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,9}");
    /** Seconds that the driver, which counts milliseconds in 32 bits, can wait. */
    private static final int LONGEST_WAIT = 2_147_483;

    private static final String TRUSTS_EVERYBODY = "org.postgresql.ssl.NonValidatingFactory";

    private static final Pattern PLAIN_IDENTIFIER = Pattern.compile("[a-z_][a-z0-9_]*");

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
            Map.entry("passfile", "the JDBC driver reads the file that the variable PGPASSFILE names"),
            Map.entry("service", "write the host and the database into the URL"),
            Map.entry("servicefile", "write the host and the database into the URL"),
            Map.entry("sslcertmode", "leave sslcert and sslkey out to send no client certificate"),
            Map.entry("replication", "such a connection streams changes and runs no statements; leave it out"),
            Map.entry("sslkeylogfile", "it writes down the keys of the connection; leave it out"),
            Map.entry("min_protocol_version", "the JDBC driver speaks protocol 3.0"),
            Map.entry("max_protocol_version", "the JDBC driver speaks protocol 3.0"),
            Map.entry("ssl", "use sslmode; ssl=true alone means sslmode=require"),
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

    /** Values of such parameters that say what the driver does anyway: they are read, and nothing is to be told. */
    private static final Map<String, Set<String>> NEEDLESS = Map.ofEntries(
            Map.entry("sslsni", Set.of("1")),
            Map.entry("replication", Set.of("", "false", "off", "no", "0")),
            Map.entry("sslcompression", Set.of("0")),
            Map.entry("sslcertmode", Set.of("allow")),
            Map.entry("sslcrl", Set.of("")),
            Map.entry("sslcrldir", Set.of("")),
            Map.entry("requiressl", Set.of("0")),
            Map.entry("ssl_min_protocol_version", Set.of("", "TLSv1", "TLSv1.1", "TLSv1.2")),
            Map.entry("ssl_max_protocol_version", Set.of("", "TLSv1.3")),
            Map.entry("min_protocol_version", Set.of("3.0")),
            Map.entry("max_protocol_version", Set.of("3.0", "3.2", "latest")),
            Map.entry("gssdelegation", Set.of("0")),
            Map.entry("keepalives_idle", Set.of("0")),
            Map.entry("keepalives_interval", Set.of("0")),
            Map.entry("keepalives_count", Set.of("0")),
            Map.entry("tcp_user_timeout", Set.of("0")));

    private static final String[] METHODS = {"password", "md5", "gss", "sspi", "scram-sha-256", "none"};

    private static final Map<String, DriverPropertyInfo> DRIVER_PROPERTIES = driverProperties();

    /** What may stand in a URL, the names that people rather write first. */
    private static final Set<String> KNOWN = known();

    private final Map<String, String> driver;
    private final Map<String, String> prisma;

    private DatabaseUrlParameters(Map<String, String> driver, Map<String, String> prisma) {
        this.driver = Collections.unmodifiableMap(driver);
        this.prisma = Collections.unmodifiableMap(prisma);
    }

    /**
     * Sorts parameters.
     *
     * @param given names and values
     * @param jdbc whether they stand in a JDBC URL, whose {@code ssl} means another thing than libpq's
     */
    static DatabaseUrlParameters of(Map<String, String> given, boolean jdbc) {
        Reader reader = new Reader(jdbc);
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
                "hostaddr",
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
        private final boolean jdbc;
        private @Nullable String fallbackApplicationName;
        private boolean systemTrust;

        Reader(boolean jdbc) {
            this.jdbc = jdbc;
        }

        void read(String name, String value) {
            if (RENAMED.containsKey(name)) {
                String property = Objects.requireNonNull(RENAMED.get(name));
                tell(name, property, checked(name, property, value));
            } else if (NUMBERS.containsKey(name)) {
                tell(name, Objects.requireNonNull(NUMBERS.get(name)), number(name, value));
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
                case "schema" -> tell(name, "currentSchema", searchPath(name, value));
                case "ssl" -> readSsl(value);
                case "fallback_application_name" -> fallbackApplicationName = value;
                case "client_encoding" ->
                    choice(name, value.toUpperCase(Locale.ROOT).replace("-", ""), "UTF8", "AUTO");
                default -> readDriverProperty(name, value);
            }
        }

        /** libpq knows {@code ssl=true} only, as {@code sslmode=require}; the JDBC driver verifies the server for it. */
        private void readSsl(String value) {
            if (jdbc) {
                if (value.isEmpty() || value.equalsIgnoreCase("true")) {
                    driver.putIfAbsent("sslmode", "verify-full");
                }
            } else if (value.equals("true")) {
                tell("ssl", "sslmode", "require");
            } else {
                throw new InvalidDatabaseUrlException("has the parameter ssl, which is not supported: use sslmode");
            }
        }

        private void readDriverProperty(String name, String value) {
            if (NEEDLESS.getOrDefault(name, Set.of()).contains(value)) {
                return;
            }
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
                systemTrust = true;
            }
            tell(name, name, checked(name, name, value));
        }

        /** Under whichever name it came: the driver knows what a property may be, but looks at some only when it logs in. */
        private static String checked(String name, String property, String value) {
            if (property.equals("requireAuth")) {
                return authentication(name, value);
            }
            String[] choices = Objects.requireNonNull(DRIVER_PROPERTIES.get(property)).choices;
            return choices == null || choices.length == 0 ? value : choice(name, value, choices);
        }

        /** libpq, 34.1.2 "Parameter Key Words": methods with commas between them, all of them or none after an {@code !}. */
        private static String authentication(String name, String value) {
            boolean negated = value.startsWith("!");
            for (String method : value.isEmpty() ? new String[0] : value.split(",", -1)) {
                String plain = method.strip();
                if (plain.startsWith("!") != negated) {
                    throw new InvalidDatabaseUrlException(
                            "has a " + name + " that both asks for methods and excludes some; do one of the two");
                }
                choice(name, negated ? plain.substring(1) : plain, METHODS);
            }
            return value;
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
            settleTrust();
            requireTrustIsAsked();
            if ("true".equals(prisma.get("pgbouncer"))) {
                driver.putIfAbsent("prepareThreshold", "0");
            }
            return new DatabaseUrlParameters(driver, prisma);
        }

        /** libpq, 34.19.1 "Client Verification of Server Certificates": trust that is given is also used. */
        private void settleTrust() {
            String mode = driver.get("sslmode");
            boolean rootGiven = !driver.getOrDefault("sslrootcert", "").isEmpty();
            if (systemTrust) {
                // trusting every public authority is safe only if the host's name is checked as well
                if (mode != null && !mode.equals("verify-full")) {
                    throw new InvalidDatabaseUrlException("has sslrootcert=system, which needs sslmode=verify-full");
                }
                driver.put("sslmode", "verify-full");
            } else if (rootGiven && (mode == null || mode.equals("require"))) {
                driver.put("sslmode", "verify-ca");
            } else if (rootGiven && mode != null && (mode.equals("prefer") || mode.equals("allow"))) {
                throw new InvalidDatabaseUrlException("has sslrootcert with sslmode=" + mode
                        + ", which does not insist on it; use sslmode=verify-full, or leave sslrootcert out");
            }
        }

        /** The driver's factory that trusts everybody is the opposite of what the rest of such a URL asks for. */
        private void requireTrustIsAsked() {
            String mode = driver.getOrDefault("sslmode", "");
            if (mode.startsWith("verify-") && TRUSTS_EVERYBODY.equals(driver.get("sslfactory"))) {
                throw new InvalidDatabaseUrlException(
                        "has an sslfactory that trusts every server, but asks for sslmode=" + mode
                                + ", by itself or by its sslrootcert; leave one of the two out");
            }
        }

        /** Whole numbers as libpq reads them, spaces around included; to wait for a negative time is to wait for ever. */
        private static String number(String name, String value) {
            String text = value.strip();
            if (name.equals("statement_cache_size") || !NUMBER.matcher(text).matches()) {
                return String.valueOf(count(name, text, 0));
            }
            if (Integer.parseInt(text) < 0 && !name.equals("connect_timeout")) {
                return String.valueOf(count(name, text, 0));
            }
            return String.valueOf(Math.max(0, Math.min(LONGEST_WAIT, Integer.parseInt(text))));
        }

        private static int count(String name, String value, int least) {
            boolean number = NUMBER.matcher(value).matches();
            if (!number || Integer.parseInt(value) < least || Integer.parseInt(value) > 999_999) {
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
        private static String searchPath(String name, String value) {
            List<String> schemas = SearchPath.names(value);
            if (schemas.stream().anyMatch(String::isEmpty)) {
                throw new InvalidDatabaseUrlException("has an empty " + name);
            }
            return schemas.stream()
                    .map(schema -> PLAIN_IDENTIFIER.matcher(schema).matches()
                            ? schema
                            : "\"" + schema.replace("\"", "\"\"") + "\"")
                    .collect(Collectors.joining(","));
        }
    }
}
