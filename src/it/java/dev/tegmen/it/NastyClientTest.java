package dev.tegmen.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tegmen.it.nasty.AddressChanges;
import dev.tegmen.it.nasty.BoxesChanges;
import dev.tegmen.it.nasty.ClassChanges;
import dev.tegmen.it.nasty.DataChanges;
import dev.tegmen.it.nasty.DatabaseChanges;
import dev.tegmen.it.nasty.EntityChanges;
import dev.tegmen.it.nasty.Keyword;
import dev.tegmen.it.nasty.KeywordChanges;
import dev.tegmen.it.nasty.LogLine;
import dev.tegmen.it.nasty.Measurement;
import dev.tegmen.it.nasty.MeasurementChanges;
import dev.tegmen.it.nasty.MediumChanges;
import dev.tegmen.it.nasty.NastyDatabase;
import dev.tegmen.it.nasty.NewAddress;
import dev.tegmen.it.nasty.NewBox;
import dev.tegmen.it.nasty.NewBoxes;
import dev.tegmen.it.nasty.NewClass;
import dev.tegmen.it.nasty.NewData;
import dev.tegmen.it.nasty.NewDatabase;
import dev.tegmen.it.nasty.NewEntity;
import dev.tegmen.it.nasty.NewKeyword;
import dev.tegmen.it.nasty.NewMeasurement;
import dev.tegmen.it.nasty.NewMedium;
import dev.tegmen.it.nasty.NewNewStatus;
import dev.tegmen.it.nasty.NewNews;
import dev.tegmen.it.nasty.NewObject;
import dev.tegmen.it.nasty.NewPerson;
import dev.tegmen.it.nasty.NewRecord;
import dev.tegmen.it.nasty.NewRow;
import dev.tegmen.it.nasty.NewSession;
import dev.tegmen.it.nasty.NewStatus2;
import dev.tegmen.it.nasty.NewString;
import dev.tegmen.it.nasty.NewTransaction;
import dev.tegmen.it.nasty.NewUpperCase;
import dev.tegmen.it.nasty.NewsChanges;
import dev.tegmen.it.nasty.ObjectChanges;
import dev.tegmen.it.nasty.PersonChanges;
import dev.tegmen.it.nasty.RecordChanges;
import dev.tegmen.it.nasty.RowChanges;
import dev.tegmen.it.nasty.SessionChanges;
import dev.tegmen.it.nasty.StatusChanges;
import dev.tegmen.it.nasty.StringChanges;
import dev.tegmen.it.nasty.TransactionChanges;
import dev.tegmen.it.nasty.UpperCase;
import dev.tegmen.it.nasty.UpperCaseChanges;
import dev.tegmen.page.PageRequest;
import dev.tegmen.testing.TestDatabase;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jooq.JSON;
import org.jooq.JSONB;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tables that a generator could trip over: each created, found, changed, upserted, listed and deleted. */
class NastyClientTest {
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00.123456Z");

    private static TestDatabase testDatabase;
    private static NastyDatabase db;

    @BeforeAll
    static void open() throws IOException, SQLException {
        testDatabase = Sql.migrated("nasty");
        db = NastyDatabase.connect(testDatabase.url());
    }

    @AfterAll
    static void close() {
        db.close();
        testDatabase.close();
    }

