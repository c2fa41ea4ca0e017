package dev.tegmen.page;

import static dev.tegmen.page.Things.THINGS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tegmen.page.Things.Column;
import dev.tegmen.property.Choices;
import dev.tegmen.property.Property;
import dev.tegmen.statement.Query;
import dev.tegmen.statement.Session;
import dev.tegmen.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.InsertValuesStepN;
import org.jooq.Record;
import org.jooq.SQLDialect;
import org.jooq.Select;
import org.jooq.SelectField;
import org.jooq.SortField;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Walks through random rows in random orders, compared with a sorted list in memory. */
@SuppressWarnings("NullAway.Init") // JUnit runs createThings() first, which NullAway cannot know
class WalkProperties {
    private static final AtomicInteger LOTS = new AtomicInteger();

    private static TestDatabase database;
    private static Connection connection;
    private static DSLContext dsl;
    private static Session session;

    @BeforeAll
    static void createThings() throws SQLException {
        database = TestDatabase.createEmpty();
        connection = database.dataSource().getConnection();
        dsl = DSL.using(connection, SQLDialect.POSTGRES);
        session = new ConnectionSession(connection, database.engine());
        THINGS.ddl().forEach(dsl::execute);
    }

    @AfterAll
    static void dropThings() throws SQLException {
        connection.close();
        database.close();
    }

    @Test
    void visitsEachRowOnceInBothDirections() {
        Property.holds("visitsEachRowOnceInBothDirections", 350, WalkProperties::visitsEachRowOnceInBothDirections);
    }

    private static void visitsEachRowOnceInBothDirections(Choices choices) {
        List<Thing> rows = rows(choices, 0, 40);
        int size = choices.between(1, 12);
        Walk walk = new Walk(order(choices), rows, size, choices.flag(), choices.flag());
        List<Thing> sorted = walk.sorted();

        List<Thing> forwards = new ArrayList<>();
        Page<Thing> page = walk.read(PageRequest.first(size));
        assertThat(page.hasPrevious()).isFalse();
        forwards.addAll(page.items());
        while (page.hasNext()) {
            page = walk.read(walk.next(page));
            assertThat(page.hasPrevious()).isTrue();
            forwards.addAll(page.items());
        }
        assertThat(forwards).isEqualTo(sorted);

        List<Thing> backwards = new ArrayList<>();
        page = walk.read(PageRequest.last(size).withTotal());
        assertThat(page.hasNext()).isFalse();
        assertThat(page.total()).hasValue(rows.size());
        addReversed(page.items(), backwards);
        while (page.hasPrevious()) {
            page = walk.read(walk.previous(page));
            assertThat(page.hasNext()).isTrue();
            addReversed(page.items(), backwards);
        }
        Collections.reverse(sorted);
        assertThat(backwards).isEqualTo(sorted);
    }

    private static void addReversed(List<Thing> items, List<Thing> all) {
        List<Thing> reversed = new ArrayList<>(items);
        Collections.reverse(reversed);
        all.addAll(reversed);
    }

    @Test
    void turnsAroundWhileRowsComeAndGo() {
        Property.holds("turnsAroundWhileRowsComeAndGo", 350, WalkProperties::turnsAroundWhileRowsComeAndGo);
    }

    private static void turnsAroundWhileRowsComeAndGo(Choices choices) {
        int size = choices.between(1, 6);
        Walk walk = new Walk(order(choices), rows(choices, 0, 20), size, choices.flag(), choices.flag());
        List<Thing> toCome = rows(choices, 5, 5);
        PageRequest request = PageRequest.first(size);
        Place place = new Place(false, null, false);
        Page<Thing> page = walk.read(request);
        for (Step step : choices.list(6, 14, () -> choices.oneOf(Step.values()))) {
            if (step == Step.NEXT && page.hasNext()) {
                request = walk.next(page);
                place = place.beside(page, false);
            } else if (step == Step.PREVIOUS && page.hasPrevious()) {
                request = walk.previous(page);
                place = place.beside(page, true);
            } else if (step == Step.INSERT && !toCome.isEmpty()) {
                walk.insert(List.of(toCome.remove(0)));
            } else if (step == Step.DELETE_THE_TOKENS_ROW && place.row() != null) {
                walk.delete(place.row());
            } else if (step == Step.DELETE_AN_ITEM && !page.items().isEmpty()) {
                walk.delete(page.items().get(page.items().size() / 2));
            }
            page = walk.read(request);
            walk.check(page, place);
        }
    }

