package dev.tegmen.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tegmen.property.Choices;
import dev.tegmen.property.Property;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class DatabaseUrlProperties {
    /** A password that no message holds by accident. */
    private static final String SECRET = "Zq9Xw7";

    private static final String[] PIECES = {
        "postgresql",
        "postgres",
        "jdbc:",
        ":",
        "//",
        "/",
        "@",
        "?",
        "&",
        "=",
        "%",
        "%41",
        "[",
        "]",
        "::1",
        ",",
        "h",
        "5432",
        "sslmode",
        "require",
        "user",
        "password",
        "host",
        "port",
        "#",
        " ",
        "+",
        "connect_timeout",
        "é",
        "\n",
        "schema",
        "\ud83d\ude00"
    };

    @Test
    void anyLoginAndDatabaseSurviveEncoding() {
        Property.holds(
                "anyLoginAndDatabaseSurviveEncoding",
                1000,
                choices -> surviveEncoding(name(choices), name(choices), name(choices)));
    }

    private static void surviveEncoding(String user, String password, String database) {
        for (String text : new String[] {
            "postgresql://" + encode(user) + ":" + encode(password) + "@h/" + encode(database),
            "postgres://h?user=" + encode(user) + "&password=" + encode(password) + "&dbname=" + encode(database),
            "jdbc:postgresql://h/" + plus(database) + "?user=" + plus(user) + "&password=" + plus(password)
        }) {
            DatabaseUrl url = DatabaseUrl.parse(text);

            Properties expected = new Properties();
            expected.setProperty("user", user);
            expected.setProperty("password", password);
            assertThat(url.properties()).isEqualTo(expected);
            assertThat(url.database()).contains(database);
            assertThat(url.jdbcUrl()).isEqualTo("jdbc:postgresql://h:5432/" + encode(database));
            assertThat(url.toString()).isEqualTo("postgresql://" + encode(user) + "@h:5432/" + encode(database));
        }
    }

    @Test
    void itsTextIsReadAgainAsTheSame() {
        Property.holds(
                "itsTextIsReadAgainAsTheSame", 1000, choices -> isReadAgainAsTheSame(name(choices), name(choices)));
    }

    private static void isReadAgainAsTheSame(String user, String value) {
        DatabaseUrl url = DatabaseUrl.parse("postgresql://" + encode(user) + "@[::1]:7,h/d?application_name="
                + encode(value) + "&schema=" + encode("s" + value.replace(',', ';')));

        assertThat(DatabaseUrl.parse(url.toString())).isEqualTo(url);
    }

    @Test
    void anythingElseIsRefusedWithATypedError() {
        Property.holds("anythingElseIsRefusedWithATypedError", 3000, choices -> isReadOrRefused(garbage(choices)));
    }

    private static void isReadOrRefused(String text) {
        parse(text).ifPresent(url -> {
            assertThat(DatabaseUrl.parse(url.toString()).hosts()).isEqualTo(url.hosts());
            assertThat(DatabaseUrl.parse(url.toString()).database()).isEqualTo(url.database());
        });
    }

    @Test
    void aPasswordIsNeverShown() {
        Property.holds("aPasswordIsNeverShown", 3000, choices -> isNeverShown(badEnding(choices), badEnding(choices)));
    }

    private static void isNeverShown(String before, String after) {
        String password = before + SECRET + after;
        for (String text : new String[] {
            "postgresql://ada:" + encode(password) + "@h/d?" + before,
            "postgresql://ada:" + encode(password) + "@h:" + after + "/d",
            "postgresql://ada:" + password + "@h/d",
            "postgresql://ada:" + password + "@h:5432/d?sslmode=require",
            "postgresql://h/d?user=ada&password=" + password,
            "postgresql://h/d?sslpassword=" + password + "&sslmode=" + before,
            "postgresql://ada:" + password + "@[::1]:7,h/d?host=x",
            "postgresql://h/d?sslmode=require&password=" + password + "&port=" + after,
            "jdbc:postgresql://h/d?user=ada&password=" + password + after,
            "ada:" + password + "@h/d",
            password + "://h/d",
            password
        }) {
            String shown = outcome(text);
            assertThat(shown).doesNotContain(SECRET);
        }
    }

    private static Optional<DatabaseUrl> parse(String text) {
        try {
            return Optional.of(DatabaseUrl.parse(text));
        } catch (InvalidDatabaseUrlException refused) {
            assertThat(refused).hasMessageContaining("A correct one looks like").hasNoCause();
            return Optional.empty();
        }
    }

    private static String outcome(String text) {
        try {
            return DatabaseUrl.parse(text).toString();
        } catch (InvalidDatabaseUrlException refused) {
            return String.valueOf(refused.getMessage());
        }
    }

    private static String name(Choices choices) {
        while (true) {
            String name = choices.text(1, 40).replace("\0", "");
            if (!name.isEmpty() && StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
                return name;
            }
        }
    }

    private static String garbage(Choices choices) {
        String rest = choices.joined(14, PIECES);
        return choices.from(
                () -> rest,
                () -> "postgresql://" + rest,
                () -> "postgresql://h/d?" + rest,
                () -> "jdbc:postgresql:" + rest,
                () -> choices.text(0, 60),
                () -> "postgresql://" + choices.text(0, 30));
    }

    private static String badEnding(Choices choices) {
        return choices.joined(
                4, "@", "/", "?", "#", "%", ":", ",", "&", "=", "[", "]", "x", "1", "+", "%zz", " ", "\n");
    }

    private static String encode(String text) {
        return plus(text).replace("+", "%20").replace("*", "%2A").replace("%7E", "~");
    }

    private static String plus(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
