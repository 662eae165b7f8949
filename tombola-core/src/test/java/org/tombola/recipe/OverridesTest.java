package org.tombola.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tombola.InvalidInput;

class OverridesTest {
    private static final String RECIPE = """
            name: x
            data: mnist
            train: {epochs: 6, optimiser: sgd}
            find: [dense, {snip: {batch: 64}}]
            spend: [[], [skips, {activation: swish}]]
            empty:
            """;

    private static String set(String... assignments) {
        return Canonical.text(Overrides.apply(YamlReader.text(RECIPE, "r.yaml"), List.of(assignments))
                .plain());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "name=y | 'name':'y'",
                "train.epochs=3 | 'epochs':3",
                "train.epochs= 3 | 'epochs':3",
                "train.optimiser.sgd.rate=0.05 | 'optimiser':{'sgd':{'rate':0.05}}",
                "train.optimiser=adam | 'optimiser':'adam'",
                "train.optimiser={adam: {rate: 1e-3}} | 'optimiser':{'adam':{'rate':0.001}}",
                "data.mnist.train=1000 | 'data':{'mnist':{'train':1000}}",
                "find[0].dense.x=1 | 'find':[{'dense':{'x':1}},",
                "find[1].snip.batch=32 | {'snip':{'batch':32}}]",
                "find.1.snip.batch=32 | {'snip':{'batch':32}}]",
                "find[1]=random | 'find':['dense','random']",
                "find=[snip] | 'find':['snip']",
                "spend[1][0].skips.depth=2 | [[],[{'skips':{'depth':2}},{'activation':'swish'}]]",
                "spend[1][1].activation.swish.beta=2 | {'activation':{'swish':{'beta':2}}}",
                "seeds=[1, 2] | 'seeds':[1,2]",
                "verdict.margin.accuracy=0.003 | 'verdict':{'margin':{'accuracy':0.003}}",
                "empty.key=no | 'empty':{'key':'no'}",
                "name= | 'name':null",
                "name=a=b | 'name':'a=b'",
                "density=['0.8^3', 0.5] | 'density':['0.8^3',0.5]",
            })
    void aPathLeadsToWhatChanges(String assignment, String expected) {
        assertThat(set(assignment)).contains(expected.replace('\'', '"'));
    }

    @Test
    void laterAssignmentsSeeEarlierOnes() {
        assertThat(set("find=[snip]", "find[0].snip.batch=1", "find[0].snip.batch=2"))
                .contains("\"find\":[{\"snip\":{\"batch\":2}}]");
    }

    @Test
    void nothingElseChanges() {
        Node before = YamlReader.text(RECIPE, "r.yaml");
        Node after = Overrides.apply(before, List.of("train.epochs=6"));
        assertThat(after.plain()).isEqualTo(before.plain());
        assertThat(after.get("find").place()).isEqualTo(before.get("find").place());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "epochs | --set epochs: expected KEY=VALUE",
                "=3 | --set =3: expected KEY=VALUE",
                "find[2].snip.batch=1 | --set find[2].snip.batch=1: find is a list of 2, so an index from 0 to 1 is needed, got '2'",
                "find.snip.batch=1 | find is a list of 2, so an index from 0 to 1 is needed, got 'snip'",
                "spend[0][0]=x | spend[0] is a list of 0, got '0'",
                "train.optimiser.adam.rate=1 | train.optimiser is 'sgd', which has no 'adam'",
                "train.epochs.x=1 | train.epochs is '6', which has no 'x'",
                "find[0].dens.x=1 | find[0] is 'dense', which has no 'dens'; did you mean 'dense'?",
                "find[x]=1 | --set find[x]: not a path",
                "find[0=1 | --set find[0: not a path",
                "find..x=1 | --set find..x: not a path",
                ".x=1 | --set .x: not a path",
                "find[0]x=1 | --set find[0]x: not a path",
                "x.=1 | --set x.: not a path",
                "name=[1 | --set name=[1:1:3: not valid YAML",
                "name={a: 1, a: 2} | --set name={a: 1, a: 2}:1: the key 'a' stands here twice",
            })
    void wrongPathsAndValuesAreRefused(String assignment, String message) {
        assertThatThrownBy(() -> set(assignment))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining(message);
    }

    @Test
    void aBadValueIsBlamedOnTheOption() {
        Node tree = Overrides.apply(YamlReader.text("find: [snip]", "r.yaml"), List.of("find[0].snip.batch=-1"));
        assertThatThrownBy(() -> PartDecoder.decode(tree.get("find").list().getFirst(), Samples.FINDERS))
                .hasMessage(
                        "--set find[0].snip.batch=-1: find[0].snip.batch: expected a whole number between 1 and 4096,"
                                + " got '-1'");
        Node unknown = Overrides.apply(YamlReader.text("find: [snip]", "r.yaml"), List.of("find[0].snip.bach=1"));
        assertThatThrownBy(() -> PartDecoder.decode(unknown.get("find").list().getFirst(), Samples.FINDERS))
                .hasMessage("--set find[0].snip.bach=1: find[0].snip: unknown key 'bach'; did you mean 'batch'?");
    }
}
