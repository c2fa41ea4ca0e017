package dev.tegmen.testing;

import dev.tegmen.engine.Engine;
import java.util.regex.Pattern;

/** How many rows a plan read. Its words do not tell: half a table is a bounded scan too. */
public final class RowsRead {
    private static final Pattern FROM_STORE = Pattern.compile("rows (?:read|decoded) from KV: ([0-9,]+)");
    private static final Pattern OF_NODE =
            Pattern.compile("actual rows=([0-9.]+) loops=([0-9]+)|Rows Removed by [A-Za-z ]+: ([0-9]+)");

    private RowsRead() {}

    /**
     * Adds them up.
     *
     * @param plan what {@code explain analyze} printed, on PostgreSQL with {@code timing off}
     * @param engine who printed it
     * @return the rows that came out of the store, or, on PostgreSQL, out of all nodes of the plan
     */
    public static long of(String plan, Engine engine) {
        if (engine == Engine.COCKROACHDB) {
            return FROM_STORE
                    .matcher(plan)
                    .results()
                    .mapToLong(read -> Long.parseLong(read.group(1).replace(",", "")))
                    .sum();
        }
        return OF_NODE.matcher(plan)
                .results()
                .mapToLong(rows -> rows.group(1) == null
                        ? Long.parseLong(rows.group(3))
                        : Math.round(Double.parseDouble(rows.group(1)) * Long.parseLong(rows.group(2))))
                .sum();
    }
}
