package dev.tegmen.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What libpq does about TLS besides the parameters, by the files that stand in the user's folder when it connects
 * (PostgreSQL documentation, 34.19.1 and 34.19.2), put into the words of the JDBC driver.
 */
final class TlsDefaults {
    private TlsDefaults() {}

    /**
     * Completes what the driver is told.
     *
     * @param driver its properties, which are changed: {@code require} becomes {@code verify-ca} where a root certificate
     *     stands, and a client's key goes through {@link TlsSocketFactory}, which reads more forms than the driver
     */
    static void complete(Properties driver) {
        String mode = driver.getProperty("sslmode", "prefer");
        if (mode.equals("disable") || driver.containsKey("sslfactory")) {
            return;
        }
        if (mode.equals("require") && !driver.containsKey("sslrootcert") && file("root.crt") != null) {
            driver.setProperty("sslmode", "verify-ca");
        }
        if ("system".equals(driver.getProperty("sslrootcert")) || hasClientKey(driver)) {
            driver.setProperty("sslfactory", TlsSocketFactory.class.getName());
        }
    }

    private static boolean hasClientKey(Properties driver) {
        String key = driver.getProperty("sslkey", "");
        boolean given = !key.isEmpty() || !driver.getProperty("sslcert", "").isEmpty();
        return given || (certificate(driver) != null && key(driver) != null);
    }

    static boolean isKeyStore(Path key) {
        String name = key.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".p12") || name.endsWith(".pfx");
    }

    static @Nullable Path certificate(Properties driver) {
        return named(driver.getProperty("sslcert"), "postgresql.crt");
    }

    static @Nullable Path key(Properties driver) {
        return named(driver.getProperty("sslkey"), "postgresql.key");
    }

    static @Nullable Path rootCertificate(Properties driver) {
        return named(driver.getProperty("sslrootcert"), "root.crt");
    }

    /** An empty name means none; without a name it is the file in the user's folder, if it stands there. */
    private static @Nullable Path named(@Nullable String given, String standard) {
        if (given == null) {
            return file(standard);
        }
        return given.isEmpty() ? null : Path.of(given);
    }

    private static @Nullable Path file(String name) {
        String appData = System.getenv("APPDATA");
        boolean windows =
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("windows");
        Path folder = windows && appData != null
                ? Path.of(appData, "postgresql")
                : Path.of(System.getProperty("user.home", ""), ".postgresql");
        Path file = folder.resolve(name);
        return Files.exists(file) ? file : null;
    }
}
