package dev.tegmen.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ssl.NonValidatingFactory.NonValidatingTM;

/** PKCS#12 files as a client's key, whoever made them, against a TLS server that wants a certificate. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KeyStoreTest {
    private static final String PASSWORD = "s3cret-of-the-store";

    @TempDir
    static Path folder;

    @BeforeAll
    static void make() throws IOException, InterruptedException {
        make("user.p12", "user", "RSA");
        make("1.p12", "1", "RSA");
        make("elliptic.pfx", "client of the app", "EC");
        make("edwards.p12", "user", "Ed25519");
        Files.writeString(folder.resolve("text.p12"), "no store");
    }

    private static void make(String file, String alias, String algorithm) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of("-genkeypair", "-keyalg", algorithm, "-alias", alias, "-dname", "CN=" + alias));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD, "-validity", "2"));
        command.addAll(List.of("-keystore", folder.resolve(file).toString()));
        Process made = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(made.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(made.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(made.exitValue()).as(said).isZero();
    }

    @ParameterizedTest
    @CsvSource({"user.p12, user", "1.p12, 1", "elliptic.pfx, client of the app"})
    void theKeyIsSentWhateverItsAlias(String file, String alias) throws Exception {
        assertThat(clientSeenByAServer(driver(file, PASSWORD))).isEqualTo("CN=" + alias);
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql://a/app?sslmode=require&sslkey=/x.p12", "postgresql://a/app?sslkey=/x.PFX"})
    void theDriverIsToldToReadItSo(String url) {
        assertThat(DatabaseUrl.parse(url).properties()).containsEntry("sslfactory", TlsSocketFactory.class.getName());
    }

    @Test
    void aPasswordThatIsMissingOrWrongIsNamed() {
        assertThatThrownBy(() -> new TlsSocketFactory(driver("1.p12", null)))
                .isInstanceOf(InvalidDatabaseUrlException.class)
                .hasMessageContaining("give its password as sslpassword");
        assertThatThrownBy(() -> new TlsSocketFactory(driver("1.p12", "wrong")))
                .isInstanceOf(InvalidDatabaseUrlException.class)
                .hasMessageContaining("sslpassword that does not open its sslkey")
                .hasMessageNotContaining("wrong");
    }

    @Test
    void aFileThatIsNoStoreIsNamed() {
        assertThatThrownBy(() -> new TlsSocketFactory(driver("text.p12", PASSWORD)))
                .isInstanceOf(InvalidDatabaseUrlException.class)
                .hasMessageContaining("no PKCS#12");
        assertThatThrownBy(() -> new TlsSocketFactory(driver("absent.p12", PASSWORD)))
                .isInstanceOf(InvalidDatabaseUrlException.class)
                .hasMessageContaining("does not exist");
    }

    @Test
    void aKeyThatJavasTlsCannotUseIsRefusedAsSuch() throws IOException, GeneralSecurityException {
        assertThatThrownBy(() -> new TlsSocketFactory(driver("edwards.p12", PASSWORD)))
                .isInstanceOf(InvalidDatabaseUrlException.class)
                .hasMessageContaining("Ed25519");

        KeyStore store = store("edwards.p12");
        Key key = store.getKey("user", PASSWORD.toCharArray());
        Properties pem = new Properties();
        pem.setProperty("sslmode", "require");
        pem.setProperty("sslkey", pem("edwards.key", "PRIVATE KEY", key.getEncoded()));
        pem.setProperty(
                "sslcert",
                pem("edwards.crt", "CERTIFICATE", store.getCertificate("user").getEncoded()));
        assertThatThrownBy(() -> new TlsSocketFactory(pem))
                .isInstanceOf(InvalidDatabaseUrlException.class)
                .hasMessageContaining("Ed25519");
    }

    @Test
    void anEncryptionThatJavaDoesNotKnowIsNamedWithTheCure() throws IOException, GeneralSecurityException {
        // PBES2 with scrypt (RFC 7914, 7.1): id-PBES2, id-scrypt with salt, N, r, p, then aes256-CBC with an IV
        byte[] scrypt = java.util.HexFormat.of()
                .parseHex("306f304e06092a864886f70d01050d3041302006092b06010401da47040b30130408"
                        + "0102030405060708020240000201080201" + "01301d060960864801650304012a0410"
                        + "000102030405060708090a0b0c0d0e0f" + "041d" + "00".repeat(29));
        Properties driver = new Properties();
        driver.setProperty("sslmode", "require");
        driver.setProperty("sslkey", pem("scrypt.key", "ENCRYPTED PRIVATE KEY", scrypt));
        driver.setProperty(
                "sslcert",
                pem("1.crt", "CERTIFICATE", store("1.p12").getCertificate("1").getEncoded()));
        driver.setProperty("sslpassword", PASSWORD);
        assertThatThrownBy(() -> new TlsSocketFactory(driver))
                .isInstanceOf(InvalidDatabaseUrlException.class)
                .hasMessageContaining("encryption that Java does not know; convert it with: openssl pkcs8");
    }

    private static String pem(String name, String label, byte[] content) throws IOException {
        Path file = folder.resolve(name);
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        Files.writeString(file, "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file.toString();
    }

    private static Properties driver(String file, @org.jspecify.annotations.Nullable String password) {
        Properties driver = new Properties();
        driver.setProperty("sslmode", "require");
        driver.setProperty("sslkey", folder.resolve(file).toString());
        if (password != null) {
            driver.setProperty("sslpassword", password);
        }
        return driver;
    }

    private static KeyStore store(String file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream content = Files.newInputStream(folder.resolve(file))) {
            store.load(content, PASSWORD.toCharArray());
        }
        return store;
    }

    private static String clientSeenByAServer(Properties driver) throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store("user.p12"), PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), new TrustManager[] {new NonValidatingTM()}, null);
        InetAddress local = InetAddress.getLoopbackAddress();
        try (SSLServerSocket server =
                (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0, 1, local)) {
            server.setNeedClientAuth(true);
            CompletableFuture<String> seen = CompletableFuture.supplyAsync(() -> {
                try (SSLSocket client = (SSLSocket) server.accept()) {
                    client.startHandshake();
                    return ((X509Certificate) client.getSession().getPeerCertificates()[0])
                            .getSubjectX500Principal()
                            .getName();
                } catch (IOException e) {
                    return "no certificate: " + e.getMessage();
                }
            });
            try (SSLSocket client =
                    (SSLSocket) new TlsSocketFactory(driver).createSocket(local, server.getLocalPort())) {
                client.startHandshake();
                return seen.get(30, TimeUnit.SECONDS);
            }
        }
    }
}
