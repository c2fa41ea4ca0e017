package dev.tegmen.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DatabaseUrlTest {
    @Test
    void readsWhatLibpqWrites() {
        DatabaseUrl url = DatabaseUrl.parse(
                "postgresql://ada:p%40ss@n1:26257,n2,[2001:db8::3]:26258/app%20one?sslmode=require&connect_timeout=7");

        assertThat(url.jdbcUrl()).isEqualTo("jdbc:postgresql://n1:26257,n2:5432,[2001:db8::3]:26258/app%20one");
        assertThat(url.properties())
                .containsEntry("user", "ada")
                .containsEntry("password", "p@ss")
                .containsEntry("sslmode", "require")
                .containsEntry("connectTimeout", "7")
                .hasSize(4);
        assertThat(url)
                .hasToString(
                        "postgresql://ada@n1:26257,n2:5432,[2001:db8::3]:26258/app%20one?connectTimeout=7&sslmode=require");
    }
}
