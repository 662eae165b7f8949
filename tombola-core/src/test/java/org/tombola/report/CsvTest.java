package org.tombola.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tombola.InvalidInput;

class CsvTest {
    @Test
    void everyFieldSurvivesTheRoundTrip() {
        List<String> fields = List.of("plain", "a,b", "say \"x\"", "two\nlines", "", "\"");
        assertThat(Csv.read(Csv.line(fields), "x")).containsExactly(fields);
        assertThat(Csv.line(Arrays.asList(1, null, 0.5))).isEqualTo("1,,0.5\n");
    }

    @Test
    void bothLineEndsAndAMissingLastOneAreRead() {
        assertThat(Csv.read("a,b\r\n1,2\n\n3,", "x"))
                .containsExactly(List.of("a", "b"), List.of("1", "2"), List.of("3", ""));
    }

    @Test
    void anOpenQuoteIsRefused() {
        assertThatThrownBy(() -> Csv.read("a,\"b", "curves.csv"))
                .isInstanceOf(InvalidInput.class)
                .hasMessageStartingWith("curves.csv");
    }
}
