package dev.tegmen;

import dev.tegmen.config.DatabaseHost;
import dev.tegmen.config.DatabaseUrl;
import dev.tegmen.config.InvalidDatabaseUrlException;
import dev.tegmen.error.ConnectionFailedException;
import dev.tegmen.error.SqlExceptionTranslator;
import dev.tegmen.error.SqlState;
import java.io.EOFException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.StringJoiner;
import javax.net.ssl.SSLException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Says why no connection could be opened, and what to do: by SQLSTATE, by the class of what lies beneath, and where the
 * driver has but one code for many things, by its words.
 */
final class ConnectFailure {
    private final Properties driver;
    private final SQLException failure;
    private final List<Throwable> chain;

    private ConnectFailure(DatabaseUrl url, SQLException failure, List<Throwable> chain) {
        this.driver = url.properties();
        this.failure = failure;
        this.chain = chain;
    }

    /**
     * Explains a failure.
     *
     * @param url where a connection was to lead
     * @param failed what came instead
     * @return the exception for the caller
     */
    static RuntimeException of(DatabaseUrl url, Throwable failed) {
        List<Throwable> chain = chain(failed);
        for (Throwable link : chain) {
            if (link instanceof InvalidDatabaseUrlException unusable) {
                return unusable;
            }
        }
        SQLException cause = cause(failed);
        return new ConnectionFailedException(
                "cannot connect to " + url + ": " + new ConnectFailure(url, cause, chain).shown(), cause);
    }

    /**
     * Explains a failure of several hosts. The driver tries one after the other, and tells of the last one only.
     *
     * @param url where a connection was to lead
     * @param failed what came instead
     * @param each what each host by itself has come to: empty for one that takes connections
     * @return the exception for the caller, with the hosts' own failures as suppressed ones where they differ
     */
    static RuntimeException of(DatabaseUrl url, Throwable failed, Map<DatabaseHost, Optional<Throwable>> each) {
        RuntimeException last = of(url, failed);
        List<SQLException> causes = each.values().stream()
                .flatMap(Optional::stream)
                .map(ConnectFailure::cause)
                .toList();
        if (!(last instanceof ConnectionFailedException) || causes.isEmpty()) {
            return last;
        }
        Map<DatabaseHost, String> reasons = new LinkedHashMap<>();
        each.forEach((host, failure) ->
                reasons.put(host, failure.map(one -> shown(url, one)).orElse("takes connections")));
        String what = "cannot connect to " + url + ": ";
        if (Set.copyOf(reasons.values()).size() == 1) {
            return new ConnectionFailedException(
                    what + reasons.values().iterator().next(), causes.get(0));
        }
        StringJoiner text = new StringJoiner("; ", what, "");
        reasons.forEach((host, reason) -> text.add(host + ": " + reason));
        ConnectionFailedException all = new ConnectionFailedException(text.toString(), cause(failed));
        causes.forEach(all::addSuppressed);
        return all;
    }

    private static String shown(DatabaseUrl url, Throwable failed) {
        return new ConnectFailure(url, cause(failed), chain(failed)).shown();
    }

    private static SQLException cause(Throwable failed) {
        return SqlExceptionTranslator.withoutValues(SqlState.find(failed)
                .orElseGet(() ->
                        new SQLException("no connection could be opened", SqlState.CANNOT_CONNECT, failed.getCause())));
    }

    private String shown() {
        return reason() + " (SQLSTATE " + failure.getSQLState() + ")";
    }

