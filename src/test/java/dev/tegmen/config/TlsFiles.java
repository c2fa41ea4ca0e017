package dev.tegmen.config;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Certificates and keys in each form that openssl writes, made anew for each run: no key lies in the repository. */
final class TlsFiles {
    private static final String DAYS = "30";

    private final Path folder;

    private TlsFiles(Path folder) {
        this.folder = folder;
    }

    static boolean canBeMade() {
        try {
            return new ProcessBuilder("openssl", "version")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor(30, TimeUnit.SECONDS);
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Makes an authority and one that nobody trusts, a server's and two clients' certificates, and their keys. */
    static void make(Path folder) throws IOException {
        TlsFiles files = new TlsFiles(folder);
        files.authority("ca");
        files.authority("other");
        files.openssl("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out localhost.key");
        files.openssl("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out pkcs8.pem");
        files.openssl("ecparam -name prime256v1 -genkey -noout -out sec1.key");
        files.openssl("pkcs8 -topk8 -nocrypt -in sec1.key -out elliptic.key");
        files.certificate("localhost", "localhost.key", "localhost.crt");
        files.certificate("postgres", "pkcs8.pem", "postgres.crt");
        files.certificate("postgres", "elliptic.key", "elliptic.crt");
        files.openssl("pkey -in pkcs8.pem -traditional -out pkcs1.key");
        Files.write(folder.resolve("pkcs1.der"), withoutArmour(folder.resolve("pkcs1.key")));
        files.openssl("pkey -in pkcs8.pem -traditional -aes256 -passout pass:sesam -out old.key");
        files.openssl("pkcs8 -topk8 -nocrypt -in pkcs8.pem -outform DER -out pkcs8.pk8");
        files.openssl("pkcs8 -topk8 -v2 aes256 -passout pass:sesam -in pkcs8.pem -out sealed.pem");
        files.openssl("pkcs8 -topk8 -v2 aes256 -passout pass:sesam -in pkcs8.pem -outform DER -out sealed.pk8");
        Files.writeString(
                folder.resolve("both.pem"),
                Files.readString(folder.resolve("pkcs8.pem")) + Files.readString(folder.resolve("postgres.crt")));
        Files.writeString(folder.resolve("none.key"), "no key\n");
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path file : all) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            }
        }
    }

    /** Whether openssl writes this form in binary depends on its version. */
    private static byte[] withoutArmour(Path pem) throws IOException {
        return Base64.getMimeDecoder().decode(Files.readString(pem).replaceAll("-----[A-Z ]+-----", ""));
    }

    private void authority(String name) throws IOException {
        openssl("req -x509 -newkey rsa:2048 -nodes -days " + DAYS + " -subj /CN=" + name + " -keyout " + name + ".key -out "
                + name + ".crt");
    }

    private void certificate(String name, String key, String certificate) throws IOException {
        Files.writeString(folder.resolve("names"), "subjectAltName=DNS:" + name + "\n");
        openssl("req -new -key " + key + " -subj /CN=" + name + " -out request");
        openssl("x509 -req -in request -CA ca.crt -CAkey ca.key -CAcreateserial -days " + DAYS + " -extfile names -out "
                + certificate);
    }

    private void openssl(String command) throws IOException {
        List<String> line = new ArrayList<>(List.of("openssl"));
        line.addAll(Arrays.asList(command.split(" ")));
        Path log = folder.resolve("openssl.log");
        Process process = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException("openssl " + command + ": " + Files.readString(log));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
