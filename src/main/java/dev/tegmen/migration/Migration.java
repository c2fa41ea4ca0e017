package dev.tegmen.migration;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * One step of a schema: a file with one DDL statement, named as Flyway names them.
 *
 * @param version the number in the file's name
 * @param description the words in the file's name
 * @param script the file's name
 * @param sql what it holds
 * @param checksum Flyway's checksum of it: a CRC-32 that does not care how lines end
 */
record Migration(String version, String description, String script, String sql, int checksum) {
    private static final Pattern NAME = Pattern.compile("V(\\d+(?:\\.\\d+)*)__(\\w+)\\.sql");

    /** Reads a migration from the class path. */
    static Migration read(String resource) {
        try (InputStream content = Migration.class.getResourceAsStream(resource)) {
            if (content == null) {
                throw new IllegalStateException("the migration " + resource + " is not on the class path");
            }
            return of(
                    resource.substring(resource.lastIndexOf('/') + 1),
                    new String(content.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Migration of(String script, String sql) throws IOException {
        Matcher name = NAME.matcher(script);
        if (!name.matches()) {
            throw new IllegalStateException(script + " is not the name of a migration, such as V1__create_users.sql");
        }
        return new Migration(name.group(1), name.group(2).replace('_', ' '), script, sql, checksumOf(sql));
    }

    private static int checksumOf(String sql) throws IOException {
        CRC32 checksum = new CRC32();
        BufferedReader lines = new BufferedReader(new StringReader(sql));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            checksum.update(line.getBytes(StandardCharsets.UTF_8));
        }
        return (int) checksum.getValue();
    }
}
