package dev.tegmen.quickstart;

import java.io.PrintStream;

/** A bar that fills from left to right. It only ever appends, so that it looks the same in a terminal and in a log. */
final class ProgressBar {
    private static final int WIDTH = 50;

    private final PrintStream out;
    private final int total;
    private int drawn;

    ProgressBar(PrintStream out, int total) {
        this.out = out;
        this.total = total;
        out.print("  [");
    }

    void at(int done) {
        int cells = (int) ((long) done * WIDTH / total);
        out.print("#".repeat(cells - drawn));
        drawn = cells;
        if (done == total) {
            out.println("] " + total);
        }
        out.flush();
    }
}
