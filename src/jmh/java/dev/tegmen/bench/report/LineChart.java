package dev.tegmen.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Lines over logarithmic axes, as an SVG picture.
 *
 * @param title what is shown
 * @param xAxis what x means
 * @param yAxis what y means
 * @param lines the lines
 */
public record LineChart(String title, String xAxis, String yAxis, List<Line> lines) {
    private static final int LEFT = 80;
    private static final int TOP = 50;
    private static final int PLOT_WIDTH = 560;
    private static final int PLOT_HEIGHT = 360;

    /**
     * One line.
     *
     * @param name what it shows
     * @param colour which of the colours it has; 0 is the one that stands out
     * @param dashed whether it is drawn dashed
     * @param x the points' x, above 0
     * @param y the points' y, above 0
     */
    public record Line(String name, int colour, boolean dashed, List<Double> x, List<Double> y) {}

    /** Draws the picture. */
    public String svg() {
        Svg svg = new Svg(LEFT + PLOT_WIDTH + 230, TOP + PLOT_HEIGHT + 60);
        double left = smallest(Line::x);
        double right = largest(Line::x);
        double low = Math.pow(10, Math.floor(Math.log10(smallest(Line::y))));
        double high = Math.pow(10, Math.ceil(Math.log10(largest(Line::y))));
        svg.title(title);
        for (double tick = low; tick <= high * 1.001; tick *= 10) {
            double y = y(tick, low, high);
            svg.line(LEFT, y, LEFT + PLOT_WIDTH, y, "#ccc", 1);
            svg.text(LEFT - 8, y + 4, 12, "end", number(tick));
            for (int minor = 2; minor < 10 && tick < high; minor++) {
                double between = y(tick * minor, low, high);
                svg.line(LEFT, between, LEFT + PLOT_WIDTH, between, "#eee", 0.6);
            }
        }
        for (double tick : lines.get(0).x()) {
            double x = x(tick, left, right);
            svg.line(x, TOP, x, TOP + PLOT_HEIGHT, "#ccc", 1);
            svg.text(x, TOP + PLOT_HEIGHT + 18, 12, "middle", number(tick));
        }
        svg.text(LEFT + PLOT_WIDTH / 2.0, TOP + PLOT_HEIGHT + 42, 12, "middle", xAxis);
        svg.upwardText(20, TOP + PLOT_HEIGHT / 2.0, yAxis);
        // the first line is ours: drawn last, so that it lies on top
        for (int i = lines.size() - 1; i >= 0; i--) {
            draw(svg, lines.get(i), left, right, low, high);
            double y = TOP + 14 + i * 20;
            svg.dot(LEFT + PLOT_WIDTH + 26, y - 4, Svg.colour(lines.get(i).colour()));
            segment(svg, lines.get(i), LEFT + PLOT_WIDTH + 14, y - 4, LEFT + PLOT_WIDTH + 38, y - 4);
            svg.text(LEFT + PLOT_WIDTH + 46, y, 12, "start", lines.get(i).name());
        }
        return svg.toString();
    }

    private static void draw(Svg svg, Line line, double left, double right, double low, double high) {
        for (int i = 0; i < line.x().size(); i++) {
            double x = x(line.x().get(i), left, right);
            double y = y(line.y().get(i), low, high);
            svg.dot(x, y, Svg.colour(line.colour()));
            if (i > 0) {
                double previousX = x(line.x().get(i - 1), left, right);
                segment(svg, line, previousX, y(line.y().get(i - 1), low, high), x, y);
            }
        }
    }

    private static void segment(Svg svg, Line line, double x1, double y1, double x2, double y2) {
        if (line.dashed()) {
            svg.dashedLine(x1, y1, x2, y2, Svg.colour(line.colour()));
        } else {
            svg.line(x1, y1, x2, y2, Svg.colour(line.colour()), 1.8);
        }
    }

    private double smallest(java.util.function.Function<Line, List<Double>> axis) {
        return all(axis).stream().mapToDouble(Double::doubleValue).min().orElse(1);
    }

    private double largest(java.util.function.Function<Line, List<Double>> axis) {
        return all(axis).stream().mapToDouble(Double::doubleValue).max().orElse(10);
    }

    private List<Double> all(java.util.function.Function<Line, List<Double>> axis) {
        List<Double> all = new ArrayList<>();
        lines.forEach(line -> all.addAll(axis.apply(line)));
        return all;
    }

    private static double x(double value, double left, double right) {
        return LEFT + Math.log(value / left) / Math.log(right / left) * PLOT_WIDTH;
    }

    private static double y(double value, double low, double high) {
        return TOP + PLOT_HEIGHT - Math.log(value / low) / Math.log(high / low) * PLOT_HEIGHT;
    }

    private static String number(double value) {
        return value >= 1 ? String.format(Locale.ROOT, "%,.0f", value) : String.format(Locale.ROOT, "%s", value);
    }
}
