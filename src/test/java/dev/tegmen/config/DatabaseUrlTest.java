package dev.tegmen.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.tegmen.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            postgresql://localhost/app                         | jdbc:postgresql://localhost:5432/app
            postgres://localhost/app                           | jdbc:postgresql://localhost:5432/app
            POSTGRESQL://localhost/app                         | jdbc:postgresql://localhost:5432/app
            postgresql://                                      | jdbc:postgresql://localhost:5432/
            postgresql:///app                                  | jdbc:postgresql://localhost:5432/app
            postgresql://db.example.com                        | jdbc:postgresql://db.example.com:5432/
            postgresql://db.example.com?                       | jdbc:postgresql://db.example.com:5432/
            postgresql://db.example.com/?                      | jdbc:postgresql://db.example.com:5432/
            postgresql://:26257/app                            | jdbc:postgresql://localhost:26257/app
            postgresql://ada@                                  | jdbc:postgresql://localhost:5432/ada
            postgresql://ada:secret@db.example.com             | jdbc:postgresql://db.example.com:5432/ada
            postgresql://10.0.0.1:6543/app                     | jdbc:postgresql://10.0.0.1:6543/app
            postgresql://[::1]/app                             | jdbc:postgresql://[::1]:5432/app
            postgresql://[2001:db8::3]:26257/app               | jdbc:postgresql://[2001:db8::3]:26257/app
            postgresql://[::ffff:10.0.0.1]:26257/app           | jdbc:postgresql://[::ffff:10.0.0.1]:26257/app
            postgresql://n1:26257,n2:26258,n3/app              | jdbc:postgresql://n1:26257,n2:26258,n3:5432/app
            postgresql://my_container/app                      | jdbc:postgresql://my_container:5432/app
            postgresql://%6Cocalhost/%61pp                     | jdbc:postgresql://localhost:5432/app
            postgresql://localhost/a%2Fb%3Fc%20d               | jdbc:postgresql://localhost:5432/a%2Fb%3Fc%20d
            postgresql://localhost/a+b                         | jdbc:postgresql://localhost:5432/a%2Bb
            postgresql://localhost:/app                        | jdbc:postgresql://localhost:5432/app
            postgresql://localhost:05432/app                   | jdbc:postgresql://localhost:5432/app
            postgresql://n1:,n2:2/app                          | jdbc:postgresql://n1:5432,n2:2/app
            postgresql://n1?port=7                             | jdbc:postgresql://n1:7/
            postgresql://n1,n2/app?port=7                      | jdbc:postgresql://n1:7,n2:7/app
            postgresql://n1,n2/app?port=7,8                    | jdbc:postgresql://n1:7,n2:8/app
            postgresql://ada@:7/app?host=n1                    | jdbc:postgresql://n1:7/app
            postgresql:///app?host=n1,n2&port=7,               | jdbc:postgresql://n1:7,n2:5432/app
            postgresql://?hostaddr=10.0.0.1&dbname=app         | jdbc:postgresql://10.0.0.1:5432/app
            postgresql://_srv._tcp.example/app                 | jdbc:postgresql://_srv._tcp.example:5432/app
            postgresql://host./a/b                             | jdbc:postgresql://host.:5432/a%2Fb
            postgresql://host//db                              | jdbc:postgresql://host:5432/%2Fdb
            postgresql://[1:2:3:4:5:6:7:8]/app                 | jdbc:postgresql://[1:2:3:4:5:6:7:8]:5432/app
            postgresql://host/app?sslsni=1&keepalives_idle=0&sslcompression=0&ssl_min_protocol_version=TLSv1.2 | jdbc:postgresql://host:5432/app
            postgresql:///app?host=n1,n2&port=1,2              | jdbc:postgresql://n1:1,n2:2/app
            postgresql:///app?host=n1,n2&port=7                | jdbc:postgresql://n1:7,n2:7/app
            postgresql:///app?host=::1                         | jdbc:postgresql://[::1]:5432/app
            postgresql://localhost?dbname=app                  | jdbc:postgresql://localhost:5432/app
            jdbc:postgresql://n1,n2:26257/app                  | jdbc:postgresql://n1:5432,n2:26257/app
            jdbc:postgresql:app                                | jdbc:postgresql://localhost:5432/app
            jdbc:postgresql:                                   | jdbc:postgresql://localhost:5432/
            jdbc:postgresql:/                                  | jdbc:postgresql://localhost:5432/
            jdbc:postgresql:///                                | jdbc:postgresql://localhost:5432/
            jdbc:postgresql://localhost/a+b                    | jdbc:postgresql://localhost:5432/a%20b
            jdbc:postgresql://localhost/app?user=a%40b&ssl     | jdbc:postgresql://localhost:5432/app
            """)
    void findsHostsAndDatabase(String url, String jdbcUrl) {
        assertThat(DatabaseUrl.parse(url).jdbcUrl()).isEqualTo(jdbcUrl);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sslmode=require                          | sslmode             | require
            sslmode=verify-full                      | sslmode             | verify-full
            sslrootcert=%2Fetc%2Fca.crt              | sslrootcert         | /etc/ca.crt
            sslrootcert=/etc/ca.crt                  | sslrootcert         | /etc/ca.crt
            sslrootcert=system                       | sslmode             | verify-full
            sslrootcert=system                       | sslfactory          | dev.tegmen.config.TlsSocketFactory
            sslmode=require&sslrootcert=/etc/ca.crt  | sslmode             | verify-ca
            sslmode=verify-ca&sslrootcert=/etc/ca.crt | sslmode            | verify-ca
            sslmode=verify-full&sslrootcert=/etc/ca.crt | sslmode          | verify-full
            sslmode=disable&sslrootcert=/etc/ca.crt  | sslmode             | disable
            sslrootcert=/etc/ca.crt                  | sslmode             | verify-ca
            ssl=true                                 | sslmode             | require
            sslmode=require&sslcert=/c.crt&sslkey=/c.key | sslfactory      | dev.tegmen.config.TlsSocketFactory
            sslcert=/c.crt                           | sslcert             | /c.crt
            sslkey=/c.pk8                            | sslkey              | /c.pk8
            sslpassword=x                            | sslpassword         | x
            sslnegotiation=direct                    | sslNegotiation      | direct
            channel_binding=require                  | channelBinding      | require
            gssencmode=disable                       | gssEncMode          | disable
            require_auth=scram-sha-256               | requireAuth         | scram-sha-256
            require_auth=md5,%20scram-sha-256        | requireAuth         | md5, scram-sha-256
            require_auth=!password,!md5              | requireAuth         | !password,!md5
            channel_binding=disable                  | channelBinding      | disable
            gssencmode=prefer                        | gssEncMode          | prefer
            sslnegotiation=postgres                  | sslNegotiation      | postgres
            krbsrvname=pg                            | kerberosServerName  | pg
            options=--cluster%3Dblue-1               | options             | --cluster=blue-1
            options=-c%20search_path%3Da             | options             | -c search_path=a
            application_name=orders                  | ApplicationName     | orders
            ApplicationName=orders                   | ApplicationName     | orders
            fallback_application_name=orders         | ApplicationName     | orders
            application_name=a&fallback_application_name=b | ApplicationName | a
            connect_timeout=3                        | connectTimeout      | 3
            connect_timeout=%20%2010%20              | connectTimeout      | 10
            connect_timeout=-1                       | connectTimeout      | 0
            connect_timeout=999999999                | connectTimeout      | 2147483
            socket_timeout=20                        | socketTimeout       | 20
            statement_cache_size=0                   | preparedStatementCacheQueries | 0
            schema=app                               | currentSchema       | app
            schema=App                               | currentSchema       | "App"
            schema=a%22b                             | currentSchema       | "a""b"
            schema=a,b                               | currentSchema       | a,b
            schema=App,%20public                     | currentSchema       | "App",public
            schema=%22a,b%22,c                       | currentSchema       | "a,b",c
            schema=%22a%22%22,b%22,c                 | currentSchema       | "a"",b",c
            schema=%24user,public                    | currentSchema       | "$user",public
            schema=a%20b                             | currentSchema       | "a b"
            currentSchema=a,b                        | currentSchema       | a,b
            target_session_attrs=read-write          | targetServerType    | primary
            target_session_attrs=primary             | targetServerType    | primary
            target_session_attrs=read-only           | targetServerType    | secondary
            target_session_attrs=standby             | targetServerType    | secondary
            target_session_attrs=prefer-standby      | targetServerType    | preferSecondary
            target_session_attrs=any                 | targetServerType    | any
            load_balance_hosts=random                | loadBalanceHosts    | true
            load_balance_hosts=disable               | loadBalanceHosts    | false
            keepalives=1                             | tcpKeepAlive        | true
            keepalives=0                             | tcpKeepAlive        | false
            pgbouncer=true                           | prepareThreshold    | 0
            pgbouncer=true&prepareThreshold=3        | prepareThreshold    | 3
            reWriteBatchedInserts=true               | reWriteBatchedInserts | true
            """)
    void saysParametersInTheDriversWords(String query, String property, String value) {
        assertThat(DatabaseUrl.parse("postgresql://localhost/app?" + query).properties())
                .containsEntry(property, value);
    }

    @Test
    void takesLoginFromUrlOrParameters() {
        List.of(
                        "postgresql://ada%40home:p%3A%2F%3F%23%40%25+%C3%A9@localhost/app",
                        "postgresql://localhost/app?user=ada%40home&password=p%3A%2F%3F%23%40%25+%C3%A9",
                        "jdbc:postgresql://localhost/app?user=ada%40home&password=p%3A%2F%3F%23%40%25%2B%C3%A9")
                .forEach(text -> {
                    DatabaseUrl url = DatabaseUrl.parse(text);
                    assertThat(url.user()).contains("ada@home");
                    assertThat(url.properties())
                            .containsEntry("user", "ada@home")
                            .containsEntry("password", "p:/?#@%+é")
                            .hasSize(2);
                    assertThat(url.jdbcUrl()).isEqualTo("jdbc:postgresql://localhost:5432/app");
                    assertThat(url).hasToString("postgresql://ada%40home@localhost:5432/app");
                });
    }

    @Test
    void leavesOutWhatTheUrlDoesNotSay() {
        DatabaseUrl url = DatabaseUrl.parse("postgresql://");

        assertThat(url.user()).isEmpty();
        assertThat(url.database()).isEmpty();
        assertThat(url.hosts()).containsExactly(new DatabaseHost("localhost", 5432));
        assertThat(url.properties()).isEmpty();
        assertThat(url.poolSize()).isEmpty();
        assertThat(url.poolTimeout()).isEmpty();
        assertThat(url.pooler()).isFalse();
    }

    @Test
    void theDatabaseIsTheUsersWithoutAName() {
        assertThat(DatabaseUrl.parse("postgresql://ada@localhost").database()).contains("ada");
        assertThat(DatabaseUrl.parse("postgresql://ada@localhost"))
                .isEqualTo(DatabaseUrl.parse("postgresql://ada@localhost/ada"));
    }

    @Test
    void keepsPrismasPoolSettingsFromTheDriver() {
        DatabaseUrl url = DatabaseUrl.parse("postgresql://h/d?connection_limit=5&pool_timeout=0&pgbouncer=true");

        assertThat(url.poolSize()).hasValue(5);
        assertThat(url.poolTimeout()).contains(Duration.ZERO);
        assertThat(url.pooler()).isTrue();
        assertThat(url.properties()).containsOnlyKeys("prepareThreshold");
        assertThat(DatabaseUrl.parse(url.toString())).isEqualTo(url);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, textBlock = """
            |is blank
             |is blank
            nonsense|must start with postgresql://
            localhost:5432/app|must start with postgresql://
            user:secret@localhost/app|must start with postgresql://
            //localhost/app|must start with postgresql://
            ://localhost/app|must start with postgresql://
            postgresql|must start with postgresql://
            mysql://localhost/app|has the scheme mysql:
            cockroachdb://localhost/app|has the scheme cockroachdb:
            jdbc:mysql://localhost/app|has the scheme jdbc:mysql:
            jdbc:postgres://localhost/app|must start with postgresql://
            jdbc:|must start with postgresql://
            postgresql:localhost/app|two slashes
            postgresql:/localhost/app|two slashes
            postgresql://local host/app|space or line break at position 19
            postgresql://localhost/app\u00a0|space or line break at position 27
            postgresql://localhost/app\u0007|no text
            postgresql://localhost/app\ud800|no text
            postgresql://localhost/app#x|%23
            postgresql://u:p%zz@localhost/app|two hexadecimal digits
            postgresql://u:p%@localhost/app|two hexadecimal digits
            postgresql://u:p%4@localhost/app|two hexadecimal digits
            postgresql://u:p%+4@localhost/app|two hexadecimal digits
            postgresql://u:p%ff@localhost/app|not UTF-8
            postgresql://u:p%00@localhost/app|zero byte
            postgresql://u:p@ss@localhost/app|more than one @
            postgresql://u:1/ss@localhost/app|after its first / or ?
            postgresql://u:1?ss=1@localhost/app|after its first / or ?
            postgresql://localhost:0/app|a port that is not a number
            postgresql://localhost:65536/app|a port that is not a number
            postgresql://localhost:+5/app|a port that is not a number
            postgresql://localhost:5432x/app|a port that is not a number
            postgresql://localhost:99999999999/app|a port that is not a number
            postgresql://::1/app|more than one :
            postgresql://[::1/app|brackets
            postgresql://[]/app|brackets
            postgresql://[localhost]/app|brackets
            postgresql://[fe80::1%25eth0]/app|brackets
            postgresql://[::1]5432/app|something other than :port
            postgresql://a,,b/app|empty host
            postgresql://a,/app|empty host
            postgresql://-a/app|no host name
            postgresql://ho!st/app|no host name
            postgresql://%2Fvar%2Frun/app|Unix-domain socket
            postgresql:///app?host=/var/run|Unix-domain socket
            postgresql:///app?host=a,b&port=1,2,3|2 hosts but 3 ports
            postgresql://a/app?host=b|gives the host twice
            postgresql://a:2/app?port=1|gives the port twice
            postgresql:///app?host=a&hostaddr=10.0.0.1|both host and hostaddr
            postgresql://[200z:db8::1234]/app|brackets
            postgresql://[1::2::3]/app|brackets
            postgresql://[1:2:3:4:5:6:7]/app|brackets
            postgresql://[::1.2.3]/app|brackets
            postgresql://bücher.example/app|xn--
            postgresql://a/app?ssl=false|use sslmode
            postgresql://a/app?ssl=1|use sslmode
            postgresql://a/app?ssl=true&sslmode=disable|both ssl and sslmode
            postgresql://a/app?sslrootcert=/ca.crt&sslmode=prefer|does not insist
            postgresql://a/app?sslrootcert=/ca.crt&sslmode=allow|does not insist
            postgresql://a/app?channel_binding=bogus|none of disable, prefer, require
            postgresql://a/app?channelBinding=bogus|none of disable, prefer, require
            postgresql://a/app?gssencmode=bogus|none of disable
            postgresql://a/app?gssEncMode=bogus|none of disable
            postgresql://a/app?sslnegotiation=bogus|none of
            postgresql://a/app?sslnegotiation=|none of
            postgresql://a/app?require_auth=bogus|has a require_auth that is none of password, md5
            postgresql://a/app?require_auth=md5,|has a require_auth that is none of password, md5
            postgresql://a/app?requireAuth=!bogus|has a requireAuth that is none of password, md5
            postgresql://a/app?require_auth=!md5,gss|both asks for methods and excludes some
            postgresql://u:p@a/app?application_name=a@b|a password or a parameter write @ as %40
            postgresql://a/app?options=-c%20a@b|a password or a parameter write @ as %40
            postgresql://a/app?sslsni=0|SNI
            postgresql://a/app?sslcertmode=require|sslcert
            postgresql://a/app?ssl_min_protocol_version=TLSv1.3|jdk.tls.client.protocols
            postgresql://a/app?service=x|write the host
            postgresql://a/app?passfile=x|PGPASSFILE
            postgresql://a/app?sslcrl=x|revocation
            postgresql://a/app?tcp_user_timeout=5|socket_timeout
            postgresql://a/app?requiressl=1|sslmode=require
            postgresql://a/app?schema=a,|empty schema
            postgresql://a/app?schema=,|empty schema
            postgresql://a/app?schema=%22%22|empty schema
            postgresql://u@a/app?user=v|gives the user twice
            postgresql://u:p@a/app?password=q|gives the password twice
            postgresql://a/app?dbname=b|gives the database twice
            postgresql://a/app?sslmode|without =
            postgresql://a/app?=x|not made of letters
            postgresql://a/app?ssl-mode=require|not made of letters
            postgresql://a/app?sslmode=require&sslmode=disable|the parameter sslmode twice
            postgresql://a/app?connect_timeout=1&connectTimeout=2|both connect_timeout and connectTimeout
            postgresql://a/app?schema=a&currentSchema=b|both schema and currentSchema
            postgresql://a/app?sslmod=require|is sslmode meant?
            postgresql://a/app?SSLMODE=require|is sslmode meant?
            postgresql://a/app?sslMode=require|is sslmode meant?
            postgresql://a/app?aplication_name=x|is application_name meant?
            postgresql://a/app?connectiontimeout=1|which nobody knows
            postgresql://a/app?wibble=1|wibble, which nobody knows
            postgresql://a/app?password=s3cret&tail=1|after its password
            postgresql://a/app?password=s3cret&sslmod=require|after its password
            postgresql://a/app?sslmode=requires|none of disable, allow, prefer, require, verify-ca, verify-full
            postgresql://a/app?sslmode=|none of disable
            postgresql://a/app?sslrootcert=system&sslmode=require|needs sslmode=verify-full
            postgresql://a/app?target_session_attrs=master|none of any
            postgresql://a/app?keepalives=yes|none of 0, 1
            postgresql://a/app?pgbouncer=yes|none of true, false
            postgresql://a/app?connect_timeout=5s|whole number
            postgresql://a/app?socket_timeout=-1|whole number
            postgresql://a/app?connect_timeout=99999999999|whole number
            postgresql://a/app?connection_limit=0|whole number from 1
            postgresql://a/app?connection_limit=9999999|whole number from 1
            postgresql://a/app?schema=|empty schema
            postgresql://a/app?client_encoding=LATIN1|none of UTF8
            postgresql://a/app?sslaccept=strict|use sslmode=verify-full
            postgresql://a/app?sslidentity=/c.p12|use sslkey
            postgresql://a/app?keepalives_idle=3|operating system
            postgresql://a/app?search_path=a|use schema
            postgresql://a/app?replication=database|streams changes
            postgresql://a/app?hostaddr=127.0.0.1|both host and hostaddr
            postgresql://u@a:5433/app?hostaddr=127.0.0.1|both host and hostaddr
            postgresql://a/app?sslmode=verify-full&sslfactory=org.postgresql.ssl.NonValidatingFactory|trusts every server
            postgresql://a/app?sslmode=verify-ca&sslfactory=org.postgresql.ssl.NonValidatingFactory|trusts every server
            postgresql://a/app?sslrootcert=/ca.crt&sslfactory=org.postgresql.ssl.NonValidatingFactory|trusts every server
            jdbc:postgresql://a/app?ssl=true&sslfactory=org.postgresql.ssl.NonValidatingFactory|trusts every server
            """)
    void refusesWithTheReason(String url, String reason) {
        String text = url == null ? "" : url;
        assertThatThrownBy(() -> DatabaseUrl.parse(text))
                .isInstanceOf(InvalidDatabaseUrlException.class)
                .hasMessageContaining(reason)
                .hasMessageContaining("postgresql://user:password@host:5432/database?sslmode=require")
                .hasNoCause();
    }

    @Test
    void refusesNullAndOversize() {
        assertThatThrownBy(() -> DatabaseUrl.parse(nothing())).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> DatabaseUrl.parse("postgresql://h/" + "x".repeat(8178)))
                .isInstanceOf(InvalidDatabaseUrlException.class)
                .hasMessageContaining("8193 characters");
        assertThat(DatabaseUrl.parse("postgresql://h/" + "x".repeat(8177)).database())
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "?host=", "/d?host=", "/d?schema=", "/d?options=", "/d?connect_timeout=", "[", "u:", "@"})
    void readsOrRefusesLongNonsenseAtOnce(String start) {
        for (String piece :
                List.of("1:", ":", "a.", "-", ",", "\"", "%41", "%22", "&a=", "[", "1", "::1,", "@", "/", "=")) {
            for (int length : new int[] {8_000, 64_000}) {
                String text = "postgresql://" + start + piece.repeat(length / piece.length());
                assertTimeoutPreemptively(Duration.ofMillis(500), () -> {
                    try {
                        DatabaseUrl.parse(text).toString();
                    } catch (InvalidDatabaseUrlException refused) {
                        assertThat(refused).hasNoCause();
                    }
                });
            }
        }
    }

    @Test
    void requireVerifiesWhereARootCertificateStandsInTheUsersFolder(@TempDir Path home) throws IOException {
        String before = System.getProperty("user.home");
        System.setProperty("user.home", home.toString());
        try {
            DatabaseUrl require = DatabaseUrl.parse("postgresql://h/d?sslmode=require");
            assertThat(require.properties()).containsEntry("sslmode", "require");
            Files.createDirectory(home.resolve(".postgresql"));
            Files.createFile(home.resolve(".postgresql/root.crt"));

            assertThat(require.properties())
                    .containsEntry("sslmode", "verify-ca")
                    .doesNotContainKey("sslfactory");
            Files.createFile(home.resolve(".postgresql/postgresql.crt"));
            Files.createFile(home.resolve(".postgresql/postgresql.key"));
            assertThat(require.properties()).containsKey("sslfactory");
            assertThat(DatabaseUrl.parse("postgresql://h/d?sslmode=disable").properties())
                    .doesNotContainKey("sslfactory");
        } finally {
            System.setProperty("user.home", before);
        }
    }

    @Test
    void itsTextLeavesOutWhatMayHoldASecret() {
        DatabaseUrl url = DatabaseUrl.parse("postgresql://h/d?options=-c%20app.key%3DCANARY&socketFactoryArg=CANARY"
                + "&sslfactoryarg=CANARY&sslpassword=CANARY&password=CANARY&application_name=a");

        assertThat(url).hasToString("postgresql://h:5432/d?ApplicationName=a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://ada:hunter2@localhost/app?sslpassword=hunter3&sslkey=k",
                "postgresql://localhost/app?user=ada&password=hunter2&sslpassword=hunter3&sslkey=k",
                "jdbc:postgresql:app?user=ada&password=hunter2&sslpassword=hunter3&sslkey=k"
            })
    void itsTextHoldsNoPassword(String text) {
        DatabaseUrl url = DatabaseUrl.parse(text);

        assertThat(url).hasToString("postgresql://ada@localhost:5432/app?sslkey=k");
        assertThat(url.properties()).containsEntry("password", "hunter2").containsEntry("sslpassword", "hunter3");
    }

    @Test
    void isEqualByMeaning() {
        DatabaseUrl url = DatabaseUrl.parse("postgresql://ada:x@h/app?sslmode=require&connect_timeout=3");

        assertThat(url)
                .isEqualTo(DatabaseUrl.parse(
                        "jdbc:postgresql://h:5432/%61pp?connectTimeout=3&user=ada&sslmode=require&password=x"))
                .hasSameHashCodeAs(DatabaseUrl.parse(
                        "jdbc:postgresql://h:5432/%61pp?connectTimeout=3&user=ada&sslmode=require&password=x"))
                .isNotEqualTo(DatabaseUrl.parse("postgresql://ada:y@h/app?sslmode=require&connect_timeout=3"))
                .isNotEqualTo(DatabaseUrl.parse("postgresql://ada:x@h/app?sslmode=require"));
    }

    @Test
    void itsPropertiesAreTheCallersOwn() {
        DatabaseUrl url = DatabaseUrl.parse("postgresql://ada@h/app");
        url.properties().clear();

        assertThat(url.properties()).containsEntry("user", "ada");
    }

    @Test
    void connectsToARealServer() throws SQLException {
        try (TestDatabase database = TestDatabase.createEmpty()) {
            DatabaseUrl url = DatabaseUrl.parse(database.url() + (database.url().contains("?") ? "&" : "?")
                    + "application_name=tegmen%20url&connect_timeout=5&keepalives=1&schema=public");

            assertThat(url.database()).contains(database.name());
            try (Connection connection = DriverManager.getConnection(url.jdbcUrl(), url.properties());
                    var statement = connection.createStatement();
                    var row = statement.executeQuery(
                            "select current_database() || '/' || current_schema() || '/' || current_setting('application_name')")) {
                row.next();
                assertThat(row.getString(1)).isEqualTo(database.name() + "/public/tegmen url");
            }
        }
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static String nothing() {
        return null;
    }
}
