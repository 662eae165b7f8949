package org.tombola.sweep;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tombola.InvalidInput;

/** Mistakes that people make. Each row replaces some lines of a right recipe; the message has to lead to the spot. */
class WrongRecipesTest {
    private static final String RIGHT = """
            schema: 1
            name: right
            data: {glyphs: {train: 12000, test: 2000}}
            network: lenet_300_100
            init: kaiming_normal
            prunable: {first: true}
            train: {epochs: 6, batch: 128, optimiser: {sgd: {rate: 0.1}}, schedule: cosine, validation: 0.1}
            find: [dense, {iterative_magnitude: {per_level: 0.2}}, random]
            density: ["0.8^3", 0.044]
            spend: [[], [reinitialise]]
            assess: [accuracy, {calibration_error: {bins: 15}}]
            verdict: {margin: {accuracy: 0.003}, confidence: 0.95}
            seeds: [1, 2, 3]
            weights: {checkpoint: net.pth, fine_tune: {epochs: 3}}
            latency: {batch: 64}
            """;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            maxCharsPerColumn = 1000,
            value = {
                // keys of the recipe itself
                "schema: 2 | :1: schema: expected a whole number between 1 and 1, got '2'",
                "schema: one | :1: schema: expected a whole number",
                "nam: x | :2: unknown key 'nam'; did you mean 'name'?",
                "finders: [dense] | :8: unknown key 'finders'",
                "densities: [0.1] | :9: unknown key 'densities'; did you mean 'density'?",
                "-name | the key 'name' is missing",
                "-data | the key 'data' is missing",
                "-network | the key 'network' is missing",
                "-train | the key 'train' is missing",
                "-density | the key 'density' is missing",
                "name: a/b | :2: name: expected a name for folders: letters, digits",
                "name: '' | :2: name: expected a name for folders",
                "name: | :2: name: expected text, got nothing",
                "name: [a] | :2: name: expected text, got a list",
                "seeds: [1]~seeds: [2] | :14: the key 'seeds' stands here twice, first on line 13",
                // data, network, init, prunable
                "data: mnits | :3: data: 'mnits' is none of the datasets; did you mean 'mnist'?",
                "data: [mnist] | :3: data: expected the name of one of the datasets, got a list",
                "data: {glyphs: {trian: 3}} | :3: data.glyphs: unknown key 'trian'; did you mean 'train'?",
                "data: {glyphs: {train: -3}} | :3: data.glyphs.train: expected a whole number",
                "data: {mnist: {normalise: {mean: [0.5], dev: [1]}}} | :3: data.mnist.normalise: unknown key 'dev'",
                "data: {mnist: {mean: [0.5]}} | :3: data.mnist: mean and std belong together",
                "network: lenet_300 | :4: network: 'lenet_300' is none of the architectures; did you mean",
                "network: {resnet20: {shortcut: C}} | :4: network.resnet20.shortcut: expected one of A, B, got 'C'",
                "network: {resnet20: {depth: 20}} | :4: network.resnet20: unknown key 'depth'",
                "network: {resnet20: {width: 0}} | :4: network.resnet20.width: expected a whole number",
                "network: {file: none.yaml} | :4: network.file: ",
                "network: {file: net.yaml, width: 3} | :4: network: expected 'file', 'layers' or the name",
                "network: {layers: 3} | network.layers: expected a list of layers, got '3'",
                "network: {layers: [{kind: inptu, name: a}]} | :4: network.layers, layer 1 'a': unknown kind 'inptu'; did you mean",
                "init: kaiming | :5: init: 'kaiming' is none of the initialisers; did you mean 'kaiming_normal'?",
                "prunable: {last: false} | :6: prunable: unknown key 'last'",
                "prunable: {first: no} | :6: prunable.first: expected true or false, got 'no'",
                "prunable: all | :6: prunable: expected a map, got 'all'",
                // train
                "train: {epoch: 6} | :7: train: unknown key 'epoch'; did you mean 'epochs'?",
                "train: {epochs: 6, optimizer: sgd} | :7: train: unknown key 'optimizer'; did you mean 'optimiser'?",
                "train: {batch: 128} | :7: train: train needs the setting 'epochs' (a whole number",
                "train: {epochs: 0} | :7: train.epochs: expected a whole number between 1 and 1000000, got '0'",
                "train: {epochs: 1e3} | :7: train.epochs: expected a whole number",
                "train: {epochs: 010} | :7: train.epochs: expected a whole number between 1 and 1000000, got '010'",
                "train: {epochs: 6, validation: 1} | :7: train.validation: expected a number between 0 and 0.9, got '1'",
                "train: {epochs: 6, validation: .nan} | :7: train.validation: expected a number between 0 and 0.9, got '.nan'",
                "train: {epochs: 6, select: best} | :7: train.select: expected one of last, best_validation, got 'best'",
                "train: {epochs: 6, validation: 0, select: best_validation} | :7: train: 'select: best_validation' needs a 'validation' above 0",
                "train: {epochs: 6, precision: fp16} | :7: train.precision: expected one of fp32, bf16, got 'fp16'; did you mean",
                "train: {epochs: 6, threads: 0} | :7: train.threads: expected a whole number between 1 and 1024, got '0'",
                "train: {epochs: 6, optimiser: sdg} | :7: train.optimiser: 'sdg' is none of the optimisers; did you mean 'sgd'?",
                "train: {epochs: 6, optimiser: {sgd: {rate: .inf}}} | :7: train.optimiser.sgd.rate: expected a number of at least 0, got '.inf'",
                "train: {epochs: 6, optimiser: {rate: 0.1}} | :7: train.optimiser: 'rate' is none of the optimisers",
                "train: {epochs: 6, optimiser: {sgd: {}, rate: 1}} | :7: train.optimiser: expected the name of one of the optimisers, got 2",
                "train: {epochs: 6, schedule: cosin} | :7: train.schedule: 'cosin' is none of the schedules; did you mean 'cosine'?",
                "train: 6 | :7: train: expected a map, got '6'",
                // find
                "find: [iterative_magnitud] | :8: find[0]: 'iterative_magnitud' is none of the finders; did you mean",
                "find: [dense, {random: {alocation: erk}}] | :8: find[1].random: unknown key 'alocation'; did you mean 'allocation'?",
                "find:~  - dense~  - {iterative_magnitude: {per_level: abc}} | :10: find[1].iterative_magnitude.per_level: expected a number"
                        + " strictly between 0 and 1, got 'abc'",
                "find: [{iterative_magnitude: {rewind_to: 3}}] | :8: find[0].iterative_magnitude: a moment",
                "find: [random, random] | :8: find[1]: a second finder with the label 'random', which find[0] has; give one of them another with 'as:'",
                "find: [dense, dense] | :8: find[1]: a second finder with the label 'dense'",
                "find: [{random: {}, as: a}, {random: {allocation: erk}, as: a}] | :8: find[1]: a second finder with the label 'a'",
                "find: [{random: {}, as: ''}] | :8: find[0].as: expected a label",
                "find: [{random: {}, as: a/b}] | :8: find[0].as: expected a label",
                "find: [{random: {}, as: dense}] | :8: find[0]: 'dense' is the yardstick",
                "find: [{dense: {}, as: whole}] | :8: find[0]: 'dense' is the yardstick",
                "find: [{random: {}, train: {epoch: 3}}] | :8: find[0].train: unknown key 'epoch'; did you mean 'epochs'?",
                "find: [{random: {}, train: {threads: 2}}] | :8: find[0].train.threads: all trainings of a run have the same",
                "find: [{random: {}, train: {optimiser: {sgd: {rat: 1}}}}] | :8: find[0].train.optimiser.sgd: unknown key 'rat'; did you mean 'rate'?",
                "find: [{shuffle: {of: randon}}, random] | :8: find[0]: no finder of this recipe has the label 'randon'; did you mean 'random'?",
                "find: [{shuffle: {of: s}, as: s}] | :8: find[0]: 's' would shuffle its own mask",
                "find: [shuffle] | :8: find[0]: shuffle needs the setting 'of'",
                "find: [3] | :8: find[0]: '3' is none of the finders",
                "find: [[random]] | :8: find[0]: expected the name of one of the finders, got a list",
                // density, spend
                "density: [0.5, 1.5] | :9: density[1]: density 1.5 is not above 0 and at most 1",
                "density: [0] | :9: density[0]: density 0 is not above 0",
                "density: ['0.8^x'] | :9: density[0]: '0.8^x' is no density: write",
                "density: [50%] | :9: density[0]: '50%' is no density",
                "density: [.nan] | :9: density[0]: '.nan' is no density",
                "density: [0.512, '0.8^3'] | :9: density[1]: the density 0.8^3 stands here twice, first as density[0] on line 9",
                "density: [] | :9: density: expected at least one entry, got an empty list",
                "density: {a: 1} | :9: density: expected text, got a map",
                "spend: [reinitialise] | :10: spend[0]: expected a list of tweaks ([] for none, [skips] for one), got 'reinitialise'",
                "spend: reinitialise | :10: spend: expected a list of lists of tweaks",
                "spend: [] | :10: spend: expected at least one entry, got an empty list; [[]] spends plainly",
                "spend: [[reinitialize]] | :10: spend[0][0]: 'reinitialize' is none of the tweaks; did you mean 'reinitialise'?",
                "spend: [[], []] | :10: spend[1]: a second way of spending with the label 'plain', which spend[0] has",
                "spend: [[], [{train: {epochs: 9}}]] | :10: spend[1]: a second way of spending with the label 'plain'",
                "spend: [[{as: a}, {as: b}]] | :10: spend[0][1].as: 'as' stands here twice",
                "spend: [{tweak: []}] | :10: spend[0]: unknown key 'tweak'; did you mean 'tweaks'?",
                "spend: [[{train: {epochs: 0}}]] | :10: spend[0][0].train.epochs: expected a whole number",
                // assess, verdict, seeds, weights
                "assess: [acuracy] | :11: assess[0]: 'acuracy' is none of the metrics; did you mean 'accuracy'?",
                "assess: [] | :11: assess: expected at least one entry",
                "assess: [accuracy, accuracy] | :11: assess[1]: the metric 'accuracy' stands here twice, first as assess[0] on line 11",
                "assess: [accuracy, {calibration_error: {bins: 0}}] | :11: assess[1].calibration_error.bins: expected a whole number between 1 and 10000",
                "verdict: {margin: {acuracy: 0.1}} | :12: verdict.margin: 'acuracy' is no metric of this recipe; did you mean 'accuracy'?",
                "verdict: {margin: {accuracy: -0.1}} | :12: verdict.margin.accuracy: expected a number of at least 0, got '-0.1'",
                "verdict: {confidence: 95} | :12: verdict.confidence: expected a number strictly between 0 and 1, got '95'",
                "verdict: {margins: {}} | :12: verdict: unknown key 'margins'; did you mean 'margin'?",
                "seeds: [1, 1] | :13: seeds[1]: the seed 1 stands here twice, first as seeds[0] on line 13",
                "seeds: [-1] | :13: seeds[0]: expected a whole number of at least 0, got '-1'",
                "seeds: [1.5] | :13: seeds[0]: expected a whole number of at least 0, got '1.5'",
                "seeds: 3 | :13: seeds: expected a list of seeds, such as [1, 2, 3], got '3'",
                "seeds: [] | :13: seeds: expected at least one entry",
                "weights: {fine_tune: {epochs: 3}} | :14: weights: the key 'checkpoint' is missing",
                "weights: {checkpoint: a, fine_tunes: {}} | :14: weights: unknown key 'fine_tunes'; did you mean 'fine_tune'?",
                "weights: {checkpoint: a, fine_tune: {epochs: x}} | :14: weights.fine_tune.epochs: expected a whole number",
                "latency: {batch: 0} | :15: latency.batch: expected a whole number",
                "latency: {bach: 1} | :15: latency: unknown key 'bach'; did you mean 'batch'?",
                "latency: 64 | :15: latency: expected",
            })
    void theMessageLeadsToTheSpot(String change, String message) throws IOException {
        Path recipe = Files.writeString(folder.resolve("recipe.yaml"), changed(change.replace('~', '\n')));
        assertThatThrownBy(() -> RecipeDecoder.file(recipe, List.of(), Catalogues.ALL))
                .isInstanceOf(InvalidInput.class)
                .message()
                .startsWith(recipe + ":")
                .contains(message)
                .doesNotContain("null");
    }

    /** The right recipe with the line of that key replaced; {@code -key} drops it; an unknown key takes the place of one like it. */
    private static String changed(String change) {
        String key = change.startsWith("-") ? change.substring(1) : change.substring(0, change.indexOf(':'));
        String known = switch (key) {
            case "nam" -> "name";
            case "finders" -> "find";
            case "densities" -> "density";
            default -> key;
        };
        String replacement = change.startsWith("-") ? "" : change + "\n";
        String changed =
                RIGHT.replaceFirst("(?m)^" + known + ": .*\n", java.util.regex.Matcher.quoteReplacement(replacement));
        if (changed.equals(RIGHT)) {
            throw new AssertionError("nothing to change for " + change);
        }
        return changed;
    }
}