    enum Step {
        NEXT,
        PREVIOUS,
        INSERT,
        DELETE_THE_TOKENS_ROW,
        DELETE_AN_ITEM
    }

    /** Where a page begins, in terms of the model. */
    record Place(boolean backward, @Nullable Thing row, boolean inclusive) {
        Place beside(Page<Thing> page, boolean previous) {
            List<Thing> items = page.items();
            if (items.isEmpty()) {
                return new Place(previous, row, !inclusive);
            }
            return new Place(previous, items.get(previous ? 0 : items.size() - 1), false);
        }
    }

    /** A row: its id, and for each column the number of its value, or -1 for NULL. */
    record Thing(UUID id, List<Integer> values) {}

    /** A key: the column's place among the columns. */
    record OrderKey(int column, boolean descending, int nulls) {
        SortField<?> sortField() {
            Field<?> field = THINGS.columns.get(column).field();
            SortField<?> sorted = descending ? field.desc() : field.asc();
            return nulls == 0 ? sorted : nulls == 1 ? sorted.nullsFirst() : sorted.nullsLast();
        }

        Comparator<Thing> comparator() {
            Comparator<Integer> values = descending ? Comparator.reverseOrder() : Comparator.naturalOrder();
            Comparator<Integer> withNulls = (one, other) -> {
                if (one >= 0 && other >= 0) {
                    return values.compare(one, other);
                }
                int nullsBefore = Boolean.compare(one >= 0, other >= 0);
                return nulls == 1 ? nullsBefore : -nullsBefore;
            };
            return Comparator.comparing(thing -> thing.values().get(column), withNulls);
        }
    }

    /** Some keys, and whether the last tie-breaker is named too. */
    record Order(List<OrderKey> keys, boolean named) {
        Keyset<Record> keyset() {
            List<SortField<?>> sortFields = new ArrayList<>();
            keys.forEach(key -> sortFields.add(key.sortField()));
            if (named) {
                sortFields.add(lastDescending() ? THINGS.ID.desc() : THINGS.ID.asc());
            }
            return Keyset.by(sortFields.toArray(new SortField<?>[0]));
        }

        private boolean lastDescending() {
            return keys.get(keys.size() - 1).descending();
        }

        Comparator<Thing> comparator() {
            Comparator<Thing> ids = Comparator.comparing(thing -> thing.id().toString());
            Comparator<Thing> all = keys.get(0).comparator();
            for (OrderKey key : keys.subList(1, keys.size())) {
                all = all.thenComparing(key.comparator());
            }
            return all.thenComparing(lastDescending() ? ids.reversed() : ids);
        }
    }

    private static Order order(Choices choices) {
        List<OrderKey> keys = new ArrayList<>();
        for (int column : choices.list(1, 4, () -> choices.random().nextInt(THINGS.columns.size()))) {
            if (keys.stream().noneMatch(key -> key.column() == column)) {
                keys.add(new OrderKey(column, choices.flag(), choices.oneOf(0, 1, 2)));
            }
        }
        return new Order(keys, choices.flag());
    }

    /** The numbers of values are taken modulo a column's number of values. */
    private static List<Thing> rows(Choices choices, int from, int to) {
        int columns = THINGS.columns.size();
        return choices.list(
                from,
                to,
                () -> thing(
                        choices.list(columns, columns, () -> choices.random().nextInt(12))));
    }

    private static Thing thing(List<Integer> numbers) {
        List<Integer> values = new ArrayList<>();
        for (int i = 0; i < numbers.size(); i++) {
            Column<?> column = THINGS.columns.get(i);
            int choices = column.ascending().size() + (column.nullable() ? 1 : 0);
            int choice = numbers.get(i) % choices;
            values.add(choice == column.ascending().size() ? -1 : choice);
        }
        return new Thing(UUID.randomUUID(), values);
    }

