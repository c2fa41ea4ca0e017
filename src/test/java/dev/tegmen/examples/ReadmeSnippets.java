package dev.tegmen.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The README's blocks of Java. */
final class ReadmeSnippets {
    private static final Pattern JAVA_BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    private ReadmeSnippets() {}

    static List<String> all() throws IOException {
        return JAVA_BLOCK
                .matcher(Files.readString(Path.of("README.md")))
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    static List<String> about(String word) throws IOException {
        return all().stream().filter(code -> code.contains(word)).toList();
    }
}
