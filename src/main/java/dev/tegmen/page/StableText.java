package dev.tegmen.page;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import org.jooq.DSLContext;
import org.jooq.DataType;
import org.jooq.EnumType;
import org.jooq.Param;
import org.jooq.QueryPart;
import org.jooq.SQLDialect;
import org.jooq.VisitContext;
import org.jooq.VisitListener;
import org.jooq.conf.ParamCastMode;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;
import org.jooq.impl.DefaultConfiguration;
import org.jooq.impl.QOM;
import org.jspecify.annotations.Nullable;

/**
 * Texts for fingerprints: the same for the same query and the same values in every JVM, whatever its time zone, its
 * settings and the addresses of its objects are.
 */
final class StableText {
    private StableText() {}

    /** The text of a part of a query, with the values that it binds or inlines as the database gets them. */
    static String of(QueryPart part) {
        List<String> values = new ArrayList<>();
        Settings settings = new Settings().withParamCastMode(ParamCastMode.NEVER);
        DSLContext renderer = DSL.using(new DefaultConfiguration()
                .set(SQLDialect.POSTGRES)
                .set(settings)
                .set(new Values(values)));
        String text = renderer.render(part);
        StringBuilder all = new StringBuilder(text.length() + 16).append(text);
        values.forEach(value -> append(all, value));
        return all.toString();
    }

    /** Takes the values out of what is rendered. Names of parameters differ from one JVM to the next, and stay out too. */
    private record Values(List<String> found) implements VisitListener {
        private static final QueryPart PLACE = DSL.sql("?");

        @Override
        public void visitStart(VisitContext context) {
            String text = textOf(context.queryPart());
            if (text != null) {
                found.add(text);
                context.queryPart(PLACE);
            }
        }

        private static @Nullable String textOf(QueryPart part) {
            if (part instanceof Param<?> param) {
                return param.getParamName() == null ? valueOf(param) : "parameter";
            }
            if (part instanceof QOM.InList<?> in) {
                return "in" + asSet(in.$field(), in.$list());
            }
            return part instanceof QOM.NotInList<?> in ? "not in" + asSet(in.$field(), in.$list()) : null;
        }

        /** A list is often made of a set, whose order another JVM does not know. */
        private static String asSet(QueryPart field, Collection<? extends QueryPart> list) {
            StringBuilder text = new StringBuilder();
            append(text, of(field));
            list.stream().map(StableText::of).sorted().forEach(value -> append(text, value));
            return text.toString();
        }
    }

    private static String valueOf(Param<?> param) {
        @SuppressWarnings("unchecked")
        DataType<Object> type = (DataType<Object>) param.getDataType();
        Object value = param.getValue();
        return of(value == null ? null : type.getConverter().to(value));
    }

    /** The text of a value, which says what kind of value it is. */
    static String of(@Nullable Object value) {
        StringBuilder text = new StringBuilder();
        describe(value, text);
        return text.toString();
    }

    private static void describe(@Nullable Object value, StringBuilder text) {
        if (value == null) {
            text.append('-');
        } else if (value instanceof byte[] bytes) {
            append(text.append("bytes"), HexFormat.of().formatHex(bytes));
        } else if (value.getClass().isArray()) {
            describeAll(elements(value), text.append("array"));
        } else if (value instanceof Map<?, ?> map) {
            describeMap(map, text.append("map"));
        } else if (value instanceof Collection<?> collection) {
            describeCollection(collection, text);
        } else {
            append(text.append(value.getClass().getName()), plain(value));
        }
    }

    private static List<@Nullable Object> elements(Object array) {
        List<@Nullable Object> elements = new ArrayList<>();
        for (int i = 0; i < Array.getLength(array); i++) {
            elements.add(Array.get(array, i));
        }
        return elements;
    }

    private static void describeAll(Collection<?> values, StringBuilder text) {
        text.append('[').append(values.size());
        values.forEach(value -> append(text, of(value)));
        text.append(']');
    }

    /** What has no order of its own is put into one. */
    private static void describeCollection(Collection<?> values, StringBuilder text) {
        if (values instanceof List || values instanceof SortedSet) {
            describeAll(values, text.append("list"));
            return;
        }
        text.append("set[").append(values.size());
        values.stream().map(StableText::of).sorted().forEach(value -> append(text, value));
        text.append(']');
    }

    private static void describeMap(Map<?, ?> map, StringBuilder text) {
        List<String> entries = new ArrayList<>();
        map.forEach((key, value) -> entries.add(of(key) + "=" + of(value)));
        if (!(map instanceof SortedMap)) {
            entries.sort(null);
        }
        entries.forEach(entry -> append(text, entry));
    }

    private static String plain(Object value) {
        if (value instanceof EnumType literal) {
            return literal.getLiteral();
        }
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        if (value instanceof org.jooq.Record row) {
            return of(row.intoArray());
        }
        if (value instanceof java.util.Calendar calendar) {
            return Long.toString(calendar.getTimeInMillis());
        }
        if (value.getClass() == java.util.Date.class) {
            return ((java.util.Date) value).toInstant().toString();
        }
        return hasTextOfItsOwn(value) ? value.toString() : serialized(value);
    }

    /** Whether the text is not that of {@link Object}, which holds an address. */
    private static boolean hasTextOfItsOwn(Object value) {
        if (value instanceof Record) {
            return !value.toString().contains("@");
        }
        try {
            return value.getClass().getMethod("toString").getDeclaringClass() != Object.class;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("every object has a text", e);
        }
    }

    private static String serialized(Object value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the filter has a value of " + value.getClass().getName()
                            + ", which no page token can be bound to: it has no toString() of its own and cannot be serialized;"
                            + " give it one, or compare with a plain value");
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    /** Each text goes in with its length before it, so that no two lists of texts are the same text. */
    private static void append(StringBuilder all, String text) {
        all.append(' ').append(text.length()).append(':').append(text);
    }
}
