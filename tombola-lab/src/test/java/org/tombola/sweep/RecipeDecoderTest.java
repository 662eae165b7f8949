package org.tombola.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tombola.engine.Numerics.Precision;
import org.tombola.graph.Graph.Prunable;
import org.tombola.recipe.Part;
import org.tombola.recipe.YamlReader;
import org.tombola.sweep.Recipe.Finding;
import org.tombola.sweep.Recipe.SpendWay;
import org.tombola.train.TrainSettings;
import org.tombola.train.TrainSettings.Select;
import org.tombola.weights.Density;

class RecipeDecoderTest {
    private static final String SHORTEST = "{name: x, data: mnist, network: lenet_300_100, train: {epochs: 2}}";
    private static final String SHORT = """
            name: x
            data: mnist
            network: lenet_300_100
            train: {epochs: 2, optimiser: {sgd: {rate: 0.2, decay: 1e-4}}}
            density: [0.1]
            """;

    @TempDir
    Path folder;

    private Recipe decode(String yaml) {
        return RecipeDecoder.decode(YamlReader.text(yaml, "r.yaml"), folder, Catalogues.ALL);
    }

    private static String hash(Recipe recipe) {
        return new ResolvedRecipe(recipe).hash(Map.of());
    }

    @Test
    void whatIsLeftOutHasItsDefault() {
        Recipe recipe = decode(SHORTEST);
        assertThat(recipe.init().label()).isEqualTo("kaiming_normal");
        assertThat(recipe.prunable()).isEqualTo(Prunable.ALL);
        TrainSettings train = recipe.train();
        assertThat(train.epochs()).isEqualTo(2);
        assertThat(train.batch()).isEqualTo(128);
        assertThat(train.optimiser().label()).isEqualTo("sgd");
        assertThat(train.schedule().label()).isEqualTo("cosine");
        assertThat(train.validation()).isEqualTo(0.1);
        assertThat(train.select()).isEqualTo(Select.LAST);
        assertThat(train.precision()).isEqualTo(Precision.FP32);
        assertThat(train.threads()).isEqualTo(1);
        assertThat(recipe.find()).extracting(Finding::label).containsExactly("dense");
        assertThat(recipe.densities()).isEmpty();
        assertThat(recipe.spend()).extracting(SpendWay::label).containsExactly("plain");
        assertThat(recipe.assess()).extracting(Part::label).containsExactly("accuracy");
        assertThat(recipe.verdict().confidence()).isEqualTo(0.95);
        assertThat(recipe.verdict().margin("accuracy")).isZero();
        assertThat(recipe.seeds()).containsExactly(1L);
        assertThat(recipe.weights()).isNull();
    }

    @Test
    void aPatternNeedsNoQuotes() {
        Recipe recipe = decode(SHORT + "find: [{random: {pattern: 2:4}}, {l1: {pattern: channel}}]");
        assertThat(recipe.find())
                .extracting(Finding::label)
                .containsExactly("dense", "random(pattern=2:4)", "l1(pattern=channel)");
    }

    @Test
    void theWholeGrammarIsRead() {
        Recipe recipe = decode("""
                schema: 1
                name: lenet-quickstart
                data: {glyphs: {train: 12000, test: 2000}}
                network: {resnet20: {shortcut: B, width: 16}}
                init: glorot_normal
                prunable: {first: false, classifier: true, shortcut: false}
                train: {epochs: 6, batch: 64, optimiser: {sgd: {rate: 0.1, momentum: 0.9, decay: 2e-4}}, schedule: cosine,
                        validation: 0.1, select: best_validation, precision: bf16, threads: 2}
                find:
                  - {iterative_magnitude: {per_level: 0.2, rewind_to: 1ep}}
                  - dense
                  - {random: {allocation: erk}}
                  - {random: {allocation: erk}, as: lots, train: {epochs: 9}}
                  - {shuffle: {of: lots}}
                density: ["0.8^3", "0.8^8", 0.044]
                spend:
                  - []
                  - [{reinitialise: {init: glorot_normal}}]
                  - [reinitialise, {train: {epochs: 3}}, {as: short}]
                  - {as: longer, train: {epochs: 12}}
                assess: [accuracy, nll, {calibration_error: {bins: 10}}, {calibration_error: {}, as: ece}]
                verdict: {margin: {accuracy: 0.003, ece: 0.01}, confidence: 0.9}
                seeds: [0, 7]
                weights: {checkpoint: net.pth, fine_tune: {epochs: 3}}
                """);
        assertThat(recipe.prunable()).isEqualTo(new Prunable(false, true, false));
        assertThat(recipe.train().select()).isEqualTo(Select.BEST_VALIDATION);
        assertThat(recipe.train().precision()).isEqualTo(Precision.BF16);
        assertThat(recipe.find())
                .extracting(Finding::label)
                .containsExactly(
                        "dense",
                        "iterative_magnitude(rewind_to=1ep)",
                        "random(allocation=erk)",
                        "lots",
                        "shuffle(of=lots)");
        assertThat(recipe.find())
                .extracting(finding -> finding.train().epochs())
                .containsExactly(6, 6, 6, 9, 6);
        assertThat(recipe.densities())
                .containsExactly(Density.parse("0.512"), Density.parse("0.8^8"), Density.parse("0.044"));
        assertThat(recipe.spend())
                .extracting(SpendWay::label)
                .containsExactly("plain", "reinitialise(init=glorot_normal)", "short", "longer");
        assertThat(recipe.spend()).extracting(SpendWay::ownTraining).containsExactly(false, false, true, true);
        assertThat(recipe.spend()).extracting(way -> way.tweaks().size()).containsExactly(0, 1, 1, 0);
        assertThat(recipe.spend()).extracting(way -> way.train().epochs()).containsExactly(6, 6, 3, 12);
        assertThat(recipe.assess())
                .extracting(Part::label)
                .containsExactly("accuracy", "nll", "calibration_error(bins=10)", "ece");
        assertThat(recipe.verdict().margin("ece")).isEqualTo(0.01);
        assertThat(recipe.seeds()).containsExactly(0L, 7L);
        assertThat(recipe.weights().checkpoint()).isEqualTo("net.pth");
        assertThat(recipe.weights().fineTune().epochs()).isEqualTo(3);
        assertThat(recipe.weights().fineTune().batch()).isEqualTo(64);
        assertThat(new ResolvedRecipe(recipe).hash(Map.of())).isEqualTo(hash(again(recipe)));
    }

