package org.tombola.graph;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.tombola.graph.Parameter.Role;
import org.tombola.graph.WeightDraw.Fans;
import org.tombola.random.Seed;
import org.tombola.recipe.Catalogue;
import org.tombola.recipe.Definition;
import org.tombola.recipe.Setting;
import org.tombola.recipe.Settings;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/**
 * The starts that a recipe may name. They differ in how weights are drawn; all draw biases and batch-norm gains by the two common
 * settings, and set shifts and running means to 0, running variances to 1.
 */
public final class Initialisers {
    private static final Setting FAN = Setting.choice(
            "fan",
            "in",
            List.of("in", "out"),
            "which number of connections sets the variance; with out, linear layers stay at torch_default");
    private static final Setting BIAS = Setting.choice(
            "bias",
            "default",
            List.of("default", "zero"),
            "biases of convolutions and linear layers: U(±1/√fan_in), PyTorch's default that open_lth keeps, or 0");
    private static final Setting GAIN = Setting.choice(
            "gain", "one", List.of("one", "uniform"), "batch-norm gains: 1, or U(0,1), the default of open_lth");

    public static final Catalogue<Initialiser> CATALOGUE = new Catalogue<>(
            "initialisers",
            List.of(
                    define(
                            "kaiming_normal",
                            "Gaussian weights of variance 2/fan",
                            "He et al., arXiv:1502.01852",
                            List.of(FAN, BIAS, GAIN),
                            settings -> settings.text("fan").equals("in")
                                    ? WeightDraw::kaimingNormal
                                    : WeightDraw::kaimingNormalFanOut),
                    define(
                            "kaiming_uniform",
                            "Uniform weights of variance 2/fan_in",
                            "He et al., arXiv:1502.01852; open_lth models/initializers.py",
                            WeightDraw::kaimingUniform),
                    define(
                            "torch_default",
                            "Weights and biases U(±1/√fan_in)",
                            "PyTorch, torch.nn.Linear and Conv2d",
                            WeightDraw::torchDefault),
                    define(
                            "glorot_normal",
                            "Gaussian weights of variance 2/(fan_in+fan_out), none beyond two deviations",
                            "Glorot and Bengio, AISTATS 2010",
                            WeightDraw::glorotNormal),
                    define(
                            "orthogonal",
                            "Orthonormal rows or columns",
                            "Saxe et al., arXiv:1312.6120; open_lth models/initializers.py",
                            OrthogonalDraw::draw),
                    define(
                            "binary",
                            "Signs of Gaussian weights, all of the magnitude that kaiming_normal has on average",
                            "open_lth models/initializers.py",
                            WeightDraw::binary)));

    private Initialisers() {}

    private static Definition<Initialiser> define(String name, String summary, String source, WeightDraw draw) {
        return define(name, summary, source, List.of(BIAS, GAIN), settings -> draw);
    }

    private static Definition<Initialiser> define(
            String name, String summary, String source, List<Setting> settings, Function<Settings, WeightDraw> draw) {
        return new Definition<>(name, summary, source, settings, resolved -> {
            WeightDraw weights = draw.apply(resolved);
            boolean zeroBias = resolved.text("bias").equals("zero");
            boolean uniformGain = resolved.text("gain").equals("uniform");
            return (graph, seed) -> draw(graph, seed.child("init"), weights, zeroBias, uniformGain);
        });
    }

    private static Weights draw(Graph graph, Seed seed, WeightDraw weights, boolean zeroBias, boolean uniformGain) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Parameter parameter : graph.parameters()) {
            int[] shape = parameter.shape();
            RandomGenerator random = seed.child(parameter.name()).generator();
            Tensor tensor = switch (parameter.role()) {
                case WEIGHT -> Tensor.of(shape, weights.draw(Fans.of(shape), shape, random));
                case BIAS -> zeroBias ? Tensor.filled(shape, 0) : bias(shape, fans(graph, parameter.layer()), random);
                case GAIN -> uniformGain ? uniform(shape, 0, 1, random) : Tensor.filled(shape, 1);
                case SHIFT, RUNNING_MEAN -> Tensor.filled(shape, 0);
                case RUNNING_VARIANCE -> Tensor.filled(shape, 1);
            };
            tensors.put(parameter.name(), tensor);
        }
        return Weights.of(tensors);
    }

    private static Fans fans(Graph graph, String layer) {
        return graph.trainable().stream()
                .filter(p -> p.layer().equals(layer) && p.role() == Role.WEIGHT)
                .map(p -> Fans.of(p.shape()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("layer '" + layer + "' has a bias but no weight"));
    }

    private static Tensor bias(int[] shape, Fans fans, RandomGenerator random) {
        double bound = 1 / Math.sqrt(fans.in());
        return uniform(shape, -bound, bound, random);
    }

    private static Tensor uniform(int[] shape, double from, double to, RandomGenerator random) {
        float[] values = new float[Tensor.size(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(from, to);
        }
        return Tensor.of(shape, values);
    }
}
