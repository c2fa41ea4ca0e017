package dev.tegmen.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegmen.Database;
import dev.tegmen.error.ConnectionFailedException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS as libpq has it, on a PostgreSQL of the test's own, whatever server the other tests use. */
class TlsTest {
    @TempDir
    static Path folder;

    private static EmbeddedPostgres server;

    @BeforeAll
    static void start() throws IOException, java.sql.SQLException {
        Assumptions.assumeTrue(TlsFiles.canBeMade(), "openssl is not installed, which makes this test's keys");
        TlsFiles.make(folder);
        Files.copy(folder.resolve("pkcs1.key"), folder.resolve("open.key"));
        Files.setPosixFilePermissions(folder.resolve("open.key"), PosixFilePermissions.fromString("rw-r--r--"));
        server = serverWithTls();
    }

    /** The server's files go into its own folder: it may run as another user. */
    private static EmbeddedPostgres serverWithTls() throws IOException, java.sql.SQLException {
        EmbeddedPostgres started =
                EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
        try (var connection = started.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            String copy = "copy (select unnest(string_to_array('%s', ';'))) to '%s'";
            String data = setting(statement, "data_directory");
            write(statement, copy, bytes("localhost.key"), data + "/tls.key");
            write(statement, copy, bytes("localhost.crt"), data + "/tls.crt");
            write(statement, copy, bytes("ca.crt"), data + "/ca.crt");
            write(
                    statement,
                    copy,
                    "hostssl all postgres all trust clientcert=verify-ca;hostssl all guest all trust;local all all trust"
                            .getBytes(StandardCharsets.US_ASCII),
                    data + "/pg_hba.conf");
            statement.execute("create role guest login");
            statement.execute("copy (select 1) to program 'chmod 600 " + data + "/tls.key'");
            for (String set : new String[] {
                "ssl_cert_file = 'tls.crt'", "ssl_key_file = 'tls.key'", "ssl_ca_file = 'ca.crt'", "ssl = on"
            }) {
                statement.execute("alter system set " + set);
            }
            statement.execute("select pg_reload_conf()");
        }
        return started;
    }

    private static String setting(java.sql.Statement statement, String name) throws java.sql.SQLException {
        try (var row = statement.executeQuery("show " + name)) {
            row.next();
            return row.getString(1);
        }
    }

    private static void write(java.sql.Statement statement, String copy, byte[] content, String file)
            throws java.sql.SQLException {
        String lines = new String(content, StandardCharsets.US_ASCII).strip().replace('\n', ';');
        statement.execute(copy.formatted(lines, file));
    }

    @AfterAll
    static void stop() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pkcs8.pem", "pkcs8.pk8", "pkcs1.key", "pkcs1.der", "sealed.pem", "sealed.pk8", "both.pem"})
    void readsAClientsKeyInEachForm(String key) {
        assertThat(encrypted("postgres", "verify-full", "ca.crt", "&sslpassword=sesam" + client("postgres.crt", key)))
                .isTrue();
        assertThat(encrypted("postgres", "require", null, "&sslpassword=sesam" + client("postgres.crt", key)))
                .isTrue();
    }

