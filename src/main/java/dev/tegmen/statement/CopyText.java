package dev.tegmen.statement;

import java.util.ArrayList;
import java.util.List;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/**
 * Rows in the text format of {@code COPY … FROM STDIN} (PostgreSQL documentation, COPY, "Text Format"), for a loader of one's
 * own on the driver's {@code CopyManager}. Each value goes through its column's converter and binding. Immutable and
 * thread-safe.
 */
public final class CopyText {
    private final List<ElementType> types;

    private CopyText(List<ElementType> types) {
        this.types = types;
    }

    /**
     * Says which columns the rows have.
     *
     * @param columns the columns in the order of the statement
     * @return the format
     * @throws IllegalArgumentException if the binding of a column does more in SQL than to cast: COPY cannot do it
     */
    public static CopyText of(List<? extends Field<?>> columns) {
        List<ElementType> types = new ArrayList<>();
        for (Field<?> column : columns) {
            types.add(ElementType.of(column)
                    .filter(ElementType::isPlain)
                    .orElseThrow(() -> new IllegalArgumentException("the binding of the column " + column.getName()
                            + " does more in SQL than to cast, which COPY cannot; insert such rows")));
        }
        return new CopyText(List.copyOf(types));
    }

    /**
     * Writes a row.
     *
     * @param text where to
     * @param row a value for each column; null for NULL
     */
    public void append(StringBuilder text, @Nullable Object[] row) {
        for (int i = 0; i < row.length; i++) {
            if (i > 0) {
                text.append('\t');
            }
            Object value = row[i];
            String written = value == null ? null : types.get(i).text(value);
            if (written == null) {
                text.append("\\N");
            } else {
                escape(text, written);
            }
        }
        text.append('\n');
    }

    private static void escape(StringBuilder text, String value) {
        int from = 0;
        for (int i = 0; i < value.length(); i++) {
            char escape = escape(value.charAt(i));
            if (escape != 0) {
                text.append(value, from, i).append('\\').append(escape);
                from = i + 1;
            }
        }
        text.append(value, from, value.length());
    }

    private static char escape(char c) {
        return switch (c) {
            case '\\' -> '\\';
            case '\t' -> 't';
            case '\n' -> 'n';
            case '\r' -> 'r';
            default -> 0;
        };
    }
}
