package dev.tegmen.codegen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SingularTest {
    @ParameterizedTest
    @CsvSource({
        "Orders, Order",
        "OrderLines, OrderLine",
        "Categories, Category",
        "Addresses, Address",
        "Boxes, Box",
        "Statuses, Status",
        "Databases, Database",
        "Houses, House",
        "Responses, Response",
        "Movies, Movie",
        "Heroes, Hero",
        "Days, Day",
        "Keys, Key",
        "People, Person",
        "LineMatrices, LineMatrix",
        "Schemas, Schema",
        "Photos, Photo",
        "orders, order"
    })
    void takesThePluralFromTheLastWord(String plural, String singular) {
        assertThat(Singular.with("").of("any", plural)).isEqualTo(singular);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "News", "Data", "Media", "Series", "Status", "Address", "Basis", "Bus", "Order", "Axes", "Sms", "Https",
                "Orders2"
            })
    void leavesAloneWhatMayBeASingular(String name) {
        assertThat(Singular.with("").of("any", name)).isEqualTo(name);
    }

    @Test
    void doesAsTheServiceSays() {
        Singular singular = Singular.with("news=NewsItem, data=Datum;media=Medium");

        assertThat(singular.of("news", "News")).isEqualTo("NewsItem");
        assertThat(singular.of("data", "Data")).isEqualTo("Datum");
        assertThat(singular.of("media", "Media")).isEqualTo("Medium");
        assertThat(singular.of("orders", "Orders")).isEqualTo("Order");
    }

    @ParameterizedTest
    @ValueSource(strings = {"news", "news=", "=News", "news=a b", "news=News Item", "news=a.B", "a=b=c", "news=class"})
    void refusesWhatIsNoName(String choices) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Singular.with(choices))
                .withMessageContaining("tegmen.singular");
    }
}
