package org.tombola.sweep;

import java.util.List;
import org.tombola.data.Images;
import org.tombola.data.Normalisation;
import org.tombola.graph.Architecture;
import org.tombola.graph.Graph;
import org.tombola.graph.NetworkFile;
import org.tombola.recipe.Part;

/** What a recipe's {@code network} says. */
public sealed interface Network {
    /** The graph for images like these; normalisation becomes its first layer. */
    Graph graph(Images images, Normalisation normalisation);

    /** One of the listed architectures. */
    record Named(Part<? extends Architecture> architecture) implements Network {
        @Override
        public Graph graph(Images images, Normalisation normalisation) {
            return of(architecture.value(), images, normalisation);
        }
    }

    /**
     * A list of layers from a file of its own.
     *
     * @param file for messages
     * @param layers plain data, as {@link NetworkFile} reads it
     */
    record Listed(String file, List<?> layers) implements Network {
        public Listed {
            layers = List.copyOf(layers);
        }

        @Override
        public Graph graph(Images images, Normalisation normalisation) {
            return of(NetworkFile.architecture(layers, file), images, normalisation);
        }
    }

    private static Graph of(Architecture architecture, Images images, Normalisation normalisation) {
        return architecture.graph(images.channels(), images.height(), images.width(), images.classes(), normalisation);
    }
}
