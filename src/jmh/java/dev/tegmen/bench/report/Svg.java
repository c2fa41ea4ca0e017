package dev.tegmen.bench.report;

import java.util.List;
import java.util.Locale;

/** A picture as SVG text, readable on a light and on a dark page. Not thread-safe. */
final class Svg {
    /** Colours that people with the common colour blindnesses can tell apart (Okabe and Ito), ours first. */
    private static final List<String> COLOURS =
            List.of("#D55E00", "#444444", "#0072B2", "#56B4E9", "#009E73", "#CC79A7", "#E69F00", "#9A8F00");

    private final StringBuilder body = new StringBuilder();
    private final int width;
    private final int height;

    Svg(int width, int height) {
        this.width = width;
        this.height = height;
    }

    static String colour(int index) {
        return COLOURS.get(index % COLOURS.size());
    }

    void rectangle(double x, double y, double w, double h, String colour) {
        add("<rect x='%.1f' y='%.1f' width='%.1f' height='%.1f' fill='%s'/>", x, y, Math.max(0, w), h, colour);
    }

    void line(double x1, double y1, double x2, double y2, String colour, double stroke) {
        add(
                "<line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f' stroke='%s' stroke-width='%.1f'/>",
                x1, y1, x2, y2, colour, stroke);
    }

    void dashedLine(double x1, double y1, double x2, double y2, String colour) {
        add(
                "<line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f' stroke='%s' stroke-width='1.8' stroke-dasharray='6 4'/>",
                x1, y1, x2, y2, colour);
    }

    void dot(double x, double y, String colour) {
        add("<circle cx='%.1f' cy='%.1f' r='3.5' fill='%s'/>", x, y, colour);
    }

    /** Writes text; the anchor is {@code start}, {@code middle} or {@code end}. */
    void text(double x, double y, int size, String anchor, String text) {
        add("<text x='%.1f' y='%.1f' font-size='%d' text-anchor='%s'>%s</text>", x, y, size, anchor, escape(text));
    }

    void title(String text) {
        add("<text x='16' y='26' font-size='16' font-weight='bold'>%s</text>", escape(text));
    }

    void upwardText(double x, double y, String text) {
        add(
                "<text x='%.1f' y='%.1f' font-size='12' text-anchor='middle' transform='rotate(-90 %.1f %.1f)'>%s</text>",
                x, y, x, y, escape(text));
    }

    @Override
    public String toString() {
        return String.format(
                        Locale.ROOT,
                        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' width='%d' height='%d'"
                                + " font-family='system-ui, sans-serif' fill='#222'>%n<rect width='100%%' height='100%%'"
                                + " fill='#fff'/>%n",
                        width,
                        height,
                        width,
                        height)
                + body + "</svg>\n";
    }

    private void add(String format, Object... values) {
        body.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
