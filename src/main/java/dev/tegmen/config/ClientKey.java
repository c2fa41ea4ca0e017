package dev.tegmen.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.NoSuchPaddingException;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Reads a client's private key in the forms that libpq, OpenSSL and {@code cockroach cert} write: PKCS#8 and PKCS#1, PEM or
 * DER, PKCS#8 also encrypted.
 */
final class ClientKey {
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA", "DSA");
    private static final String CONVERT =
            "; convert it with: openssl pkcs8 -topk8 -nocrypt -in client.key -out client.pk8.pem";
    private static final String SEAL = "; convert it with: openssl pkcs8 -topk8 -in client.key -out client.pk8.pem";
    private static final Set<PosixFilePermission> OF_OWNER =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    /** DER of a PKCS#8 header (RFC 5208) for an RSA key: version 0, algorithm rsaEncryption without parameters. */
    private static final byte[] RSA_HEADER = {2, 1, 0, 48, 13, 6, 9, 42, -122, 72, -122, -9, 13, 1, 1, 1, 5, 0};

    /** DER of the object identifier 1.3.6.1.4.1.11591.4.11 (RFC 7914), a key derivation that Java does not have. */
    private static final byte[] SCRYPT = {6, 9, 43, 6, 1, 4, 1, -38, 71, 4, 11};

    private ClientKey() {}

    /**
     * Reads a key.
     *
     * @param file where it stands
     * @param password what it is encrypted with, if it is
     * @return the key
     * @throws InvalidDatabaseUrlException if it cannot be used; the message says what to do
     */
    static PrivateKey read(Path file, @Nullable String password) {
        if (Files.isDirectory(file)) {
            throw new InvalidDatabaseUrlException("names as sslkey a folder; name the file in it");
        }
        requirePrivate(file);
        byte[] bytes = TlsSocketFactory.bytes(file, "sslkey");
        try {
            for (Pem block : Pem.read(bytes)) {
                if (block.label().endsWith("PRIVATE KEY")) {
                    return ofPem(block, password);
                }
            }
            return ofDer(bytes, password);
        } catch (NoSuchAlgorithmException | NoSuchPaddingException e) {
            throw new InvalidDatabaseUrlException(
                    "names as sslkey a key in an encryption that Java does not know" + SEAL);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new InvalidDatabaseUrlException("names as sslkey a file that holds no private key" + CONVERT);
        }
    }

    /** libpq's rule: a key that others may read is not used; root's may be read by a group. */
    private static void requirePrivate(Path file) {
        try {
            Set<PosixFilePermission> allowed = EnumSet.copyOf(OF_OWNER);
            if (Files.getOwner(file).getName().equals("root")) {
                allowed.add(PosixFilePermission.GROUP_READ);
            }
            Set<PosixFilePermission> open = EnumSet.noneOf(PosixFilePermission.class);
            open.addAll(Files.getPosixFilePermissions(file));
            open.removeAll(allowed);
            open.remove(PosixFilePermission.OWNER_EXECUTE);
            if (!open.isEmpty()) {
                throw new InvalidDatabaseUrlException(
                        "names as sslkey a file that others may read; run: chmod 0600 on it");
            }
        } catch (IOException | UnsupportedOperationException e) {
            // Reading it says what is wrong, or there are no such permissions here.
        }
    }

    private static PrivateKey ofPem(Pem block, @Nullable String password) throws IOException, GeneralSecurityException {
        if (block.encrypted()) {
            throw new InvalidDatabaseUrlException("names as sslkey a key in OpenSSL's old encryption" + SEAL);
        }
        return switch (block.label()) {
            case "PRIVATE KEY" -> ofPkcs8(block.content());
            case "RSA PRIVATE KEY" -> ofPkcs8(pkcs8(block.content()));
            case "ENCRYPTED PRIVATE KEY" -> decrypted(block.content(), password);
            default ->
                throw new InvalidDatabaseUrlException("names as sslkey a file of the kind " + block.label() + CONVERT);
        };
    }

