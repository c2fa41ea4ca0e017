package dev.tegmen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegmen.page.PageRequest;
import dev.tegmen.testing.TestDatabase;
import dev.tegmen.transaction.TransactionOptions;
import dev.tegmen.user.NewUser;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Spring is a guest here, and may be away. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WithoutSpringTest {
    @Test
    void connectsAndRunsTransactionsAndPagesWhereNoClassOfSpringIs() throws Exception {
        try (TestDatabase database = TestDatabase.create();
                URLClassLoader loader = new Springless()) {
            assertThatThrownBy(() -> loader.loadClass("org.springframework.jdbc.datasource.ConnectionHolder"))
                    .isInstanceOf(ClassNotFoundException.class);
            Class<?> service = loader.loadClass(Service.class.getName());
            assertThat(service).isNotEqualTo(Service.class);
            @SuppressWarnings("unchecked")
            Function<String, List<String>> run =
                    (Function<String, List<String>>) service.getDeclaredConstructor().newInstance();
            assertThat(run.apply(database.url())).containsExactly("Ada", "Grace", "Joan");
        }
    }

    /** What a service does, in classes of the other loader. */
    public static final class Service implements Function<String, List<String>> {
        @Override
        public List<String> apply(String url) {
            try (Database db = Database.connect(url)) {
                db.users().create(new NewUser("joan@example.com", "Joan"));
                db.transaction(tx -> tx.users().create(new NewUser("grace@example.com", "Grace")));
                db.transaction(
                        TransactionOptions.ofDefaults().withExactlyOnce("ada"),
                        tx -> tx.users().create(new NewUser("ada@example.com", "Ada")));
                return db.users().page(PageRequest.first(3)).items().stream()
                        .map(user -> user.name())
                        .toList();
            }
        }
    }

    /** All of the class path, loaded anew, but Spring. */
    private static final class Springless extends URLClassLoader {
        Springless() {
            super(
                    Pattern.compile(Pattern.quote(File.pathSeparator))
                            .splitAsStream(System.getProperty("java.class.path"))
                            .map(Springless::url)
                            .toArray(URL[]::new),
                    ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.startsWith("org.springframework.")) {
                throw new ClassNotFoundException(name);
            }
            return super.findClass(name);
        }

        private static URL url(String entry) {
            try {
                return Path.of(entry).toUri().toURL();
            } catch (MalformedURLException e) {
                throw new IllegalArgumentException(e);
            }
        }
    }
}
