package org.tombola.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tombola.InvalidInput;
import org.tombola.data.Dataset;
import org.tombola.data.Images;
import org.tombola.data.Normalisation;
import org.tombola.format.CheckpointNames;
import org.tombola.format.Checkpoints;
import org.tombola.format.DenseExport;
import org.tombola.format.Ticket;
import org.tombola.format.TicketFile;
import org.tombola.graph.Architecture;
import org.tombola.graph.Graph;
import org.tombola.graph.Layer;
import org.tombola.recipe.Part;
import org.tombola.recipe.PartDecoder;
import org.tombola.recipe.YamlReader;
import org.tombola.sweep.Catalogues;
import org.tombola.weights.Mask;
import org.tombola.weights.Weights;

/**
 * A network that a user named by its file, fit for the data named beside it.
 *
 * @param weights effective ones: pruned positions are zero
 * @param mask which of them a ticket keeps; empty for a checkpoint
 */
record GivenNetwork(Graph graph, Weights weights, Mask mask) {

    /**
     * @param architecture of a checkpoint: a name, or a name with settings in YAML; null to tell it by the checkpoint's tensors
     * @throws InvalidInput when the file does not fit the data
     */
    static GivenNetwork of(CommonOptions common, String given, @Nullable String architecture, Dataset dataset) {
        Path file = common.lookup().ticket(given);
        if (!TicketFile.isTicket(file)) {
            return checkpoint(common, file, architecture, dataset);
        }
        if (architecture != null) {
            throw new InvalidInput("--architecture: " + file + " is a ticket, which holds its own network");
        }
        Ticket ticket = TicketFile.read(file);
        requireFit(ticket.graph(), dataset, file);
        return new GivenNetwork(ticket.graph(), ticket.weights(), ticket.mask());
    }

    private static GivenNetwork checkpoint(
            CommonOptions common, Path file, @Nullable String architecture, Dataset dataset) {
        Weights raw = Checkpoints.read(file);
        Optional<Graph> own = DenseExport.graph(file);
        if (own.isPresent() && architecture == null) {
            requireFit(own.get(), dataset, file);
            return new GivenNetwork(own.get(), CheckpointNames.fit(raw, own.get(), file.toString()), Mask.empty());
        }
        Part<Architecture> part =
                architecture == null ? guessed(common, raw, file, dataset) : architecture(architecture);
        Images images = dataset.train();
        Graph graph = part.value()
                .graph(images.channels(), images.height(), images.width(), images.classes(), dataset.normalisation());
        return new GivenNetwork(graph, CheckpointNames.fit(raw, graph, file.toString()), Mask.empty());
    }

    static Part<Architecture> architecture(String given) {
        return PartDecoder.decode(YamlReader.text(given, "--architecture"), Catalogues.ALL.architectures())
                .part();
    }

    static Part<Architecture> guessed(CommonOptions common, Weights raw, Path file, Dataset dataset) {
        Images images = dataset.train();
        Optional<Part<Architecture>> guess = CheckpointNames.architecture(
                raw,
                file.toString(),
                new Layer.Input("input", images.channels(), images.height(), images.width()),
                images.classes());
        Part<Architecture> part = guess.orElseThrow(() -> new InvalidInput(file
                + ": --architecture is needed: its tensors fit no listed network with " + images.classes()
                + " classes; there are "
                + String.join(", ", Catalogues.ALL.architectures().names())));
        common.remark(file + " is taken for " + part.label() + " (--architecture names another)");
        return part;
    }

    private static void requireFit(Graph graph, Dataset dataset, Path file) {
        Images images = dataset.test();
        Layer.Input input = graph.input();
        if (input.channels() != images.channels()
                || input.height() != images.height()
                || input.width() != images.width()) {
            throw InvalidInput.of(
                    "--data: %s reads images of %d×%d×%d, %s has %d×%d×%d",
                    file,
                    input.channels(),
                    input.height(),
                    input.width(),
                    dataset.name(),
                    images.channels(),
                    images.height(),
                    images.width());
        }
        if (graph.classes() != images.classes()) {
            throw InvalidInput.of(
                    "--data: %s tells %d classes apart, %s has %d",
                    file, graph.classes(), dataset.name(), images.classes());
        }
        for (Normalisation own : normalisations(graph)) {
            if (!own.equals(dataset.normalisation())) {
                throw InvalidInput.of(
                        "--data: %s was made for images normalised with mean %s and std %s, %s gives mean %s and std %s;"
                                + " say so with 'normalise: {mean: %s, std: %s}' if these are the images meant",
                        file,
                        own.mean(),
                        own.deviation(),
                        dataset.name(),
                        dataset.normalisation().mean(),
                        dataset.normalisation().deviation(),
                        own.mean(),
                        own.deviation());
            }
        }
    }

    private static List<Normalisation> normalisations(Graph graph) {
        return graph.layers().stream()
                .filter(Layer.Normalise.class::isInstance)
                .map(Layer.Normalise.class::cast)
                .map(layer -> new Normalisation(layer.mean(), layer.deviation()))
                .toList();
    }
}
