package org.tombola.tensor;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * SGD with momentum and coupled weight decay over flat vectors: v ← μ v + g + λ θ; θ ← θ − η v, or θ − η (g + λ θ + μ v) with Nesterov.
 * In libtorch's terms it takes four passes over memory, which was a fifteenth of a step of LeNet-300-100; on the CPU it is one.
 *
 * @param rate η
 * @param momentum μ
 * @param decay λ
 */
public record MomentumStep(double rate, double momentum, double decay, boolean nesterov) {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    /** Changes θ and v. All three are vectors of one length and type. */
    public void apply(NativeTensor theta, NativeTensor velocity, NativeTensor gradient) {
        if (theta.type() == NumberType.FP32 && theta.onCpu()) {
            inOnePass(
                    theta.memory(NumberType.FP32, theta.size()),
                    velocity.memory(NumberType.FP32, theta.size()),
                    gradient.memory(NumberType.FP32, theta.size()));
        } else {
            byOperations(theta, velocity, gradient);
        }
    }

    private void inOnePass(MemorySegment theta, MemorySegment velocity, MemorySegment gradient) {
        ByteOrder order = ByteOrder.nativeOrder();
        FloatVector minusRate = FloatVector.broadcast(SPECIES, (float) -rate);
        FloatVector mu = FloatVector.broadcast(SPECIES, (float) momentum);
        FloatVector lambda = FloatVector.broadcast(SPECIES, (float) decay);
        long count = theta.byteSize() / Float.BYTES;
        long i = 0;
        for (; i <= count - SPECIES.length(); i += SPECIES.length()) {
            long at = i * Float.BYTES;
            FloatVector t = FloatVector.fromMemorySegment(SPECIES, theta, at, order);
            FloatVector decayed = lambda.fma(t, FloatVector.fromMemorySegment(SPECIES, gradient, at, order));
            FloatVector v = mu.fma(FloatVector.fromMemorySegment(SPECIES, velocity, at, order), decayed);
            FloatVector direction = nesterov ? mu.fma(v, decayed) : v;
            v.intoMemorySegment(velocity, at, order);
            minusRate.fma(direction, t).intoMemorySegment(theta, at, order);
        }
        for (; i < count; i++) {
            float t = theta.getAtIndex(JAVA_FLOAT, i);
            float g = gradient.getAtIndex(JAVA_FLOAT, i);
            float before = velocity.getAtIndex(JAVA_FLOAT, i);
            float decayed = Math.fma((float) decay, t, g);
            float v = Math.fma((float) momentum, before, decayed);
            float direction = nesterov ? Math.fma((float) momentum, v, decayed) : v;
            velocity.setAtIndex(JAVA_FLOAT, i, v);
            theta.setAtIndex(JAVA_FLOAT, i, Math.fma((float) -rate, direction, t));
        }
    }

    private void byOperations(NativeTensor theta, NativeTensor velocity, NativeTensor gradient) {
        velocity.scale(momentum).add(1, gradient).add(decay, theta);
        if (nesterov) {
            // The decay of θ first, while θ is still the old one.
            theta.scale(1 - rate * decay).add(-rate, gradient).add(-rate * momentum, velocity);
        } else {
            theta.add(-rate, velocity);
        }
    }
}
