package org.tombola.find;

import java.util.ArrayList;
import java.util.List;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.train.Reparameterisation;
import org.tombola.train.TrainingHook;
import org.tombola.weights.Mask;
import org.tombola.weights.Weights;

/** A hook that writes down each step's gradient as the hooks before it leave it, and the weights it belongs to. */
record Copying(List<Weights> gradients, List<Weights> weights) implements TrainingHook {
    Copying() {
        this(new ArrayList<>(), new ArrayList<>());
    }

    @Override
    public String identity() {
        return "copying";
    }

    @Override
    public Running attach(Session session, Reparameterisation.Running attached, Mask masked) {
        return new Running() {
            @Override
            public void afterBackward(long step, Variables trainable, Variables gradient) {
                gradients.add(gradient.read());
                weights.add(trainable.read());
            }
        };
    }
}