    @Test
    void keepsValuesOfEachType() {
        List<String> tags = Arrays.asList("a", null, "ü,\"");
        UUID ref = UUID.randomUUID();
        Measurement plain = db.measurements()
                .create(new NewMeasurement(tags, JSONB.jsonb("{\"a\": 1}"), new BigDecimal("1.25"), true));
        Measurement full = db.measurements()
                .update(
                        plain.id(),
                        MeasurementChanges.none()
                                .withCounts(List.of(1, 2))
                                .withRefs(List.of(ref))
                                .withExtra(JSON.json("[1]"))
                                .withAnyNumber(BigInteger.TEN)
                                .withRaw(new byte[] {1, -1})
                                .withDay(LocalDate.of(2026, 2, 28))
                                .withAt(LocalTime.of(1, 2, 3))
                                .withWall(LocalDateTime.of(2026, 3, 29, 2, 30))
                                .withSeen(NOON)
                                .withSmall((short) 7)
                                .withRatio(0.5f)
                                .withExact(Math.PI)
                                .withFlag(false)
                                .withCode("abc")
                                .addToUnits(2));

        assertThat(plain.tags()).isEqualTo(tags);
        assertThat(plain.doubled()).isEqualByComparingTo("2.50");
        assertThat(plain.counts()).isNull();
        assertThat(plain.small()).isEqualTo((short) 1);
        assertThat(full.counts()).containsExactly(1, 2);
        assertThat(full.refs()).containsExactly(ref);
        assertThat(full.extra()).isEqualTo(JSON.json("[1]"));
        assertThat(full.body()).isEqualTo(JSONB.jsonb("{\"a\": 1}"));
        assertThat(full.anyNumber()).isEqualTo(BigInteger.TEN);
        assertThat(full.raw()).containsExactly(1, -1);
        assertThat(full.day()).isEqualTo(LocalDate.of(2026, 2, 28));
        assertThat(full.at()).isEqualTo(LocalTime.of(1, 2, 3));
        assertThat(full.wall()).isEqualTo(LocalDateTime.of(2026, 3, 29, 2, 30));
        assertThat(full.seen()).isEqualTo(NOON);
        assertThat(full.small()).isEqualTo((short) 7);
        assertThat(full.ratio()).isEqualTo(0.5f);
        assertThat(full.exact()).isEqualTo(Math.PI);
        assertThat(full.flag()).isFalse();
        assertThat(full.code()).isEqualTo("abc");
        assertThat(full.units()).isEqualTo(3);
        assertThat(db.measurements()
                        .update(
                                full.id(),
                                MeasurementChanges.none().withCounts(null).withRaw(null))
                        .counts())
                .isNull();
    }

    @Test
    void keepsWhatColumnsAreCalledInJava() {
        UUID id = UUID.randomUUID();
        Keyword keyword = db.keywords()
                .create(new NewKeyword("c", 1)
                        .withId(id)
                        .withDefaultValue("d")
                        .withKey("k")
                        .withValue("v")
                        .withValues("vs")
                        .withSession("s")
                        .withRow("r")
                        .withGetClassValue("g")
                        .withHashCodeValue(2)
                        .withToStringValue("t")
                        .withNotifyValue(true)
                        .withWaitValue(3L)
                        .withRecord("rec")
                        .withVar("var")
                        .withYield("y")
                        .withOdd("o")
                        .with_2nd("2")
                        .withOf("of"));

        assertThat(keyword)
                .isEqualTo(new Keyword(
                        id, "c", "d", 1, "k", "v", "vs", "s", "r", "g", 2, "t", true, 3L, "rec", "var", "y", "o", "2",
                        "of"))
                .isEqualTo(db.keywords().get(id))
                .hasToString("Keyword[" + id + "]");
        assertThat(db.keywords()
                        .update(
                                id,
                                KeywordChanges.none()
                                        .withClassValue("x")
                                        .withDefaultValue(null)
                                        .addToOrder(1))
                        .order())
                .isEqualTo(2);
    }

    @Test
    void quotesNames() {
        UpperCase created = db.upperCase().create(new NewUpperCase("one").withGrosse(3));

        assertThat(db.upperCase().findByMixedName("one")).contains(created);
        assertThat(db.upperCase()
                        .update(created.id(), UpperCaseChanges.none().withGrosse(null))
                        .grosse())
                .isNull();
        assertThat(db.upperCase().upsertByMixedName(new NewUpperCase("one")).inserted())
                .isFalse();
    }

