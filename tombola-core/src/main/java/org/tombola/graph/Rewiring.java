package org.tombola.graph;

import java.util.function.UnaryOperator;

/** Interpretation: the same layer with other inputs. */
public final class Rewiring {
    private Rewiring() {}

    /** @param source the name of each layer that it shall read, by the name of the one that it reads */
    public static Layer reading(Layer layer, UnaryOperator<String> source) {
        return switch (layer) {
            case Layer.Input i -> i;
            case Layer.Normalise n -> new Layer.Normalise(n.name(), source.apply(n.input()), n.mean(), n.deviation());
            case Layer.Convolution c -> c.with(source.apply(c.input()), c.bias());
            case Layer.Linear l -> new Layer.Linear(l.name(), source.apply(l.input()), l.in(), l.out(), l.bias());
            case Layer.BatchNorm b ->
                new Layer.BatchNorm(b.name(), source.apply(b.input()), b.channels(), b.epsilon(), b.momentum());
            case Layer.Activation a -> new Layer.Activation(a.name(), source.apply(a.input()), a.function());
            case Layer.Dropout d -> new Layer.Dropout(d.name(), source.apply(d.input()), d.rate(), d.examples());
            case Layer.MaxPool p ->
                new Layer.MaxPool(p.name(), source.apply(p.input()), p.kernel(), p.stride(), p.padding());
            case Layer.GlobalAveragePool p -> new Layer.GlobalAveragePool(p.name(), source.apply(p.input()));
            case Layer.Squeeze s -> new Layer.Squeeze(s.name(), source.apply(s.input()));
            case Layer.Flatten f -> new Layer.Flatten(f.name(), source.apply(f.input()));
            case Layer.Add a -> new Layer.Add(a.name(), source.apply(a.left()), source.apply(a.right()));
            case Layer.Scale s -> new Layer.Scale(s.name(), source.apply(s.input()), source.apply(s.factors()));
            case Layer.PadShortcut s ->
                new Layer.PadShortcut(s.name(), source.apply(s.input()), s.outChannels(), s.stride());
        };
    }
}