    private static PrivateKey ofDer(byte[] der, @Nullable String password)
            throws IOException, GeneralSecurityException {
        try {
            return ofPkcs8(der);
        } catch (InvalidKeySpecException e) {
            return isPkcs1(der) ? ofPkcs8(pkcs8(der)) : decrypted(der, password);
        }
    }

    /** PKCS#1 starts with version 0 and an integer; PKCS#8 has a sequence in its place. */
    private static boolean isPkcs1(byte[] der) {
        int at = der.length > 1 && (der[1] & 0x80) != 0 ? 2 + (der[1] & 0x7F) : 2;
        return der.length > at + 3 && der[at] == 2 && der[at + 1] == 1 && der[at + 3] == 2;
    }

    private static PrivateKey ofPkcs8(byte[] der) throws GeneralSecurityException {
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (InvalidKeySpecException another) {
                // of another algorithm
            }
        }
        throw new InvalidKeySpecException("none of " + ALGORITHMS);
    }

    private static PrivateKey decrypted(byte[] der, @Nullable String password)
            throws IOException, GeneralSecurityException {
        EncryptedPrivateKeyInfo info = encrypted(der);
        if (password == null) {
            throw new InvalidDatabaseUrlException("names as sslkey an encrypted key; give its password as sslpassword");
        }
        AlgorithmParameters parameters = info.getAlgParameters();
        String algorithm = parameters == null ? info.getAlgName() : pbe(info.getAlgName(), parameters);
        PBEKeySpec secret = new PBEKeySpec(password.toCharArray());
        try {
            Key key = SecretKeyFactory.getInstance(algorithm).generateSecret(secret);
            Cipher cipher = Cipher.getInstance(algorithm);
            cipher.init(Cipher.DECRYPT_MODE, key, parameters);
            return ofPkcs8(info.getKeySpec(cipher).getEncoded());
        } catch (InvalidKeySpecException | java.security.InvalidKeyException e) {
            throw new InvalidDatabaseUrlException("gives an sslpassword that does not open its sslkey");
        } finally {
            secret.clearPassword();
        }
    }

    private static EncryptedPrivateKeyInfo encrypted(byte[] der) throws IOException, NoSuchAlgorithmException {
        try {
            return new EncryptedPrivateKeyInfo(der);
        } catch (IOException e) {
            if (contains(der, SCRYPT)) {
                throw new NoSuchAlgorithmException("scrypt", e);
            }
            throw e;
        }
    }

    private static boolean contains(byte[] all, byte[] part) {
        for (int at = 0; at + part.length <= all.length; at++) {
            if (Arrays.equals(all, at, at + part.length, part, 0, part.length)) {
                return true;
            }
        }
        return false;
    }

    /** Java knows PBES2 (RFC 8018) by the name of its parameters only. */
    private static String pbe(String name, AlgorithmParameters parameters) {
        return name.equals("PBES2") || name.equals("1.2.840.113549.1.5.13") ? parameters.toString() : name;
    }

    /** Puts a PKCS#1 key (RFC 8017, A.1.2) into PKCS#8. */
    private static byte[] pkcs8(byte[] pkcs1) {
        byte[] key = der(4, pkcs1);
        byte[] content = Arrays.copyOf(RSA_HEADER, RSA_HEADER.length + key.length);
        System.arraycopy(key, 0, content, RSA_HEADER.length, key.length);
        return der(48, content);
    }

    private static byte[] der(int tag, byte[] content) {
        int size = content.length;
        byte[] head;
        if (size < 0x80) {
            head = new byte[] {(byte) tag, (byte) size};
        } else if (size < 0x100) {
            head = new byte[] {(byte) tag, (byte) 0x81, (byte) size};
        } else {
            head = new byte[] {(byte) tag, (byte) 0x82, (byte) (size >> 8), (byte) size};
        }
        byte[] all = Arrays.copyOf(head, head.length + size);
        System.arraycopy(content, 0, all, head.length, size);
        return all;
    }
}
