package dev.tegmen.page;

/**
 * How many rows a page has when nothing is said, and at most. Immutable.
 *
 * @param defaultSize rows of a page whose request names no size; 20 by default
 * @param maximumSize rows of the largest page; a request for more gets this many; 1000 by default
 */
public record PageLimits(int defaultSize, int maximumSize) {
    private static final PageLimits DEFAULTS = new PageLimits(20, 1000);

    /**
     * Checks the limits.
     *
     * @throws IllegalArgumentException unless {@code 1 <= defaultSize <= maximumSize <= 1,000,000}
     */
    public PageLimits {
        if (defaultSize < 1 || maximumSize < defaultSize || maximumSize > 1_000_000) {
            throw new IllegalArgumentException("page limits must be 1 <= default <= maximum <= 1000000, were default "
                    + defaultSize + ", maximum " + maximumSize);
        }
    }

    /**
     * Returns the default limits: 20 rows, at most 1000.
     *
     * @return the defaults
     */
    public static PageLimits ofDefaults() {
        return DEFAULTS;
    }

    int effective(int requested) {
        return requested == 0 ? defaultSize : Math.min(requested, maximumSize);
    }
}
