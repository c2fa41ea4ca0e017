package dev.tegmen.config;

import java.util.Objects;

/**
 * A server that a database URL names. Immutable and thread-safe.
 *
 * @param name a host name, an IPv4 address, or an IPv6 address without its brackets
 * @param port the TCP port, from 1 to 65535; 5432 where the URL gives none
 */
public record DatabaseHost(String name, int port) {
    /**
     * Checks the port.
     *
     * @throws IllegalArgumentException if the port is not from 1 to 65535, or the name is empty
     */
    public DatabaseHost {
        Objects.requireNonNull(name, "name");
        if (name.isEmpty()) {
            throw new IllegalArgumentException("name must not be empty");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port must be from 1 to 65535, was " + port);
        }
    }

    /**
     * Returns this host as a URL shows it.
     *
     * @return for example {@code db.example.com:26257} or {@code [::1]:5432}
     */
    @Override
    public String toString() {
        return (name.indexOf(':') < 0 ? name : "[" + name + "]") + ":" + port;
    }
}
