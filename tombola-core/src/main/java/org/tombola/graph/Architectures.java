package org.tombola.graph;

import java.util.List;
import java.util.Locale;
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
    private static final Setting BATCH_NORM =
            Setting.flag("batch_norm", true, "whether batch norm follows each convolution");
    private static final Setting CLASSIFIER_BIAS =
            Setting.flag("classifier_bias", true, "whether the linear layer has a bias");

    private static final double LARGEST_RATE = 0.99;
    private static final String WIDE_SOURCE =
            "Zagoruyko and Komodakis, arXiv:1605.07146; VITA-Group/LTH-Pass models/WideResNet_cifar.py";

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
                    large(18, List.of(2, 2, 2, 2), ResidualNetwork.Block.BASIC),
                    large(34, List.of(3, 4, 6, 3), ResidualNetwork.Block.BASIC),
                    large(50, List.of(3, 4, 6, 3), ResidualNetwork.Block.BOTTLENECK),
                    define(
                            "wrn_28_10",
                            "Wide residual network of 28 layers, ten times as wide as a ResNet for CIFAR",
                            WIDE_SOURCE,
                            List.of(),
                            settings -> wide(28, wideWidths(10))::write),
                    define(
                            "wrn",
                            "Wide residual network of any depth and width, for images of 32×32",
                            WIDE_SOURCE,
                            List.of(
                                    Setting.integer("depth", 28, 10, 1000, "layers: 4 more than a multiple of 6"),
                                    Setting.integer("width", 10, 1, 256, "factor on 16, 32 and 64 channels"),
                                    Widths.SETTING),
                            settings -> wide(settings)::write),
                    vgg(16, List.of(2, 2, 3, 3, 3)),
                    vgg(19, List.of(2, 2, 4, 4, 4)),
                    define(
                            "mobilenet_v1",
                            "Thirteen pairs of a depthwise and a pointwise convolution",
                            "Howard et al., arXiv:1704.04861; strides for ImageNet as in RAIVNLab/STR models/mobilenetv1.py",
                            List.of(
                                    Form.setting("has stride 2 in the first convolution, small has 1"),
                                    width(32, "of the first convolution; all others are multiples of it"),
                                    CLASSIFIER_BIAS),
                            settings -> new MobileNet(
                                    width(settings), settings.flag("classifier_bias"), Form.of(settings))::write),
                    efficient("b0", 1, 1, 0.2, 224),
                    efficient("b4", 1.4, 1.8, 0.4, 380)));

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
                List.of(
                        SHORTCUT,
                        width(16, "of the first of three stages; each further one is twice as wide"),
                        Widths.SETTING),
                settings -> {
                    ResidualNetwork.Block block = settings.text("shortcut").equals("A")
                            ? ResidualNetwork.Block.BASIC_PADDED
                            : ResidualNetwork.Block.BASIC;
                    List<Integer> widths = Widths.of(settings, Widths.doubling(width(settings), 3));
                    return new ResidualNetwork(List.of(blocks, blocks, blocks), widths, block, Form.SMALL)::write;
                });
    }

    private static Definition<Architecture> large(int depth, List<Integer> blocks, ResidualNetwork.Block block) {
        return define(
                "resnet" + depth,
                "Residual network of " + depth + " layers in four stages",
                "He et al., arXiv:1512.03385; form for small images as in VITA-Group/ToST models/resnet.py",
                List.of(
                        Form.setting(
                                "starts with a 7×7 convolution of stride 2 and a pool, small with a 3×3 convolution"),
                        width(64, "of the first of four stages; each further one is twice as wide"),
                        Widths.SETTING),
                settings -> {
                    List<Integer> widths = Widths.of(settings, Widths.doubling(width(settings), 4));
                    return new ResidualNetwork(blocks, widths, block, Form.of(settings))::write;
                });
    }

    private static WideResidualNetwork wide(Settings settings) {
        int depth = Math.toIntExact(settings.integer("depth"));
        if (depth % 6 != 4) {
            throw InvalidInput.of("wrn: depth must be 4 more than a multiple of 6, was %d", depth);
        }
        return wide(depth, Widths.of(settings, wideWidths(width(settings))));
    }

    private static WideResidualNetwork wide(int depth, List<Integer> widths) {
        return new WideResidualNetwork((depth - 4) / 6, widths);
    }

    private static List<Integer> wideWidths(int factor) {
        return List.of(16, 16 * factor, 32 * factor, 64 * factor);
    }

    private static Definition<Architecture> vgg(int depth, List<Integer> groups) {
        return define(
                "vgg" + depth,
                depth - 3 + " convolutions in five groups, for images of 32×32 or more",
                "Simonyan and Zisserman, arXiv:1409.1556; form for small images as in zyxxmu/lottery-jackpots models/vgg_cifar.py",
                List.of(
                        Form.setting("ends with three linear layers on the last map, small with one on its average"),
                        CONVOLUTION_BIAS,
                        BATCH_NORM,
                        dropout(0.5, "hidden units, imagenet only"),
                        width(64, "of the first group; doubled three times")),
                settings -> new Vgg(
                        groups,
                        width(settings),
                        settings.flag("bias"),
                        settings.flag("batch_norm"),
                        settings.number("dropout"),
                        Form.of(settings))::write);
    }

    private static Definition<Architecture> efficient(
            String name, double width, double depth, double dropout, int size) {
        return define(
                "efficientnet_" + name,
                String.format(
                        Locale.ROOT,
                        "Inverted residuals with squeeze-and-excitation, made for images of %d×%d",
                        size,
                        size),
                "Tan and Le, arXiv:1905.11946; layers as in torchvision models/efficientnet.py",
                List.of(
                        Form.setting("has stride 2 in the first convolution, small has 1"),
                        Setting.number("width", width, 0.01, 10, "factor on the channels of B0, rounded to eights"),
                        Setting.number(
                                "depth", depth, 0.01, 10, "factor on the blocks of each stage of B0, rounded up"),
                        Setting.flag("head", true, "whether a 1×1 convolution stands before the average"),
                        Setting.between(
                                "epsilon",
                                1e-3,
                                0,
                                1,
                                "of batch norms; torchvision's checkpoints of B0 to B4 were trained with 1e-5"),
                        dropout(dropout, "the classifier's inputs"),
                        Setting.number(
                                "drop_connect",
                                0.2,
                                0,
                                LARGEST_RATE,
                                "share of examples for which training leaves out a block, rising from 0 with depth")),
                settings -> new EfficientNet(
                        settings.number("width"),
                        settings.number("depth"),
                        settings.flag("head"),
                        settings.number("epsilon"),
                        settings.number("dropout"),
                        settings.number("drop_connect"),
                        Form.of(settings))::write);
    }

    private static Setting dropout(double standard, String description) {
        return Setting.number("dropout", standard, 0, LARGEST_RATE, "share that training drops of " + description);
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