    /** One walk's rows, in the database and in memory, and how its pages are read. */
    private static final class Walk {
        private final int lot = LOTS.incrementAndGet();
        private final Comparator<Thing> comparator;
        private final Keyset<Record> keyset;
        private final int size;
        private final boolean tokens;
        private final @Nullable PreparedPages<UUID> preparedPages;
        private final List<Thing> model = new ArrayList<>();
        private final List<Thing> everything = new ArrayList<>();

        Walk(Order order, List<Thing> rows, int size, boolean prepared, boolean tokens) {
            this.comparator = order.comparator();
            this.keyset = order.keyset();
            this.size = size;
            this.tokens = tokens;
            this.preparedPages = prepared
                    ? keyset.prepare(
                            select(DSL.using(SQLDialect.POSTGRES)).$where(THINGS.LOT.eq(Query.parameter(THINGS.LOT))),
                            row -> row.getObject(1, UUID.class))
                    : null;
            insert(rows);
        }

        private static Select<Record> select(DSLContext context) {
            List<SelectField<?>> fields = new ArrayList<>(List.of(THINGS.ID));
            THINGS.columns.forEach(column -> fields.add(column.field()));
            return context.select(fields).from(THINGS);
        }

        Page<Thing> read(PageRequest request) {
            Page<UUID> page = preparedPages == null
                    ? keyset.page(select(dsl).$where(THINGS.LOT.eq(lot)), request, row -> row.get(THINGS.ID))
                    : preparedPages.page(session, request, lot);
            return page.map(this::known);
        }

        private Thing known(UUID id) {
            return everything.stream()
                    .filter(thing -> thing.id().equals(id))
                    .findFirst()
                    .orElseThrow();
        }

        PageRequest next(Page<?> page) {
            return tokens ? PageRequest.first(size).after(page.nextToken().orElseThrow()) : page.next();
        }

        PageRequest previous(Page<?> page) {
            return tokens ? PageRequest.last(size).before(page.previousToken().orElseThrow()) : page.previous();
        }

        void insert(List<Thing> rows) {
            if (rows.isEmpty()) {
                return;
            }
            List<Field<?>> fields = new ArrayList<>(List.of(THINGS.ID, THINGS.LOT));
            THINGS.columns.forEach(column -> fields.add(column.field()));
            InsertValuesStepN<Record> insert = dsl.insertInto(THINGS, fields);
            for (Thing thing : rows) {
                List<Object> values = new ArrayList<>(List.of(thing.id(), lot));
                for (int i = 0; i < THINGS.columns.size(); i++) {
                    values.add(THINGS.columns.get(i).stored(thing.values().get(i)));
                }
                insert = insert.values(values);
            }
            insert.execute();
            model.addAll(rows);
            everything.addAll(rows);
        }

        void delete(Thing thing) {
            dsl.deleteFrom(THINGS).where(THINGS.ID.eq(thing.id())).execute();
            model.remove(thing);
        }

        List<Thing> sorted() {
            List<Thing> sorted = new ArrayList<>(model);
            sorted.sort(comparator);
            return sorted;
        }

        /** The page must be what the model says that stands at the place. */
        void check(Page<Thing> page, Place place) {
            List<Thing> before = new ArrayList<>();
            List<Thing> after = new ArrayList<>();
            for (Thing thing : sorted()) {
                Thing from = place.row();
                int side = from == null ? (place.backward() ? -1 : 1) : comparator.compare(thing, from);
                boolean own = place.inclusive() ? !place.backward() : place.backward();
                (side > 0 || (side == 0 && own) ? after : before).add(thing);
            }
            List<Thing> read = place.backward() ? before : after;
            int count = Math.min(size, read.size());
            List<Thing> expected =
                    place.backward() ? read.subList(read.size() - count, read.size()) : read.subList(0, count);
            assertThat(page.items()).isEqualTo(expected);
            boolean more = read.size() > size;
            assertThat(page.hasNext()).isEqualTo(place.backward() ? !after.isEmpty() : more);
            assertThat(page.hasPrevious()).isEqualTo(place.backward() ? more : !before.isEmpty());
        }
    }
}
