package dev.tegmen.bench.report;

import java.util.ArrayList;
import java.util.List;

/** A table in Markdown, its columns aligned. Not thread-safe. */
public final class MarkdownTable {
    private final List<List<String>> rows = new ArrayList<>();

    /** Starts a table with the names of its columns. */
    public MarkdownTable(List<String> columns) {
        rows.add(List.copyOf(columns));
    }

    /** Adds a row, with a cell for each column. */
    public void add(List<String> cells) {
        if (cells.size() != rows.get(0).size()) {
            throw new IllegalArgumentException(rows.get(0).size() + " cells needed: " + cells);
        }
        rows.add(List.copyOf(cells));
    }

    @Override
    public String toString() {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (int r = 0; r < rows.size(); r++) {
            for (int i = 0; i < columns; i++) {
                String cell = rows.get(r).get(i);
                String padding = " ".repeat(widths[i] - cell.length());
                text.append("| ")
                        .append(i == 0 ? cell + padding : padding + cell)
                        .append(' ');
            }
            text.append("|\n");
            if (r == 0) {
                for (int i = 0; i < columns; i++) {
                    text.append("|")
                            .append(i == 0 ? ":" : "-")
                            .append("-".repeat(widths[i]))
                            .append(i == 0 ? "-" : ":");
                }
                text.append("|\n");
            }
        }
        return text.toString();
    }
}
