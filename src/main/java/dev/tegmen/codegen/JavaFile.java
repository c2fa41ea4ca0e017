package dev.tegmen.codegen;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The text of a Java file, its imports and its layout: 120 columns, four spaces, eight to go on. Not thread-safe. */
final class JavaFile {
    private static final int WIDTH = 120;
    private static final String GO_ON = "        ";
    private static final Pattern QUALIFIED =
            Pattern.compile("(?:[\\p{L}_$][\\p{L}\\p{N}_$]*\\.)+[\\p{L}_$][\\p{L}\\p{N}_$]*");
    /** What the client's own classes call their constants. */
    private static final Set<String> OWN_CONSTANTS = Set.of("ENTITY", "KEY", "NONE", "VIEW");

    private final String packageName;
    private final Set<String> neighbours;
    private final Map<String, String> imports = new TreeMap<>();
    private final Set<String> statics = new TreeSet<>();
    private final StringBuilder body = new StringBuilder();

    /**
     * Begins a file.
     *
     * @param packageName its package
     * @param neighbours the classes of that package, which need no import and hide others of their names
     */
    JavaFile(String packageName, Set<String> neighbours) {
        this.packageName = packageName;
        this.neighbours = neighbours;
    }

    /** Names a type, with its arguments and dimensions, as this file does: imported, unless that name means another. */
    String type(String qualified) {
        Matcher names = QUALIFIED.matcher(qualified);
        return names.replaceAll(name -> Matcher.quoteReplacement(imported(name.group())));
    }

    private String imported(String qualified) {
        int dot = qualified.lastIndexOf('.');
        String simple = qualified.substring(dot + 1);
        String from = qualified.substring(0, dot);
        if (from.equals(packageName) || (from.equals("java.lang") && !neighbours.contains(simple))) {
            return simple;
        }
        if (neighbours.contains(simple) || JavaNames.isOfJavaLang(simple)) {
            return qualified;
        }
        return imports.computeIfAbsent(simple, free -> qualified).equals(qualified) ? simple : qualified;
    }

    /** Names a constant of a class. */
    String constant(String qualifiedClass, String name) {
        if (OWN_CONSTANTS.contains(name)
                || neighbours.contains(name)
                || statics.stream()
                        .anyMatch(other -> other.endsWith("." + name) && !other.equals(qualifiedClass + "." + name))) {
            return qualifiedClass + "." + name;
        }
        statics.add(qualifiedClass + "." + name);
        return name;
    }

    /** Marks a type that this file has named as nullable: in front of its simple name, or of its dimensions. */
    String nullable(String type) {
        String mark = "@" + type("org.jspecify.annotations.Nullable");
        if (type.endsWith("[]")) {
            int dimensions = type.indexOf("[]");
            return type.substring(0, dimensions) + " " + mark + " " + type.substring(dimensions);
        }
        int arguments = type.indexOf('<');
        int simple = type.lastIndexOf('.', arguments < 0 ? type.length() : arguments) + 1;
        return type.substring(0, simple) + mark + " " + type.substring(simple);
    }

    JavaFile line(String line) {
        body.append(line.stripTrailing()).append('\n');
        return this;
    }

    JavaFile blank() {
        return line("");
    }

    /** Writes {@code before(arguments)after}, in one line if it fits, else with the arguments below. */
    JavaFile call(String before, List<String> arguments, String after) {
        String one = before + "(" + String.join(", ", arguments) + ")" + after;
        if (one.length() <= WIDTH) {
            return line(one);
        }
        String indent = indentOf(before) + GO_ON;
        String below = indent + String.join(", ", arguments) + ")" + after;
        return line(before + "(")
                .line(
                        below.length() <= WIDTH
                                ? below
                                : arguments.stream().collect(Collectors.joining(",\n" + indent, indent, ")" + after)));
    }

    /** Writes a chain of calls, in one line if it fits, else each call in its own. */
    JavaFile chain(String first, List<String> calls, String after) {
        String one = first + String.join("", calls) + after;
        if (one.length() <= WIDTH) {
            return line(one);
        }
        if (calls.isEmpty()) {
            return line(one);
        }
        String indent = indentOf(first) + GO_ON;
        return line(first + "\n" + calls.stream().collect(Collectors.joining("\n" + indent, indent, after)));
    }

    /** Writes {@code before first.calls}, broken where it does not fit. */
    JavaFile assignment(String before, String first, List<String> calls) {
        String all = first + String.join("", calls) + ";";
        if (before.length() + 1 + all.length() <= WIDTH) {
            return line(before + " " + all);
        }
        String indent = indentOf(before) + GO_ON;
        if (indent.length() + all.length() <= WIDTH) {
            return line(before).line(indent + all);
        }
        if (before.length() + 1 + first.length() <= WIDTH) {
            return line(before + " " + first)
                    .line(calls.stream().collect(Collectors.joining("\n" + indent, indent, ";")));
        }
        return line(before).chain(indent + first, calls, ";");
    }

    /** Ends a class. */
    JavaFile end() {
        while (body.length() > 1 && body.charAt(body.length() - 2) == '\n') {
            body.setLength(body.length() - 1);
        }
        return line("}");
    }

    private static String indentOf(String line) {
        return line.substring(0, line.length() - line.stripLeading().length());
    }

    /**
     * Writes a comment.
     *
     * @param indent what stands before it
     * @param text paragraphs, and tags with {@code @} at their beginning
     */
    JavaFile doc(String indent, List<String> text) {
        List<String> lines = new java.util.ArrayList<>();
        boolean tags = false;
        for (String paragraph : text) {
            boolean tag = paragraph.startsWith("@");
            if (!lines.isEmpty() && !(tag && tags)) {
                lines.add("");
            }
            tags = tag;
            lines.addAll(wrapped(
                    !lines.isEmpty() && !tag ? "<p>" + paragraph : paragraph, WIDTH - indent.length() - 3, tag));
        }
        if (lines.size() == 1 && indent.length() + lines.get(0).length() + 7 <= WIDTH) {
            return line(indent + "/** " + lines.get(0) + " */");
        }
        line(indent + "/**");
        lines.forEach(each -> line(indent + " * " + each));
        return line(indent + " */");
    }

    private static List<String> wrapped(String text, int width, boolean tag) {
        List<String> lines = new java.util.ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (line.length() > 0 && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line = new StringBuilder(tag ? "    " : "").append(word);
            } else {
                line.append(line.length() == 0 ? "" : " ").append(word);
            }
        }
        lines.add(line.toString());
        return lines;
    }

    /** The whole file. */
    String text() {
        StringBuilder text =
                new StringBuilder("// Written by Tegmen from the schema of the database: change that, not this.\n");
        text.append("package ").append(packageName).append(";\n\n");
        if (!statics.isEmpty()) {
            statics.forEach(name -> text.append("import static ").append(name).append(";\n"));
            text.append('\n');
        }
        if (!imports.isEmpty()) {
            new TreeSet<>(imports.values())
                    .forEach(name -> text.append("import ").append(name).append(";\n"));
            text.append('\n');
        }
        return text.append(body).toString();
    }
}
