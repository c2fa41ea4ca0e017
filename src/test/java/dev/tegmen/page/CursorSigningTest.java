package dev.tegmen.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CursorSigningTest {
    private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    @Test
    void refusesShortKeysAndUnusableIds() {
        assertThatThrownBy(() -> CursorSigning.with("a", new byte[31]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("32 bytes");
        for (String id : new String[] {"", "with space", "ä", "x".repeat(33)}) {
            assertThatThrownBy(() -> CursorSigning.with(id, KEY)).isInstanceOf(IllegalArgumentException.class);
        }
        CursorSigning signing = CursorSigning.with("a", KEY);
        assertThatThrownBy(() -> signing.accepting("a", KEY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("already");
    }

    @Test
    void keepsItsKeysOutOfItsText() {
        assertThat(CursorSigning.with("new", KEY).accepting("old", KEY).toString())
                .contains("new", "old")
                .doesNotContain("0123", "MDEy");
    }

    @Test
    void keepsItsOwnCopyOfAKey() {
        byte[] key = KEY.clone();
        CursorSigning signing = CursorSigning.with("a", key);
        key[0]++;
        assertThat(signing.sign(KEY, 4)).isEqualTo(CursorSigning.with("a", KEY).sign(KEY, 4));
    }
}
