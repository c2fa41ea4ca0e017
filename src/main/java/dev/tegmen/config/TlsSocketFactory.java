package dev.tegmen.config;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.EdECPrivateKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.postgresql.ssl.NonValidatingFactory.NonValidatingTM;
import org.postgresql.ssl.WrappedFactory;

/**
 * TLS with a client's certificate as libpq has it (PostgreSQL documentation, 34.19), for the JDBC driver, which makes an
 * instance by name: {@link DatabaseUrl#properties()} names it where it is needed. No user needs to.
 *
 * <p>Immutable and thread-safe.
 */
public final class TlsSocketFactory extends WrappedFactory {
    /**
     * Reads the files that the driver's properties name.
     *
     * @param driver {@code sslmode}, {@code sslcert}, {@code sslkey}, {@code sslpassword} and {@code sslrootcert}
     * @throws InvalidDatabaseUrlException if a file cannot be used; the message says which, and what to do
     * @throws GeneralSecurityException if this JVM has no TLS
     */
    public TlsSocketFactory(Properties driver) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys(driver), trust(driver), null);
        this.factory = context.getSocketFactory();
    }

    static byte[] bytes(Path file, String parameter) {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new InvalidDatabaseUrlException("names as " + parameter + " a file that does not exist");
        } catch (IOException e) {
            throw new InvalidDatabaseUrlException("names as " + parameter + " a file that cannot be read");
        }
    }

    private static KeyManager @Nullable [] keys(Properties driver) throws GeneralSecurityException {
        Path certificate = TlsDefaults.certificate(driver);
        Path key = TlsDefaults.key(driver);
        if (certificate == null && key == null) {
            return null;
        }
        String password = driver.getProperty("sslpassword");
        if (key != null && TlsDefaults.isKeyStore(key)) {
            return new KeyManager[] {ofKeyStore(key, password)};
        }
        if (certificate == null || key == null) {
            throw new InvalidDatabaseUrlException(
                    certificate == null
                            ? "has an sslkey without its certificate; name it as sslcert"
                            : "has an sslcert without its key; name it as sslkey");
        }
        X509Certificate[] chain = certificates(certificate, "sslcert").toArray(X509Certificate[]::new);
        PrivateKey secret = ClientKey.read(key, password);
        requireUsable(secret);
        requirePair(chain[0], secret);
        return new KeyManager[] {new OneKey(chain, secret)};
    }

    /** The driver's own reader takes an entry named {@code user} only, and sends nothing where it finds none. */
    private static KeyManager ofKeyStore(Path file, @Nullable String password) throws GeneralSecurityException {
        char[] secret = password == null ? new char[0] : password.toCharArray();
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(bytes(file, "sslkey")), secret);
            for (String alias : Collections.list(store.aliases())) {
                if (store.getKey(alias, secret) instanceof PrivateKey key) {
                    requireUsable(key);
                    return new OneKey(chain(store, alias), key);
                }
            }
            throw new InvalidDatabaseUrlException("names as sslkey a PKCS#12 file that holds no private key");
        } catch (IOException | UnrecoverableKeyException e) {
            boolean sealed =
                    e instanceof UnrecoverableKeyException || e.getCause() instanceof UnrecoverableKeyException;
            if (!sealed) {
                throw new InvalidDatabaseUrlException("names as sslkey a file that is no PKCS#12, as its name says");
            }
            throw new InvalidDatabaseUrlException(
                    password == null
                            ? "names as sslkey an encrypted PKCS#12 file; give its password as sslpassword"
                            : "gives an sslpassword that does not open its sslkey");
        } finally {
            Arrays.fill(secret, '\0');
        }
    }

    private static X509Certificate[] chain(KeyStore store, String alias) throws GeneralSecurityException {
        Certificate[] chain = store.getCertificateChain(alias);
        if (chain == null || chain.length == 0) {
            throw new InvalidDatabaseUrlException("names as sslkey a PKCS#12 file without the certificate of its key");
        }
        return Arrays.copyOf(chain, chain.length, X509Certificate[].class);
    }

    /** TLS of the JVM signs with none of these, although it reads them. */
    private static void requireUsable(PrivateKey key) {
        if (key instanceof EdECPrivateKey) {
            throw new InvalidDatabaseUrlException(
                    "names as sslkey an Ed25519 or Ed448 key, which Java's TLS does not sign"
                            + " with; have a certificate made for an RSA or EC key");
        }
    }

    private static TrustManager @Nullable [] trust(Properties driver) throws GeneralSecurityException {
        if (!driver.getProperty("sslmode", "prefer").startsWith("verify-")) {
            return new TrustManager[] {new NonValidatingTM()};
        }
        if ("system".equals(driver.getProperty("sslrootcert"))) {
            return null; // the JVM's own
        }
        Path root = TlsDefaults.rootCertificate(driver);
        if (root == null) {
            throw new InvalidDatabaseUrlException("has an sslmode that verifies the server, but no sslrootcert");
        }
        TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
        trusted.init(store(certificates(root, "sslrootcert")));
        return trusted.getTrustManagers();
    }

    private static KeyStore store(List<X509Certificate> roots) throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(null, null);
        } catch (IOException e) {
            throw new GeneralSecurityException("an empty key store cannot be made", e);
        }
        for (X509Certificate root : roots) {
            store.setCertificateEntry("root" + store.size(), root);
        }
        return store;
    }

    /** Reads what is a certificate in a file, which may hold the key as well. */
    private static List<X509Certificate> certificates(Path file, String parameter) throws GeneralSecurityException {
        CertificateFactory reader = CertificateFactory.getInstance("X.509");
        List<X509Certificate> certificates = new ArrayList<>();
        byte[] bytes = bytes(file, parameter);
        try {
            List<Pem> blocks = Pem.read(bytes);
            for (Pem block : blocks.isEmpty() ? List.of(new Pem("CERTIFICATE", false, bytes)) : blocks) {
                if (block.label().endsWith("CERTIFICATE")) {
                    Certificate read = reader.generateCertificate(new ByteArrayInputStream(block.content()));
                    certificates.add((X509Certificate) read);
                }
            }
        } catch (CertificateException | IllegalArgumentException e) {
            certificates.clear();
        }
        if (certificates.isEmpty()) {
            throw new InvalidDatabaseUrlException("names as " + parameter + " a file that holds no X.509 certificate");
        }
        return certificates;
    }

    private static void requirePair(X509Certificate certificate, PrivateKey key) throws GeneralSecurityException {
        boolean pair = key.getAlgorithm().equals(certificate.getPublicKey().getAlgorithm());
        if (pair) {
            String algorithm =
                    switch (key.getAlgorithm()) {
                        case "RSA" -> "SHA256withRSA";
                        case "EC" -> "SHA256withECDSA";
                        case "DSA" -> "SHA256withDSA";
                        default -> key.getAlgorithm();
                    };
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            pair = signature.verify(signed);
        }
        if (!pair) {
            throw new InvalidDatabaseUrlException("names an sslkey that is not the key of its sslcert");
        }
    }

    /** Sends its certificate to whoever asks for one, as libpq does; what the server makes of it, the server says. */
    private static final class OneKey extends X509ExtendedKeyManager {
        private static final String ALIAS = "client";
        private final X509Certificate[] chain;
        private final PrivateKey key;

        OneKey(X509Certificate[] chain, PrivateKey key) {
            this.chain = chain;
            this.key = key;
        }

        @Override
        public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return chosen(keyTypes);
        }

        @Override
        public @Nullable String chooseEngineClientAlias(
                String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return chosen(keyTypes);
        }

        private @Nullable String chosen(String[] keyTypes) {
            return List.of(keyTypes).contains(key.getAlgorithm()) ? ALIAS : null;
        }

        @Override
        public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return chain.clone();
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return key;
        }
    }
}