    @Test
    void readsACertificateThatStandsWithItsKey() {
        assertThat(encrypted("postgres", "require", null, client("both.pem", "both.pem")))
                .isTrue();
        assertThat(encrypted("postgres", "require", null, client("elliptic.crt", "elliptic.key")))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sslcert=postgres.crt&sslkey=old.key                          | openssl pkcs8 -topk8
            sslcert=postgres.crt&sslkey=sec1.key                         | openssl pkcs8 -topk8 -nocrypt
            sslcert=postgres.crt&sslkey=none.key                         | holds no private key
            sslcert=postgres.crt&sslkey=absent                           | does not exist
            sslcert=absent&sslkey=pkcs1.key                          | does not exist
            sslcert=none.key&sslkey=pkcs1.key                        | no X.509 certificate
            sslcert=postgres.crt&sslkey=open.key                         | chmod 0600
            sslcert=postgres.crt&sslkey=sealed.pem                       | give its password as sslpassword
            sslcert=postgres.crt&sslkey=sealed.pem&sslpassword=CANARY    | does not open
            sslcert=postgres.crt&sslkey=sealed.pk8&sslpassword=CANARY    | does not open
            sslcert=postgres.crt&sslkey=elliptic.key                     | not the key of its sslcert
            sslcert=localhost.crt&sslkey=pkcs1.key                       | not the key of its sslcert
            sslcert=postgres.crt                                     | without its key
            sslkey=pkcs1.key                                         | without its certificate
            """)
    void refusesAKeyThatItCannotUse(String parameters, String reason) {
        String query = parameters.replaceAll("(sslcert|sslkey)=", "$1=" + folder + "/");
        String url = url("postgres", "require", null, "&" + query);
        assertThatThrownBy(() -> Database.connect(url).close())
                .isInstanceOf(InvalidDatabaseUrlException.class)
                .hasMessageContaining(reason)
                .hasMessageNotContaining("CANARY")
                .hasNoCause();
    }

    @Test
    void trustThatIsGivenIsUsed() {
        assertThat(encrypted("guest", "require", "ca.crt", "")).isTrue();
        assertThat(encrypted("guest", "verify-full", "ca.crt", "")).isTrue();
        assertThat(encrypted("guest", "require", null, "")).isTrue();
        for (String mode : new String[] {"require", "verify-ca", "verify-full"}) {
            assertRefused(url("guest", mode, "other.crt", ""), "signed by nobody trusted");
            assertRefused(
                    url("guest", mode, "other.crt", client("postgres.crt", "pkcs1.key")), "signed by nobody trusted");
            assertThatThrownBy(() ->
                            Database.connect(url("guest", mode, "absent", "")).close())
                    .hasMessageContaining("sslrootcert");
        }
        assertRefused(url("guest", null, "other.crt", ""), "signed by nobody trusted");
        assertRefused(url("guest", "verify-full", "system", ""), "signed by nobody trusted");
    }

    @Test
    void theHostsNameIsVerifiedByVerifyFullAlone() {
        String byAddress = url("guest", "verify-full", "ca.crt", "").replace("@localhost", "@127.0.0.1");

        assertRefused(byAddress, "another host name");
        Database.connect(byAddress.replace("verify-full", "verify-ca")).close();
    }

    @Test
    void saysThatAClientCertificateOrTlsIsMissing() {
        assertRefused(url("postgres", "require", null, ""), "client certificate: name it with sslcert");
        assertRefused(url("guest", "disable", null, ""), "sslmode=require");
    }

    private static void assertRefused(String url, String reason) {
        assertThatThrownBy(() -> Database.connect(url).close())
                .isInstanceOf(ConnectionFailedException.class)
                .hasMessageContaining(reason);
    }

    private static String client(String certificate, String key) {
        return "&sslcert=" + folder.resolve(certificate) + "&sslkey=" + folder.resolve(key);
    }

    private static String url(String user, @Nullable String mode, @Nullable String root, String more) {
        String trust = root == null ? "" : "&sslrootcert=" + (root.equals("system") ? root : folder.resolve(root));
        return "postgresql://" + user + "@localhost:" + server.getPort() + "/postgres?application_name=tls"
                + (mode == null ? "" : "&sslmode=" + mode) + trust + more;
    }

    private static boolean encrypted(String user, @Nullable String mode, @Nullable String root, String more) {
        try (Database db = Database.connect(url(user, mode, root, more))) {
            return db.transaction(
                    tx -> (Boolean) tx.dsl().fetchValue("select ssl from pg_stat_ssl where pid = pg_backend_pid()"));
        }
    }

    private static byte[] bytes(String name) throws IOException {
        return Files.readAllBytes(folder.resolve(name));
    }
}
