package org.tombola.network;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tombola.tensor.Derivatives;
import org.tombola.tensor.NativeTensor;

/**
 * The tensors that a forward pass sees of one flat vector, and where the backward pass adds their gradients: straight into views of
 * another flat vector. Made once for each pair of vectors that a session meets, so that a step neither cuts nor gathers anything.
 */
final class Leaves {
    /** Memory in bf16 of the size of the flat vector, shared by all leaves of a session. */
    record Half(NativeTensor values, NativeTensor gradient) {}

    /** A weight's gradient in bf16, and where it belongs. */
    private record Widened(NativeTensor half, NativeTensor full) {}

    private final NativeTensor[] tensors;
    private final NativeTensor values;
    private final @Nullable NativeTensor gradient;
    private final @Nullable Half half;
    private final List<Widened> widened = new ArrayList<>();

    /**
     * @param values the flat vector that the forward pass sees
     * @param gradient the flat vector that receives the gradient; null where none is wanted
     * @param half where given, weights and biases of convolutions and linear layers are seen in bf16
     */
    Leaves(
            TorchSession session,
            Layout layout,
            NativeTensor values,
            @Nullable NativeTensor gradient,
            @Nullable Half half) {
        this.values = values;
        this.gradient = gradient;
        this.half = half;
        this.tensors = layout.entries().stream()
                .map(entry -> session.keep(leaf(session, entry)))
                .toArray(NativeTensor[]::new);
    }

    private NativeTensor leaf(TorchSession session, Layout.Entry entry) {
        boolean narrowed = switch (entry.parameter().role()) {
            case WEIGHT, BIAS -> half != null;
            default -> false;
        };
        if (half == null || !narrowed) {
            NativeTensor seen = entry.of(values);
            return gradient == null ? seen : Derivatives.leaf(seen, entry.of(gradient));
        }
        NativeTensor seen = entry.of(half.values);
        if (gradient == null) {
            return seen;
        }
        NativeTensor halfGradient = entry.of(half.gradient);
        widened.add(new Widened(session.keep(halfGradient), session.keep(entry.of(gradient))));
        return Derivatives.leaf(seen, halfGradient);
    }

    /** Brings the bf16 copy up to date and clears the gradients; in the graph's order. */
    NativeTensor[] refreshed() {
        if (half != null) {
            half.values.copy(values);
        }
        if (gradient != null) {
            gradient.zero();
            if (half != null) {
                half.gradient.zero();
            }
        }
        return tensors;
    }

    /** Brings gradients that came in bf16 to where they belong. */
    void collect() {
        widened.forEach(pair -> pair.full.copy(pair.half));
    }
}
