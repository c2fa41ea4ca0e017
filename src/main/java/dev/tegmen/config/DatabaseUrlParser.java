package dev.tegmen.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes a database URL apart. A single use object.
 *
 * <p>What an error message may show: its own words, parameter names, and nothing else of the URL. A password with an
 * unescaped {@code @}, {@code /} or {@code ?} lands in the host, the database or a parameter name, so these are checked
 * before a name is shown.
 */
final class DatabaseUrlParser {
    private static final int MAXIMUM_LENGTH = 8192;
    private static final int DEFAULT_PORT = 5432;
    private static final String DEFAULT_HOST = "localhost";
    private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9.])?");
    private static final String HOST_AND_ADDRESS =
            "has both host and hostaddr; the JDBC driver connects to host only, leave one of them out";
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
    private static final Pattern PARAMETER_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.]{0,63}");
    private static final Set<String> OTHER_DATABASES = Set.of(
            "cockroachdb",
            "cockroach",
            "mysql",
            "mariadb",
            "sqlserver",
            "oracle",
            "sqlite",
            "h2",
            "mongodb",
            "redis",
            "db2");
    private static final String ESCAPE_ADVICE =
            "; in a user name, a password or a parameter write @ as %40, / as %2F, ? as %3F, # as %23 and % as %25";

    private final String url;
    private final boolean jdbc;

    DatabaseUrlParser(String url) {
        this.url = url;
        this.jdbc = url.regionMatches(true, 0, "jdbc:", 0, 5);
    }

    DatabaseUrl parse() {
        requireReadable();
        String afterScheme = afterScheme();
        int question = afterScheme.indexOf('?');
        String beforeQuery = question < 0 ? afterScheme : afterScheme.substring(0, question);
        String query = question < 0 ? "" : afterScheme.substring(question + 1);

        String authority = "";
        String path = beforeQuery;
        if (beforeQuery.startsWith("//")) {
            int slash = beforeQuery.indexOf('/', 2);
            authority = slash < 0 ? beforeQuery.substring(2) : beforeQuery.substring(2, slash);
            path = slash < 0 ? "" : beforeQuery.substring(slash + 1);
        } else if (beforeQuery.startsWith("/")) {
            path = beforeQuery.substring(1);
        }

        int at = authority.lastIndexOf('@');
        String login = at < 0 ? "" : authority.substring(0, at);
        String servers = authority.substring(at + 1);
        requireEscapedPassword(at >= 0, login, path, query);

        Map<String, String> given = parameters(query);
        int colon = login.indexOf(':');
        String user = either(
                "user", decoded(colon < 0 ? login : login.substring(0, colon), "user name"), take(given, "user"));
        String password = either(
                "password", decoded(colon < 0 ? "" : login.substring(colon + 1), "password"), take(given, "password"));
        String database = either("database", decoded(path, "database name"), database(given));
        List<DatabaseHost> hosts = hosts(servers, given);
        return new DatabaseUrl(user, password, database, hosts, DatabaseUrlParameters.of(given, jdbc));
    }

    private void requireReadable() {
        if (url.length() > MAXIMUM_LENGTH) {
            throw new InvalidDatabaseUrlException(
                    "is " + url.length() + " characters long; at most " + MAXIMUM_LENGTH + " are read");
        }
        if (url.isBlank()) {
            throw new InvalidDatabaseUrlException("is blank; is the variable DATABASE_URL set?");
        }
        for (int position = 0; position < url.length(); position += Character.charCount(url.codePointAt(position))) {
            requireReadable(url.codePointAt(position), position);
        }
    }

    private static void requireReadable(int character, int position) {
        if (Character.isWhitespace(character) || Character.isSpaceChar(character)) {
            throw new InvalidDatabaseUrlException("has a space or line break at position " + (position + 1)
                    + "; remove it, or write a space that belongs to a name as %20");
        }
        int type = Character.getType(character);
        if (type == Character.CONTROL || type == Character.SURROGATE || type == Character.UNASSIGNED) {
            throw new InvalidDatabaseUrlException("has a character at position " + (position + 1)
                    + " that is no text (a control character, or half of a surrogate pair)");
        }
        if (character == '#') {
            throw new InvalidDatabaseUrlException(
                    "has a # at position " + (position + 1) + ", where some programs stop reading; write it as %23");
        }
    }

    private String afterScheme() {
        String text = jdbc ? url.substring(5) : url;
        int colon = text.indexOf(':');
        String scheme = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
        String rest = text.substring(colon + 1);
        boolean postgres = scheme.equals("postgresql") || (scheme.equals("postgres") && !jdbc);
        if (!postgres) {
            throw new InvalidDatabaseUrlException(
                    OTHER_DATABASES.contains(scheme)
                            ? "has the scheme " + (jdbc ? "jdbc:" : "") + scheme
                                    + ":, but must start with postgresql://, for CockroachDB too"
                            : "must start with postgresql://, postgres:// or jdbc:postgresql:");
        }
        if (!jdbc && !rest.startsWith("//")) {
            throw new InvalidDatabaseUrlException("must have two slashes after its scheme: " + scheme + "://");
        }
        return rest;
    }

    private void requireEscapedPassword(boolean hasLogin, String login, String path, String query) {
        boolean strayAt = login.indexOf('@') >= 0 || path.indexOf('@') >= 0 || (query.indexOf('@') >= 0 && !jdbc);
        if (strayAt) {
            throw new InvalidDatabaseUrlException(
                    (hasLogin ? "has more than one @" : "has an @ after its first / or ?") + ESCAPE_ADVICE);
        }
    }

    private Map<String, String> parameters(String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String parameter : Arrays.asList(query.split("&", -1))) {
            if (parameter.isEmpty()) {
                continue;
            }
            requireEndOfPassword(parameters, parameter);
            int equals = parameter.indexOf('=');
            if (equals < 0 && !jdbc) {
                throw new InvalidDatabaseUrlException(
                        "has a parameter without = after its ?; parameters are name=value," + " with & between them"
                                + ESCAPE_ADVICE);
            }
            String name = decode(equals < 0 ? parameter : parameter.substring(0, equals), "parameter names");
            if (!PARAMETER_NAME.matcher(name).matches()) {
                throw new InvalidDatabaseUrlException(
                        "has a parameter whose name is not made of letters, digits and underscores" + ESCAPE_ADVICE);
            }
            String value = equals < 0 ? "" : decode(parameter.substring(equals + 1), "parameter " + name);
            if (parameters.putIfAbsent(name, value) != null) {
                throw new InvalidDatabaseUrlException("has the parameter " + name + " twice");
            }
        }
        return parameters;
    }

    /** What follows an unescaped & in a password looks like one more parameter, and its name must not be shown. */
    private static void requireEndOfPassword(Map<String, String> earlier, String parameter) {
        int equals = parameter.indexOf('=');
        String name = equals < 0 ? parameter : parameter.substring(0, equals);
        if ((earlier.containsKey("password") || earlier.containsKey("sslpassword"))
                && !DatabaseUrlParameters.isKnown(name)) {
            throw new InvalidDatabaseUrlException(
                    "has something after its password that is no parameter; write & in a password as %26");
        }
    }

    private static @Nullable String take(Map<String, String> given, String... names) {
        String found = null;
        for (String name : names) {
            String value = given.remove(name);
            if (value != null && found != null) {
                throw new InvalidDatabaseUrlException(
                        "has both " + String.join(" and ", names) + ", which mean the same");
            }
            found = value == null ? found : value;
        }
        return found == null || found.isEmpty() ? null : found;
    }

    private static @Nullable String database(Map<String, String> given) {
        return take(given, "dbname", "PGDBNAME");
    }

    private @Nullable String decoded(String part, String name) {
        return part.isEmpty() ? null : decode(part, name);
    }

    private String decode(String part, String name) {
        return PercentEncoding.decode(part, jdbc, name);
    }

    private static @Nullable String either(String what, @Nullable String fromUrl, @Nullable String fromParameter) {
        if (fromUrl != null && fromParameter != null) {
            throw new InvalidDatabaseUrlException("gives the " + what + " twice: before the ? and as a parameter");
        }
        return fromUrl == null ? fromParameter : fromUrl;
    }

    /** Hosts and ports come before the ? or as parameters: each from one place, libpq's rule for the two lists. */
    private List<DatabaseHost> hosts(String servers, Map<String, String> given) {
        if (given.containsKey("hostaddr") && !servers.isEmpty() && !servers.startsWith(":")) {
            throw new InvalidDatabaseUrlException(HOST_AND_ADDRESS);
        }
        String hostParameter = hostParameter(given);
        String portParameter = take(given, "port", "PGPORT");
        List<String> names = new ArrayList<>();
        List<String> ports = new ArrayList<>();
        for (String entry : servers.split(",", -1)) {
            addHost(entry, names, ports);
        }
        if (hostParameter != null) {
            requireNone(names, "host");
            names = List.of(hostParameter.split(",", -1));
        }
        if (portParameter != null) {
            requireNone(ports, "port");
            ports = List.of(portParameter.split(",", -1));
        }
        if (ports.size() != 1 && ports.size() != names.size()) {
            throw new InvalidDatabaseUrlException("has " + names.size() + " hosts but " + ports.size() + " ports");
        }
        List<DatabaseHost> hosts = new ArrayList<>();
        for (int index = 0; index < names.size(); index++) {
            String name = hostName(names.get(index), names.size() == 1);
            hosts.add(new DatabaseHost(name, port(ports.get(ports.size() == 1 ? 0 : index))));
        }
        return hosts;
    }

    private static @Nullable String hostParameter(Map<String, String> given) {
        String host = take(given, "host", "PGHOST");
        String address = take(given, "hostaddr");
        if (host != null && address != null) {
            throw new InvalidDatabaseUrlException(HOST_AND_ADDRESS);
        }
        return host == null ? address : host;
    }

    private static void requireNone(List<String> fromUrl, String what) {
        if (fromUrl.stream().anyMatch(part -> !part.isEmpty())) {
            throw new InvalidDatabaseUrlException("gives the " + what + " twice: before the ? and as a parameter");
        }
    }

    /** Takes {@code name:port} apart; either may be empty. */
    private void addHost(String entry, List<String> names, List<String> ports) {
        if (entry.startsWith("[")) {
            addAddress(entry, names, ports);
            return;
        }
        int colon = entry.indexOf(':');
        if (colon != entry.lastIndexOf(':')) {
            throw new InvalidDatabaseUrlException(
                    "has more than one : in a host; write an IPv6 address in brackets, as [2001:db8::1]"
                            + ESCAPE_ADVICE);
        }
        names.add(decode(colon < 0 ? entry : entry.substring(0, colon), "host"));
        ports.add(colon < 0 ? "" : entry.substring(colon + 1));
    }

    private static void addAddress(String entry, List<String> names, List<String> ports) {
        int end = entry.indexOf(']');
        String address = end < 0 ? "" : entry.substring(1, end);
        if (!Ipv6Address.isValid(address)) {
            throw new InvalidDatabaseUrlException(
                    "has brackets as host that do not hold an IPv6 address without a zone," + " such as [2001:db8::1]");
        }
        String rest = entry.substring(end + 1);
        if (!rest.isEmpty() && !rest.startsWith(":")) {
            throw new InvalidDatabaseUrlException(
                    "has something other than :port after an IPv6 address" + ESCAPE_ADVICE);
        }
        names.add(address);
        ports.add(rest.isEmpty() ? "" : rest.substring(1));
    }

    private static String hostName(String name, boolean alone) {
        if (name.isEmpty()) {
            if (alone) {
                return DEFAULT_HOST;
            }
            throw new InvalidDatabaseUrlException("has an empty host between commas");
        }
        if (name.startsWith("/") || name.startsWith("@")) {
            throw new InvalidDatabaseUrlException(
                    "names a Unix-domain socket, which the JDBC driver cannot reach; name a host, such as localhost");
        }
        boolean bracketed = name.startsWith("[") && name.endsWith("]");
        String address = bracketed ? name.substring(1, name.length() - 1) : name;
        if (Ipv6Address.isValid(address)) {
            return address;
        }
        if (!HOST_NAME.matcher(name).matches()) {
            throw new InvalidDatabaseUrlException("has a host that is no host name (letters, digits, - and .; others in"
                    + " their xn-- form) and no IP address" + ESCAPE_ADVICE);
        }
        return name;
    }

    private static int port(String text) {
        if (text.isEmpty()) {
            return DEFAULT_PORT;
        }
        int port = PORT.matcher(text).matches() ? Integer.parseInt(text) : 0;
        if (port < 1 || port > 65_535) {
            throw new InvalidDatabaseUrlException("has a port that is not a number from 1 to 65535" + ESCAPE_ADVICE);
        }
        return port;
    }
}