    @Test
    void tellsItsOwnClassesFromOthersOfTheSameName() {
        UUID id = UUID.randomUUID();
        db.object().create(new NewObject(1).withName("a"));
        assertThat(db.object().update(1, ObjectChanges.none().withName("b")).name())
                .isEqualTo("b");
        db.strings().upsert(new NewString(1, "a"));
        assertThat(db.strings().update(1, StringChanges.none().withName("b")).name())
                .isEqualTo("b");
        db.record().create(new NewRecord().withId(id));
        assertThat(db.record().update(id, RecordChanges.none().withName("b")).name())
                .isEqualTo("b");
        var session = db.sessions().create(new NewSession().withEntityId(id));
        assertThat(db.sessions()
                        .update(session.id(), SessionChanges.none().withEntityId(null))
                        .entityId())
                .isNull();
        var entity = db.entity().create(new NewEntity().withDao("d").withView("v"));
        assertThat(db.entity()
                        .update(entity.id(), EntityChanges.none().withDao(null))
                        .view())
                .isEqualTo("v");
        var row = db.rows().create(new NewRow());
        assertThat(db.rows()
                        .update(row.id(), RowChanges.none().withTableName("t"))
                        .tableName())
                .isEqualTo("t");
        var database = db.databases().create(new NewDatabase().withClose("c"));
        assertThat(db.databases()
                        .update(database.id(), DatabaseChanges.none().withTransaction("t"))
                        .close())
                .isEqualTo("c");
        var transaction = db.transactionTable().create(new NewTransaction());
        assertThat(db.transactionTable()
                        .update(transaction.id(), TransactionChanges.none().withLists("l"))
                        .lists())
                .isEqualTo("l");
        var ofClass = db.classTable().create(new NewClass().withUuids(List.of(id)));
        assertThat(db.classTable()
                        .update(ofClass.id(), ClassChanges.none().withUuids(List.of()))
                        .uuids())
                .isEmpty();
        assertThat(db.<Long, RuntimeException>transaction(tx -> {
                    tx.object().delete(1);
                    return tx.object().count() + tx.transactionTable().count();
                }))
                .isEqualTo(1);
    }

    @Test
    void givesEachClassANameOfItsOwn() {
        db.box().create(new NewBox(1));
        db.boxes().create(new NewBoxes(1));
        assertThat(db.boxes().update(1, BoxesChanges.none().withLabel("l")).label())
                .isEqualTo("l");
        assertThat(db.newStatuses().create(new NewNewStatus().withAt(NOON)).at())
                .isEqualTo(NOON);
        db.statuses().createAll(List.of(new NewStatus2("a"), new NewStatus2("b")));
        assertThat(db.statuses().update("a", StatusChanges.none().withData("x")).data())
                .isEqualTo("x");
        var address = db.addresses().create(new NewAddress("Bern"));
        var person = db.people().create(new NewPerson().withAddressId(address.id()));
        assertThat(db.people()
                        .update(person.id(), PersonChanges.none().withAddressId(null))
                        .addressId())
                .isNull();
        assertThat(db.addresses()
                        .update(address.id(), AddressChanges.none().withCity("Basel"))
                        .city())
                .isEqualTo("Basel");
        var news = db.news().create(new NewNews("h"));
        assertThat(db.news()
                        .update(news.id(), NewsChanges.none().withHeadline("g"))
                        .headline())
                .isEqualTo("g");
        var data = db.data().create(new NewData(new byte[] {1}));
        assertThat(db.data()
                        .update(data.id(), DataChanges.none().withBlob(new byte[] {2}))
                        .blob())
                .containsExactly(2);
        var medium = db.media().create(new NewMedium());
        assertThat(db.media()
                        .update(medium.id(), MediumChanges.none().withTitle("t"))
                        .title())
                .isEqualTo("t");
    }

    @Test
    void readsATableWithoutAKey() {
        db.<Integer, RuntimeException>transaction(
                tx -> tx.dsl().execute("insert into log_lines (at, line) values (now(), 'one')"));

        assertThat(db.logLines().list(10)).extracting(LogLine::line).containsExactly("one");
        assertThat(db.logLines()
                        .orderBy(dev.tegmen.it.nasty.tables.LogLines.LOG_LINES.AT)
                        .page(PageRequest.first(1))
                        .items())
                .hasSize(1);
        assertThat(db.logLines().one()).hasToString("LogLine");
    }
}