    /** A recipe that does not ask for it is named as it was before there was anything to ask for. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"'' |", "'latency: {}' | 64", "'latency: {batch: 1}' | 1"})
    void latencyIsTimedOnlyWhereARecipeAsks(String key, Integer batch) {
        String small = "{name: a, data: glyphs, network: lenet_300_100, train: {epochs: 2}";
        Recipe recipe = decode(small + (key.isEmpty() ? "}" : ", " + key + "}"));
        assertThat(recipe.latencyBatch()).isEqualTo(batch);
        assertThat(recipe.measuresTime()).isEqualTo(batch != null);
        assertThat(hash(again(recipe))).isEqualTo(hash(recipe));
        assertThat(new ResolvedRecipe(recipe).yaml(folder).contains("latency")).isEqualTo(batch != null);
        Recipe timed = decode(small + ", find: {l1: {allocation: time}}, density: 0.1}");
        assertThat(timed.measuresTime()).isTrue();
    }

    /** The recipe as its run's folder has it, read from there. */
    private Recipe again(Recipe recipe) {
        String yaml = new ResolvedRecipe(recipe).yaml(folder);
        return RecipeDecoder.decode(YamlReader.text(yaml, "resolved"), folder.resolve("elsewhere"), Catalogues.ALL);
    }

