package org.tombola.format;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tombola.InvalidInput;
import org.tombola.data.Normalisation;
import org.tombola.graph.Architecture;
import org.tombola.graph.Architectures;
import org.tombola.graph.Graph;
import org.tombola.graph.Layer;
import org.tombola.recipe.Definition;
import org.tombola.recipe.Part;
import org.tombola.recipe.Setting;

/** Tries the listed architectures on a checkpoint that fits no asked-for network, so that the message can name the right one. */
final class NetworkGuess {
    private static final int MOST_TENSORS = 2000; // more than any listed network has

    private NetworkGuess() {}

    /** {@code resnet32} or {@code resnet20(shortcut=B) with 100 classes}. */
    static Optional<String> of(List<NamedTensor> tensors, Graph asked) {
        if (tensors.size() > MOST_TENSORS) {
            return Optional.empty();
        }
        Set<Integer> classes = new LinkedHashSet<>(List.of(asked.classes()));
        tensors.stream()
                .map(tensor -> tensor.tensor().shape())
                .filter(shape -> shape.length == 2)
                .forEach(shape -> classes.add(shape[0]));
        return Architectures.CATALOGUE.definitions().stream()
                .flatMap(definition -> variants(definition).stream())
                .flatMap(part -> classes.stream()
                        .limit(8)
                        .filter(count -> fits(tensors, part.value(), asked.input(), count))
                        .map(count -> part.label() + (count == asked.classes() ? "" : " with " + count + " classes")))
                .findFirst();
    }

    /** The first listed network for such images that the tensors fit. */
    static Optional<Part<Architecture>> of(List<NamedTensor> tensors, Layer.Input images, int classes) {
        if (tensors.size() > MOST_TENSORS) {
            return Optional.empty();
        }
        return Architectures.CATALOGUE.definitions().stream()
                .flatMap(definition -> variants(definition).stream())
                .filter(part -> fits(tensors, part.value(), images, classes))
                .findFirst()
                .map(part -> new Part<>(part.name(), part.settings(), part.value()));
    }

    private static boolean fits(List<NamedTensor> tensors, Architecture architecture, Layer.Input images, int classes) {
        int channels = images.channels();
        List<Double> ones = Collections.nCopies(channels, 1.0);
        try {
            Graph graph = architecture.graph(
                    channels, images.height(), images.width(), classes, new Normalisation(ones, ones));
            return CheckpointNames.fits(tensors, graph);
        } catch (InvalidInput e) {
            return false; // not for images of this size
        }
    }

    /** With defaults, and with each other choice of one setting. */
    private static <T> List<Part<T>> variants(Definition<T> definition) {
        List<Part<T>> variants = new ArrayList<>(List.of(definition.standard()));
        for (Setting setting : definition.settings()) {
            if (setting.kind() == Setting.Kind.FLAG) {
                variants.add(definition.with(Map.of(setting.name(), !Boolean.TRUE.equals(setting.standard()))));
            }
            for (String choice : setting.choices()) {
                variants.add(definition.with(Map.of(setting.name(), choice)));
            }
        }
        return variants;
    }
}
