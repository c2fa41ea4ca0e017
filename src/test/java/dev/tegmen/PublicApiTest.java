package dev.tegmen;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * All that a user can name, beside a list that is part of the repository: whatever becomes public, or ceases to be, shows in
 * the change that does it. {@code -Dtegmen.api.write} writes the list.
 */
class PublicApiTest {
    private static final Path LIST = Path.of("src/test/resources/dev/tegmen/public-api.txt");

    @Test
    void isWhatTheListSays() throws IOException {
        List<String> found = new ArrayList<>();
        new ClassFileImporter()
                .importUrl(Database.class.getProtectionDomain().getCodeSource().getLocation()).stream()
                        .filter(type -> !type.getPackageName().startsWith("dev.tegmen.schema"))
                        .sorted((one, other) -> one.getName().compareTo(other.getName()))
                        .map(JavaClass::reflect)
                        .filter(PublicApiTest::isPublic)
                        .forEach(type -> describe(type, found));
        if (System.getProperty("tegmen.api.write") != null) {
            Files.createDirectories(LIST.getParent());
            Files.write(LIST, found);
        }
        assertThat(found)
                .as("public signatures; write the list anew with -Dtegmen.api.write")
                .containsExactlyElementsOf(Files.readAllLines(LIST));
    }

    private static boolean isPublic(Class<?> type) {
        Class<?> outer = type.getEnclosingClass();
        return !type.isAnonymousClass()
                && (Modifier.isPublic(type.getModifiers()) || Modifier.isProtected(type.getModifiers()))
                && (outer == null || isPublic(outer));
    }

    private static void describe(Class<?> type, List<String> found) {
        found.add(shortened(type.toGenericString()));
        Stream.of(
                        Stream.of(type.getDeclaredFields()),
                        Stream.of(type.getDeclaredConstructors()),
                        Stream.of(type.getDeclaredMethods()))
                .flatMap(members -> members)
                .filter(PublicApiTest::canBeNamed)
                .map(PublicApiTest::signature)
                .map(signature -> "    " + shortened(signature).replace(type.getName() + ".", ""))
                .sorted()
                .forEach(found::add);
    }

    private static boolean canBeNamed(Member member) {
        boolean visible = Modifier.isPublic(member.getModifiers())
                || (Modifier.isProtected(member.getModifiers())
                        && !Modifier.isFinal(member.getDeclaringClass().getModifiers()));
        return visible && !member.isSynthetic();
    }

    private static String signature(Member member) {
        return member instanceof Field field ? field.toGenericString() : ((Executable) member).toGenericString();
    }

    private static String shortened(String signature) {
        return signature.replaceAll("java\\.(lang|util|util\\.function|util\\.stream|time|sql)\\.(?=[A-Z])", "");
    }
}
