package dev.tegmen.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A measured value and the half width of its 95 % confidence interval.
 *
 * @param value the value
 * @param error the half width; NaN when it cannot be known
 */
public record Estimate(double value, double error) {
    // Student's t, two-sided 95 %, by degrees of freedom from 1
    private static final double[] T = {
        12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.20, 2.18, 2.16, 2.14, 2.13, 2.12, 2.11, 2.10,
        2.09, 2.09
    };

    /** The mean of samples. */
    public static Estimate mean(double[] samples) {
        int n = samples.length;
        double sum = 0;
        for (double sample : samples) {
            sum += sample;
        }
        double mean = sum / n;
        double squares = 0;
        for (double sample : samples) {
            squares += (sample - mean) * (sample - mean);
        }
        return new Estimate(mean, n < 2 ? Double.NaN : t(n - 1) * Math.sqrt(squares / (n - 1) / n));
    }

    /** The middle of samples, which a few that were disturbed do not move. */
    public static double median(List<Double> samples) {
        List<Double> sorted = samples.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /**
     * The ratio of samples to those of the unit that were taken beside them: sample i of both ran one after the other, so
     * that a machine that was slow for a while was slow for both.
     */
    public static Estimate pairedRatio(double[] samples, double[] unit) {
        double[] logs = new double[Math.min(samples.length, unit.length)];
        for (int i = 0; i < logs.length; i++) {
            logs[i] = Math.log(samples[i] / unit[i]);
        }
        Estimate log = mean(logs);
        return new Estimate(Math.exp(log.value), Math.exp(log.value) * log.error);
    }

    /** This value by another, their errors propagated as independent ones. */
    public Estimate over(Estimate unit) {
        double ratio = value / unit.value;
        return new Estimate(ratio, ratio * Math.hypot(error / value, unit.error / unit.value));
    }

    /** Compares with a bound: {@code met}, {@code missed}, or {@code within error} where the error forbids a verdict. */
    public String verdict(double bound) {
        if (value + error <= bound) {
            return "met";
        }
        return value - error > bound ? "missed" : "within error";
    }

    /** How this stands beside others, where less is better: {@code yes} if it is ahead of each beyond the errors. */
    public String aheadOf(Map<String, Estimate> others) {
        List<String> notBehind = new ArrayList<>();
        others.forEach((name, other) -> {
            if (value >= other.value) {
                notBehind.add("behind " + name);
            } else if (value + known(error) >= other.value - known(other.error)) {
                notBehind.add("within error of " + name);
            }
        });
        return notBehind.isEmpty() ? "yes" : String.join(", ", notBehind);
    }

    private static double known(double error) {
        return Double.isNaN(error) ? 0 : error;
    }

    /** The value with its error, at that many decimals. */
    public String text(int decimals) {
        String format = "%." + decimals + "f";
        String text = String.format(Locale.ROOT, format, value);
        return Double.isNaN(error) ? text : text + " ± " + String.format(Locale.ROOT, format, error);
    }

    private static double t(int freedom) {
        return freedom <= T.length ? T[freedom - 1] : 1.96 + 2.5 / freedom;
    }
}