    @Test
    void oneFinderOrMetricOrDensityNeedsNoList() {
        Recipe recipe = decode(SHORT.replace("[0.1]", "0.1") + "find: random\nassess: nll\n");
        assertThat(recipe.find()).extracting(Finding::label).containsExactly("dense", "random");
        assertThat(recipe.densities()).containsExactly(Density.parse("0.1"));
        assertThat(recipe.assess()).extracting(Part::label).containsExactly("nll");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{epochs: 5} | 5 | sgd(rate=0.2,decay=0.0001)",
                "{optimiser: {sgd: {rate: 0.5}}} | 2 | sgd(rate=0.5,decay=0.0001)",
                "{optimiser: sgd} | 2 | sgd(rate=0.2,decay=0.0001)",
                "{optimiser: {sgd: {momentum: 0, rate: 0.1}}} | 2 | sgd(momentum=0,decay=0.0001)",
            })
    void anEntrysTrainTakesThePlaceOfTheTopOneKeyByKey(String train, int epochs, String optimiser) {
        Recipe recipe = decode(SHORT + "find: [{random: {}, train: " + train + "}]\n");
        assertThat(recipe.find().get(1).train().epochs()).isEqualTo(epochs);
        assertThat(recipe.find().get(1).train().optimiser().label()).isEqualTo(optimiser);
        assertThat(recipe.find().getFirst().train().optimiser().label()).isEqualTo("sgd(rate=0.2,decay=0.0001)");
        assertThat(hash(again(recipe))).isEqualTo(hash(recipe));
    }

    @Test
    void aScheduleOfAnotherNameKeepsNothingOfTheOldOne() {
        Recipe recipe = decode(
                SHORT.replace("train: {", "train: {schedule: {cosine: {warm_up: 1ep}}, ")
                        + "find: [{random: {}, train: {schedule: constant}}, {random: {}, as: b, train: {schedule: {cosine: {}}}}]\n");
        assertThat(recipe.find().get(1).train().schedule().label()).isEqualTo("constant");
        assertThat(recipe.find().get(2).train().schedule().label()).isEqualTo("cosine(warm_up=1ep)");
    }

    @Test
    void optionsChangeTheFile() throws IOException {
        Path file = Files.writeString(folder.resolve("r.yaml"), SHORT + "find: [random]\n");
        Recipe recipe = RecipeDecoder.file(
                file, List.of("seeds=[3, 0]", "find[0].random.allocation=erk", "train.epochs=1"), Catalogues.ALL);
        assertThat(recipe.seeds()).containsExactly(3L, 0L);
        assertThat(recipe.find().get(1).label()).isEqualTo("random(allocation=erk)");
        assertThat(recipe.train().epochs()).isEqualTo(1);
    }

    @Test
    void aNetworkFileIsTakenIntoTheResolvedRecipe() throws IOException {
        Files.writeString(folder.resolve("net.yaml"), """
                - {kind: input, name: input, channels: 1, height: 28, width: 28}
                - {kind: flatten, name: flatten}
                - {kind: linear, name: fc, in: 784, out: 10}
                """);
        Recipe recipe = decode(SHORTEST.replace("lenet_300_100", "{file: net.yaml}"));
        Recipe again = again(recipe);
        assertThat(hash(again)).isEqualTo(hash(recipe));
        Files.writeString(
                folder.resolve("net.yaml"),
                Files.readString(folder.resolve("net.yaml")).replace("in: 784", "in: 784, bias: true"));
        assertThat(hash(decode(SHORTEST.replace("lenet_300_100", "{file: net.yaml}"))))
                .isEqualTo(hash(recipe));
        Files.writeString(
                folder.resolve("net.yaml"),
                Files.readString(folder.resolve("net.yaml")).replace("bias: true", "bias: false"));
        assertThat(hash(decode(SHORTEST.replace("lenet_300_100", "{file: net.yaml}"))))
                .isNotEqualTo(hash(recipe));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name: x | name: y | true",
                "rate: 0.2 | rate: 2e-1 | true",
                "rate: 0.2 | rate: 0.21 | false",
                "decay: 1e-4 | decay: 0.0001, momentum: 0.9 | true",
                "data: mnist | data: {mnist: {path: /some/where}} | true",
                "data: mnist | data: fashion_mnist | false",
                "data: mnist | data: {mnist: {take: 10}} | false",
                "[0.1] | ['0.1'] | true",
                "[0.1] | ['0.1^1'] | true",
                "[0.1] | [0.1, 0.2] | false",
                "epochs: 2 | epochs: 2, threads: 1 | true",
                "epochs: 2 | epochs: 2, threads: 2 | false",
                "density | seeds: [1]~density | true",
                "density | seeds: [2]~density | false",
                "density | spend: [[]]~density | true",
                "density | spend: [{as: plain}]~density | true",
                "density | spend: [{as: other}]~density | false",
                "density | verdict: {confidence: 0.9}~density | false",
                "density | find: [dense]~density | true",
                "density | prunable: {}~density | true",
                "density | prunable: {shortcut: false}~density | false",
            })
    void theHashCoversWhatMattersAndNothingElse(String old, String replacement, boolean same) {
        String changed = SHORT.replace(old, replacement.replace('~', '\n'));
        assertThat(changed).isNotEqualTo(SHORT);
        assertThat(hash(decode(changed)).equals(hash(decode(SHORT)))).isEqualTo(same);
        assertThat(hash(again(decode(changed)))).isEqualTo(hash(decode(changed)));
    }

    @Test
    void theHashCoversContentsOfFiles() {
        ResolvedRecipe recipe = new ResolvedRecipe(decode(SHORT));
        assertThat(recipe.hash(Map.of("data", "aa"))).isNotEqualTo(recipe.hash(Map.of("data", "bb")));
        assertThat(recipe.hash(Map.of("data", "aa", "engine", "e")))
                .isEqualTo(recipe.hash(Map.of("engine", "e", "data", "aa")));
    }

    @Test
    void pathsThatLeadSomewhereBecomeAbsolute() throws IOException {
        Files.createDirectories(folder.resolve("my/pictures"));
        Recipe recipe = decode(SHORT.replace("data: mnist", "data: {mnist: {path: my/pictures}}"));
        assertThat(new ResolvedRecipe(recipe).yaml(folder))
                .contains(folder.resolve("my/pictures").toString());
        Recipe elsewhere = decode(SHORT.replace("data: mnist", "data: {mnist: {path: below/the/data/home}}"));
        assertThat(new ResolvedRecipe(elsewhere).yaml(folder)).contains("path: below/the/data/home");
    }
}
