package dev.tegmen.config;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A block of a PEM file (RFC 7468). */
final class Pem {
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";

    private final String label;
    private final boolean encrypted;
    private final byte[] content;

    Pem(String label, boolean encrypted, byte[] content) {
        this.label = label;
        this.encrypted = encrypted;
        this.content = content;
    }

    /** Returns what it is, for example {@code CERTIFICATE}. */
    String label() {
        return label;
    }

    /** Tells whether it has the headers of OpenSSL's own old encryption. */
    boolean encrypted() {
        return encrypted;
    }

    /** Returns the bytes, DER-encoded. */
    byte[] content() {
        return content;
    }

    /**
     * Finds all blocks.
     *
     * @param file the bytes of a file
     * @return the blocks in order; none if it is no PEM file
     * @throws IllegalArgumentException if a block is no Base64
     */
    static List<Pem> read(byte[] file) {
        List<Pem> blocks = new ArrayList<>();
        StringBuilder body = new StringBuilder();
        String label = "";
        boolean encrypted = false;
        for (String line : new String(file, StandardCharsets.ISO_8859_1).lines().toList()) {
            if (line.startsWith(BEGIN)) {
                label = line.substring(BEGIN.length()).replace("-----", "").strip();
                body.setLength(0);
                encrypted = false;
            } else if (line.startsWith(END)) {
                byte[] content =
                        encrypted ? new byte[0] : Base64.getMimeDecoder().decode(body.toString());
                blocks.add(new Pem(label, encrypted, content));
                label = "";
            } else if (line.indexOf(':') >= 0) {
                encrypted |= line.contains("ENCRYPTED");
            } else if (!label.isEmpty()) {
                body.append(line.strip());
            }
        }
        return blocks;
    }

    @Override
    public String toString() {
        return "Pem[" + label + "]";
    }
}
