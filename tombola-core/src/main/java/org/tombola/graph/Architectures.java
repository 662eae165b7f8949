package org.tombola.graph;

import java.util.List;
import java.util.function.Function;
import org.tombola.InvalidInput;
import org.tombola.recipe.Catalogue;
import org.tombola.recipe.Definition;
import org.tombola.recipe.Setting;
import org.tombola.recipe.Settings;

/**
 * The networks that a recipe may name. Layer names are PyTorch's where a public checkpoint has some, so that checkpoints load by name.
 *
 * <p>To add one: write its layers with a {@link GraphBuilder}, list it here, and add its counts to {@code ArchitecturesTest}.
 */
public final class Architectures {
    private static final Setting SHORTCUT = Setting.choice(
            "shortcut",
            "A",
            List.of("A", "B"),
            "where a residual path changes shape: A pads with zero channels, B is a 1×1 convolution with batch norm");
    private static final Setting CONVOLUTION_BIAS = Setting.flag(
            "bias", false, "whether convolutions have a bias; the batch norm after each makes it redundant");

    public static final Catalogue<Architecture> CATALOGUE = new Catalogue<>(
            "architectures",
            List.of(
                    define(
                            "lenet_300_100",
                            "Two hidden fully connected layers, of 300 and 100 units",
                            "LeCun et al., Proc. IEEE 86(11), 1998; open_lth models/mnist_lenet.py",
                            List.of(),
                            settings -> Architectures::lenet),
                    plain(2),
                    plain(4),
                    plain(6),
                    small(20),
                    small(32),
                    small(44),
                    small(56),
                    large(18, List.of(2, 2, 2, 2)),
                    large(34, List.of(3, 4, 6, 3)),
                    vgg(16, List.of(2, 2, 3, 3, 3)),
                    vgg(19, List.of(2, 2, 4, 4, 4))));

    private Architectures() {}

    /** Writes everything between the normalisation and the output. */
    @FunctionalInterface
    interface Body {
        GraphBuilder write(GraphBuilder start, int classes);
    }

    private static GraphBuilder lenet(GraphBuilder start, int classes) {
        return start.flatten("flatten")
                .linear("fc1", 300)
                .relu("relu1")
                .linear("fc2", 100)
                .relu("relu2")
                .linear("fc3", classes);
    }

    /** Conv-n: pairs of 3×3 convolutions, each pair followed by a pool, then three fully connected layers. */
    private static GraphBuilder plain(GraphBuilder start, int convolutions, int classes) {
        GraphBuilder net = start;
        for (int i = 1; i <= convolutions; i++) {
            int width = 64 << (i - 1) / 2;
            net = net.convolution("conv" + i, width, 3, 1, true).relu("relu" + i);
            if (i % 2 == 0) {
                net = net.pool("pool" + i / 2);
            }
        }
        return net.flatten("flatten")
                .linear("fc1", 256)
                .relu("fc_relu1")
                .linear("fc2", 256)
                .relu("fc_relu2")
                .linear("fc3", classes);
    }

    /** Groups of 3×3 convolutions with batch norm, a pool after each group, and one linear layer on the pooled map. */
    private static GraphBuilder vgg(GraphBuilder start, List<Integer> groups, int width, boolean bias, int classes) {
        GraphBuilder net = start;
        for (int group = 1; group <= groups.size(); group++) {
            int out = width * Math.min(8, 1 << group - 1);
            for (int i = 1; i <= groups.get(group - 1); i++) {
                String place = group + "_" + i;
                net = net.convolution("conv" + place, out, 3, 1, bias)
                        .batchNorm("bn" + place)
                        .relu("relu" + place);
            }
            net = net.pool("pool" + group);
        }
        return net.average("average").linear("linear", classes);
    }

    private static Definition<Architecture> plain(int convolutions) {
        return define(
                "conv_" + convolutions,
                "VGG cut down to " + convolutions + " convolutions, without batch norm, for images of 32×32",
                "Frankle and Carbin, arXiv:1803.03635; uber-research/deconstructing-lottery-tickets network_builders.py",
                List.of(),
                settings -> (start, classes) -> plain(start, convolutions, classes));
    }

    private static Definition<Architecture> small(int depth) {
        int blocks = (depth - 2) / 6;
        return define(
                "resnet" + depth,
                "Residual network of " + depth + " layers in three stages, for images of 32×32",
                "He et al., arXiv:1512.03385, section 4.2",
                List.of(SHORTCUT, width(16, "of the first of three stages; each further one is twice as wide")),
                settings -> {
                    boolean padded = settings.text("shortcut").equals("A");
                    ResidualNetwork network =
                            new ResidualNetwork(List.of(blocks, blocks, blocks), width(settings), padded);
                    return network::write;
                });
    }

    private static Definition<Architecture> large(int depth, List<Integer> blocks) {
        return define(
                "resnet" + depth,
                "Residual network of " + depth
                        + " layers in four stages, with a first layer for small images (3×3, no pool)",
                "He et al., arXiv:1512.03385; stem as in VITA-Group/ToST models/resnet.py",
                List.of(width(64, "of the first of four stages; each further one is twice as wide")),
                settings -> new ResidualNetwork(blocks, width(settings), false)::write);
    }

    private static Definition<Architecture> vgg(int depth, List<Integer> groups) {
        return define(
                "vgg" + depth,
                depth - 3
                        + " convolutions with batch norm in five groups and one linear layer, for images of 32×32 or more",
                "Simonyan and Zisserman, arXiv:1409.1556; head as in zyxxmu/lottery-jackpots models/vgg_cifar.py",
                List.of(CONVOLUTION_BIAS, width(64, "of the first group; doubled three times")),
                settings -> (start, classes) -> vgg(start, groups, width(settings), settings.flag("bias"), classes));
    }

    private static Setting width(long standard, String description) {
        return Setting.integer("width", standard, 1, 4096, "channels " + description);
    }

    private static int width(Settings settings) {
        return Math.toIntExact(settings.integer("width"));
    }

    private static Definition<Architecture> define(
            String name, String summary, String source, List<Setting> settings, Function<Settings, Body> body) {
        return new Definition<>(name, summary, source, settings, resolved -> architecture(name, body.apply(resolved)));
    }

    private static Architecture architecture(String name, Body body) {
        return (channels, height, width, classes, normalisation) -> {
            try {
                GraphBuilder start = new GraphBuilder(channels, height, width, normalisation);
                return body.write(start, classes).graph();
            } catch (InvalidInput e) {
                throw new InvalidInput(
                        name + " does not fit images of " + FeatureShape.map(channels, height, width) + ": "
                                + e.getMessage(),
                        e);
            }
        };
    }
}
