package dev.tegmen.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Properties;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class DatabaseUrlProperties {
    /** A password that no message holds by accident. */
    private static final String SECRET = "Zq9Xw7";

    @Property
    void anyLoginAndDatabaseSurviveEncoding(
            @ForAll("names") String user, @ForAll("names") String password, @ForAll("names") String database) {
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

    @Property
    void itsTextIsReadAgainAsTheSame(@ForAll("names") String user, @ForAll("names") String value) {
        DatabaseUrl url = DatabaseUrl.parse("postgresql://" + encode(user) + "@[::1]:7,h/d?application_name="
                + encode(value) + "&schema=" + encode("s" + value.replace(',', ';')));

        assertThat(DatabaseUrl.parse(url.toString())).isEqualTo(url);
    }

    @Property(tries = 3000)
    void anythingElseIsRefusedWithATypedError(@ForAll("garbage") String text) {
        parse(text).ifPresent(url -> {
            assertThat(DatabaseUrl.parse(url.toString()).hosts()).isEqualTo(url.hosts());
            assertThat(DatabaseUrl.parse(url.toString()).database()).isEqualTo(url.database());
        });
    }

    @Property(tries = 3000)
    void aPasswordIsNeverShown(@ForAll("badEndings") String before, @ForAll("badEndings") String after) {
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

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.strings()
                .all()
                .excludeChars('\0')
                .ofMinLength(1)
                .ofMaxLength(40)
                .filter(name -> StandardCharsets.UTF_8.newEncoder().canEncode(name));
    }

    @Provide
    Arbitrary<String> garbage() {
        Arbitrary<String> pieces = Arbitraries.of(
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
                "\ud83d\ude00");
        Arbitrary<String> joined = pieces.list().ofMaxSize(14).map(parts -> String.join("", parts));
        return Arbitraries.oneOf(
                joined,
                joined.map(rest -> "postgresql://" + rest),
                joined.map(rest -> "postgresql://h/d?" + rest),
                joined.map(rest -> "jdbc:postgresql:" + rest),
                Arbitraries.strings().ofMaxLength(60),
                Arbitraries.strings().all().ofMaxLength(30).map(rest -> "postgresql://" + rest));
    }

    @Provide
    Arbitrary<String> badEndings() {
        return Arbitraries.of("@", "/", "?", "#", "%", ":", ",", "&", "=", "[", "]", "x", "1", "+", "%zz", " ", "\n")
                .list()
                .ofMaxSize(4)
                .map(parts -> String.join("", parts));
    }

    private static String encode(String text) {
        return plus(text).replace("+", "%20").replace("*", "%2A").replace("%7E", "~");
    }

    private static String plus(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