    private static List<Throwable> chain(Throwable failed) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable link = failed; link != null && !chain.contains(link); link = link.getCause()) {
            chain.add(link);
        }
        return chain;
    }

    private String reason() {
        ServerErrorMessage server = failure instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
        return server == null ? reasonOfDriver() : reasonOfServer(server);
    }

    private String reasonOfServer(ServerErrorMessage server) {
        String words = String.valueOf(server.getMessage());
        String advice =
                switch (failure.getSQLState()) {
                    case SqlState.INVALID_PASSWORD ->
                        driver.containsKey("password")
                                ? "the server refused the login: check user and password"
                                : "the server wants a password, and the URL has none: postgresql://user:password@host/…";
                    case SqlState.INVALID_AUTHORIZATION -> refusedLogin(server, words);
                    case SqlState.INVALID_CATALOG_NAME ->
                        "the server has no such database: create it, or check the name";
                    case SqlState.INSUFFICIENT_PRIVILEGE ->
                        "the user may not connect to this database: grant connect on it";
                    case SqlState.CANNOT_CONNECT_NOW ->
                        "the server is starting, shutting down or recovering: try again in a moment";
                    case SqlState.ADMIN_SHUTDOWN, SqlState.CRASH_SHUTDOWN ->
                        "the server is shutting down: try again in a moment";
                    case SqlState.TOO_MANY_CONNECTIONS ->
                        "the server has too many connections: make the pools smaller (connection_limit), or raise"
                                + " max_connections";
                    case SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE ->
                        "the database takes no connections: check that it is no template";
                    default -> otherOfServer(words);
                };
        return advice + "; the server says: " + words;
    }

    private static String refusedLogin(ServerErrorMessage server, String words) {
        if (words.contains("client certificate")) {
            return "the server wants a client certificate: name it with sslcert and its key with sslkey";
        }
        if (words.contains("certificate authentication failed")) {
            return "the client certificate is not of this user: check its common name";
        }
        if (words.contains("pg_hba.conf") || "ClientAuthentication".equals(server.getRoutine())) {
            return "an access rule of the server (pg_hba.conf) keeps this user, database, address or encryption out: with"
                    + " \"no encryption\" try sslmode=require, else have a rule added";
        }
        if ("InitializeSessionUserId".equals(server.getRoutine())) {
            return "the server has no such user, or it may not log in: check the user's name";
        }
        return "the server refused the login: check the user and how it is to log in";
    }

    private static String otherOfServer(String words) {
        if (words.contains("unsupported startup parameter") || words.contains("startup_parameters")) {
            return "a pooler in between does not take a parameter: add pgbouncer=true, or have it ignored by the pooler"
                    + " (ignore_startup_parameters)";
        }
        if (words.startsWith("no such database")) {
            return "the pooler in between has no such database: check the name";
        }
        if (words.contains("no such user")) {
            return "the pooler in between has no such user: check the user's name";
        }
        return "the server refused the connection";
    }

    private String reasonOfDriver() {
        String words = String.valueOf(failure.getMessage());
        String known = reasonOfNetwork();
        if (!known.isEmpty()) {
            return known;
        }
        if (words.contains("targetServerType")) {
            return "servers answer, but none is what target_session_attrs asks for ("
                    + sessionAttributes()
                    + "): is only a standby up, or only a primary?";
        }
        if (words.contains("no password was provided") || words.contains("password is an empty string")) {
            return "the server wants a password, and the URL has none: postgresql://user:password@host/…";
        }
        if (has(ReflectiveOperationException.class) || has(ClassCastException.class)) {
            return "a class that the URL names (sslfactory, sslhostnameverifier, socketFactory, …) is not there, or not of"
                    + " that kind: check its name and the class path";
        }
        if (words.contains("GSS Encoded connection") || words.contains("GSS encryption")) {
            return "the server, or this JVM, has no GSS encryption: leave gssencmode out";
        }
        if (words.contains("hostnameverifier") || has(javax.net.ssl.SSLPeerUnverifiedException.class)) {
            return "the server's certificate is for another host name: connect by the name in it, or use"
                    + " sslmode=verify-ca";
        }
        if (words.contains("does not support SSL")) {
            return "the server has no TLS: switch it on there, or use sslmode=disable where the network is trusted";
        }
        if (words.contains("SSL root certificate") || words.contains("root certificate file")) {
            return driver.containsKey("sslrootcert")
                    ? "the file that sslrootcert names cannot be read as a certificate: check its path"
                    : "sslmode=" + driver.getProperty("sslmode")
                            + " verifies the server, but there is no sslrootcert and no"
                            + " usable root.crt in the user's folder: name the authority's certificate with sslrootcert, or"
                            + " write sslrootcert=system for the authorities that this JVM trusts";
        }
        if (has(SSLException.class)) {
            return reasonOfTls();
        }
        return reasonOfProtocol(words);
    }

    /** In the words of libpq, which the URL may have. */
    private String sessionAttributes() {
        return switch (driver.getProperty("targetServerType", "any")) {
            case "primary", "master" -> "read-write";
            case "secondary", "slave" -> "standby";
            default -> "any";
        };
    }

    private String reasonOfNetwork() {
        if (has(UnknownHostException.class)) {
            return "a host name cannot be resolved: check it, and the name service";
        }
        if (has(InterruptedIOException.class) || isTimeout(String.valueOf(failure.getMessage()))) {
            return "no server answered in time: check host and port, that they may be reached from here (firewall), and"
                    + " connect_timeout";
        }
        if (has(ConnectException.class) || has(NoRouteToHostException.class)) {
            return "no server could be reached: nothing takes connections there; check host and port, and that the server"
                    + " runs";
        }
        return "";
    }

    private static boolean isTimeout(String words) {
        return words.contains("timed out");
    }

    private String reasonOfTls() {
        String words = chain.stream()
                .map(link -> String.valueOf(link.getMessage()))
                .reduce("", (all, next) -> all + "\n" + next)
                .toLowerCase(Locale.ROOT);
        if (has(CertificateExpiredException.class) || has(CertificateNotYetValidException.class)) {
            return "the server's certificate is not valid at this time: renew it, or check the clock";
        }
        if (has(CertPathBuilderException.class) || words.contains("path building failed") || words.contains("pkix")) {
            return "the server's certificate is signed by nobody trusted: name its authority's certificate with"
                    + " sslrootcert";
        }
        if (words.contains("certificate_required") || words.contains("received fatal alert")) {
            return "the server ended the TLS handshake: check the client's certificate (sslcert, sslkey) and the TLS"
                    + " versions of both sides";
        }
        return "the TLS handshake failed: is there a PostgreSQL server with TLS on this port? check sslmode";
    }

    private String reasonOfProtocol(String words) {
        if (failure.getSQLState().equals(SqlState.PROTOCOL_VIOLATION)
                || words.contains("Protocol error")
                || words.contains("setting up the SSL connection")
                || has(EOFException.class)) {
            return "what answers on this port does not speak PostgreSQL's protocol, or hung up: check host and port, and"
                    + " that it is no HTTP port";
        }
        return switch (failure.getSQLState()) {
            case SqlState.CANNOT_CONNECT, SqlState.CONNECTION_FAILURE ->
                "no server could be reached: check host and port, and that it runs and may be reached from here";
            case SqlState.CONNECTION_REJECTED ->
                words + "; check require_auth, channel_binding, gssencmode and the server's access rules";
            default -> words;
        };
    }

    private boolean has(Class<? extends Throwable> kind) {
        return chain.stream().anyMatch(kind::isInstance);
    }
}
