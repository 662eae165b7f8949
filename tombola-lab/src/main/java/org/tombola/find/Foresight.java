package org.tombola.find;

import java.util.SequencedMap;
import org.tombola.graph.Graph;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Scores;
import org.tombola.weights.Selection;
import org.tombola.weights.Weights;

/** The mask that a cut would give now, as early-bird tickets watch it. A value: its text is part of a training's hash. */
sealed interface Foresight {
    /** Shapes of the tensors it ranks. */
    SequencedMap<String, int[]> ranked();

    /** What a cut would keep of them. */
    Mask of(Weights weights);

    /** The same as a mask of the prunable weights. */
    Mask prunable(Mask kept);

    String identity();

    /** All weights, by magnitude. */
    record OfWeights(SequencedMap<String, int[]> ranked, Density density) implements Foresight {
        @Override
        public Mask of(Weights weights) {
            return largest(weights, ranked, density);
        }

        @Override
        public Mask prunable(Mask kept) {
            return kept;
        }

        @Override
        public String identity() {
            return "weights " + ranked.keySet() + " " + density.value();
        }
    }

    /**
     * Channels of convolutions, by the magnitude of the batch-norm gain behind each.
     *
     * @param inputs whether a dropped channel takes along the weights that read it
     */
    record OfChannels(Graph graph, SequencedMap<String, int[]> prunable, Density density, boolean inputs)
            implements Foresight {
        @Override
        public SequencedMap<String, int[]> ranked() {
            return Channels.gains(graph, prunable);
        }

        @Override
        public Mask of(Weights weights) {
            return largest(weights, ranked(), density);
        }

        @Override
        public Mask prunable(Mask kept) {
            return Channels.expand(graph, prunable, kept, inputs);
        }

        @Override
        public String identity() {
            return "channels " + ranked().keySet() + " " + density.value() + " " + inputs;
        }
    }

    private static Mask largest(Weights weights, SequencedMap<String, int[]> shapes, Density density) {
        Mask all = Mask.dense(shapes);
        return Selection.keepHighest(Scores.magnitude(weights, all), all, density.count(all.size()));
    }
}
