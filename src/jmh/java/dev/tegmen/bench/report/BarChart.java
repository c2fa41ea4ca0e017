package dev.tegmen.bench.report;

import java.util.List;
import java.util.Locale;

/**
 * Horizontal bars in groups, as an SVG picture. Bars that leave the picture are cut and carry their value.
 *
 * @param title what is shown
 * @param axis what a bar's length means
 * @param groups the names of the groups, from top to bottom
 * @param series the names of a group's bars
 * @param values by group, then by series; null where there is none
 * @param reference where a line is drawn across all bars
 */
public record BarChart(
        String title,
        String axis,
        List<String> groups,
        List<String> series,
        List<List<Estimate>> values,
        double reference) {
    private static final int LEFT = 190;
    private static final int RIGHT = 70;
    private static final int TOP = 84;
    private static final int PLOT = 700;
    private static final int BAR = 11;
    private static final int GAP = 14;
    private static final double LONGEST = 6;

    /** Draws the picture. */
    public String svg() {
        int group = series.size() * BAR + GAP;
        int bottom = TOP + groups.size() * group;
        Svg svg = new Svg(LEFT + PLOT + RIGHT, bottom + 52);
        double most = values.stream()
                .flatMap(List::stream)
                .mapToDouble(estimate -> estimate.value() + (Double.isNaN(estimate.error()) ? 0 : estimate.error()))
                .max()
                .orElse(1);
        double end = Math.min(LONGEST, Math.max(reference, Math.ceil(most * 2) / 2));
        double step = end > 3 ? 1 : 0.5;
        svg.title(title);
        legend(svg);
        for (double tick = 0; tick <= end; tick += step) {
            svg.line(x(tick, end), TOP, x(tick, end), bottom, "#ddd", 1);
            svg.text(x(tick, end), bottom + 16, 12, "middle", String.format(Locale.ROOT, "%.1f", tick));
        }
        svg.text(LEFT + PLOT / 2.0, bottom + 38, 12, "middle", axis);
        for (int g = 0; g < groups.size(); g++) {
            double y = TOP + g * group + GAP / 2.0;
            svg.text(LEFT - 10, y + series.size() * BAR / 2.0 + 4, 13, "end", groups.get(g));
            for (int s = 0; s < series.size(); s++) {
                bar(svg, y + s * BAR, values.get(g).get(s), end, Svg.colour(s));
            }
        }
        svg.line(x(reference, end), TOP - 4, x(reference, end), bottom, "#222", 1.4);
        return svg.toString();
    }

    private void legend(Svg svg) {
        double x = LEFT;
        for (int s = 0; s < series.size(); s++) {
            svg.rectangle(x, 46, 12, 12, Svg.colour(s));
            svg.text(x + 16, 57, 12, "start", series.get(s));
            x += 34 + 7.0 * series.get(s).length();
        }
    }

    private static void bar(Svg svg, double y, Estimate estimate, double end, String colour) {
        boolean cut = estimate.value() > end;
        double right = x(Math.min(estimate.value(), end), end);
        svg.rectangle(LEFT, y, right - LEFT, BAR - 2, colour);
        if (!cut && !Double.isNaN(estimate.error())) {
            double middle = y + (BAR - 2) / 2.0;
            svg.line(
                    x(Math.max(0, estimate.value() - estimate.error()), end),
                    middle,
                    x(Math.min(end, estimate.value() + estimate.error()), end),
                    middle,
                    "#000",
                    1);
        }
        if (cut) {
            svg.text(right + 4, y + BAR - 3, 10, "start", String.format(Locale.ROOT, "→ %.1f", estimate.value()));
        }
    }

    private static double x(double value, double end) {
        return LEFT + value / end * PLOT;
    }
}
