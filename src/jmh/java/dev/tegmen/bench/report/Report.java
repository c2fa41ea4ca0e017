package dev.tegmen.bench.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a run hands back: Markdown, and files beside it. Not thread-safe. */
public final class Report {
    private final Path folder;
    private final StringBuilder markdown = new StringBuilder();
    private final List<Path> files = new ArrayList<>();

    /** Starts a report whose files go to a folder, which is made if it is not there. */
    public Report(Path folder) {
        this.folder = folder;
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds Markdown. */
    public void add(String text) {
        markdown.append(text).append('\n');
    }

    /** Writes a file beside the report, and names it at the end. */
    public void file(String name, String content) {
        try {
            files.add(Files.writeString(folder.resolve(name), content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the report and returns what to print: the Markdown, and where the files are. */
    public String finish() {
        String text = markdown.toString();
        file("report.md", text);
        StringBuilder paths = new StringBuilder(text);
        for (Path path : files) {
            paths.append(path).append('\n');
        }
        return paths.toString();
    }
}
