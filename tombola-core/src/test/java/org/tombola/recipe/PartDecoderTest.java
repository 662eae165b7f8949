package org.tombola.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.InvalidInput;

class PartDecoderTest {
    private static Decoded<String> decode(String yaml, String... reserved) {
        return PartDecoder.decode(YamlReader.text(yaml, "r.yaml"), Samples.FINDERS, reserved);
    }

    @ParameterizedTest
    @ValueSource(strings = {"snip", "{snip: {}}", "snip:", "snip: ~", "{snip: {batch: 128}}"})
    void aBareNameIsThePartWithItsDefaults(String yaml) {
        Part<String> part = decode(yaml).part();
        assertThat(part.label()).isEqualTo("snip");
        assertThat(part.value()).isEqualTo("snip 128");
    }

    @Test
    void settingsAreOfTheirDeclaredTypes() {
        Settings settings = decode("snip: {batch: 64, share: 1e-1, rate: 2, signed: true, note: no, allocation: erk, "
                        + "milestones: [1, 2], mean: [0, .5], augment: [crop, 12]}")
                .part()
                .settings();
        assertThat(settings.integer("batch")).isEqualTo(64);
        assertThat(settings.number("share")).isEqualTo(0.1);
        assertThat(settings.number("rate")).isEqualTo(2);
        assertThat(settings.flag("signed")).isTrue();
        assertThat(settings.text("note")).isEqualTo("no");
        assertThat(settings.text("allocation")).isEqualTo("erk");
        assertThat(settings.integers("milestones")).isEqualTo(List.of(1L, 2L));
        assertThat(settings.numbers("mean")).isEqualTo(List.of(0.0, 0.5));
        assertThat(settings.texts("augment")).isEqualTo(List.of("crop", "12"));
        assertThat(settings.label())
                .isEqualTo("(batch=64,share=0.1,rate=2,signed=true,note=no,allocation=erk,milestones=[1,2],"
                        + "mean=[0,0.5],augment=[crop,12])");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{snip: {batch: 64}, as: small}",
                "{snip: {batch: 64, as: small}}",
                "{as: small, snip: {batch: 64}}"
            })
    void reservedKeysStandBesideTheNameOrAmongTheSettings(String yaml) {
        Decoded<String> decoded = decode(yaml, "as", "train");
        assertThat(decoded.extra("as").map(Node::text)).contains("small");
        assertThat(decoded.extra("train")).isEmpty();
        assertThat(decoded.part().label()).isEqualTo("snip(batch=64)");
    }

    @Test
    void aMapForAScalarSettingFillsItsSiblings() {
        Settings settings =
                decode("snip: {allocation: {mean: [0.5], share: 0.25}}").part().settings();
        assertThat(settings.text("allocation")).isEqualTo("global");
        assertThat(settings.numbers("mean")).isEqualTo(List.of(0.5));
        assertThat(settings.number("share")).isEqualTo(0.25);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "snipp | r.yaml:1: 'snipp' is none of the finders; did you mean 'snip'?",
                "qqqqqq | r.yaml:1: 'qqqqqq' is none of the finders; known: dense, snip, shuffle, picky",
                "{snip: {}, dense: {}} | r.yaml:1: expected the name of one of the finders, got 2: snip, dense",
                "{snip: {}, as: x} | r.yaml:1: expected the name of one of the finders, got 2: snip, as",
                "{} | r.yaml:1: expected the name of one of the finders, got a map without one",
                "[snip] | r.yaml:1: expected the name of one of the finders, got a list",
                "~ | r.yaml:1: expected text, got nothing",
                "snip: [1] | r.yaml:1: snip: expected the settings of snip as a map, got a list",
                "snip: 64 | r.yaml:1: snip: expected the settings of snip as a map, got '64'",
                "snip: {bach: 64} | r.yaml:1: snip: unknown key 'bach'; did you mean 'batch'?",
                "snip: {batch: 0} | r.yaml:1: snip.batch: expected a whole number between 1 and 4096, got '0'",
                "snip: {batch: 4097} | r.yaml:1: snip.batch: expected a whole number between 1 and 4096, got '4097'",
                "snip: {batch: 1.5} | r.yaml:1: snip.batch: expected a whole number between 1 and 4096, got '1.5'",
                "snip: {batch: '64'} | r.yaml:1: snip.batch: expected a whole number between 1 and 4096, got the text '64'",
                "snip: {share: 1} | r.yaml:1: snip.share: expected a number strictly between 0 and 1, got '1'",
                "snip: {share: .nan} | r.yaml:1: snip.share: expected a number strictly between 0 and 1, got '.nan'",
                "snip: {rate: .inf} | r.yaml:1: snip.rate: expected a number of at least 0, got '.inf'",
                "snip: {rate: 1e999} | r.yaml:1: snip.rate: expected a number of at least 0, got '1e999'",
                "snip: {rate: -1} | r.yaml:1: snip.rate: expected a number of at least 0, got '-1'",
                "snip: {signed: yes} | r.yaml:1: snip.signed: expected true or false, got 'yes'",
                "snip: {note: [a]} | r.yaml:1: snip.note: expected text, got a list",
                "snip: {note: {x: 1}} | r.yaml:1: snip.note: expected text, got a map",
                "snip: {note: } | r.yaml:1: snip.note: expected text, got nothing",
                "snip: {allocation: ekr} | expected one of global, uniform, erk, got 'ekr'; did you mean 'erk'?",
                "snip: {milestones: 3} | expected a list, each item a whole number of at least 0, got '3'",
                "snip: {milestones: [1, -3]} | r.yaml:1: snip.milestones[1]: expected a whole number of at least 0, got '-3'",
                "snip: {mean: [x]} | r.yaml:1: snip.mean[0]: expected a number, got 'x'",
                "snip: {mean: {share: 0.1}} | snip.mean: expected a list, each item a number, got a map",
                "snip: {augment: crop} | expected a list of texts, got 'crop'",
                "snip: {share: 0.1, allocation: {share: 0.2}} | snip.allocation: the setting 'share' is given twice",
                "snip: {allocation: {share: 0.2, deviation: 3}} | snip.allocation: unknown key 'deviation'",
                "shuffle | r.yaml:1: shuffle needs the setting 'of' (text)",
                "shuffle: {} | r.yaml:1: shuffle: shuffle needs the setting 'of'",
                "picky: {depth: 4} | r.yaml:1: picky: depth 4 is not to my taste",
            })
    void mistakesAreNamedWithPlaceAndSuggestion(String yaml, String message) {
        assertThatThrownBy(() -> decode(yaml)).isInstanceOf(InvalidInput.class).hasMessageContaining(message);
    }

    @Test
    void aReservedKeyCannotStandTwice() {
        assertThatThrownBy(() -> decode("{snip: {as: a}, as: b}", "as"))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("r.yaml:1: snip: 'as' stands both here and beside the name");
    }
}
