package org.tombola.data;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.tombola.data.KnownDataset.RemoteFile;
import org.tombola.recipe.Catalogue;
import org.tombola.recipe.Definition;
import org.tombola.recipe.Setting;
import org.tombola.recipe.Settings;

/** All data sets that a recipe may name. */
public final class Datasets {
    private static final KnownDataset MNIST = idx(
            "mnist",
            "https://ossci-datasets.s3.amazonaws.com/mnist/",
            "f68b3c2dcbeaaa9fbdd348bbdeb94873",
            "d53e105ee54ea40749a09fcbcd1e9432",
            "9fb629c4189551a2d022fa330f9573f3",
            "ec29112dd5afa0611ce80d1b7f02629c");
    private static final KnownDataset FASHION_MNIST = idx(
            "fashion_mnist",
            "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
            "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
            "25c81989df183df01b3e8a0aad5dffbe",
            "bef4ecab320f06d8554ea6380940ec79",
            "bb300cfdad3c16e7a12a480ee83cd310");
    private static final KnownDataset CIFAR10 = cifar(
            "cifar10",
            "cifar-10-binary.tar.gz",
            "c32a1d4ab5d03f1284b67883e8d87530",
            List.of("cifar-10-batches-bin", "data_batch_1.bin"));
    private static final KnownDataset CIFAR100 = cifar(
            "cifar100",
            "cifar-100-binary.tar.gz",
            "03b5dce01913d631647c71ecec9e9cb8",
            List.of("cifar-100-binary", "train.bin"));
    private static final KnownDataset TINY_IMAGENET = new KnownDataset(
            "tiny_imagenet",
            List.of(new RemoteFile(
                    TinyImageNet.ARCHIVE,
                    URI.create("http://cs231n.stanford.edu/" + TinyImageNet.ARCHIVE),
                    "90528d7ca1a48142e341f4ef8d21d0de",
                    List.of(TinyImageNet.FOLDER, "train"))));

    private static final String IDX_FOLDER = "the folder with the four IDX files, plain or gzipped";
    private static final String CIFAR_FOLDER = "the binary version: the .tar.gz, or the folder it unpacks to";

    public static final Catalogue<DatasetSource> CATALOGUE = new Catalogue<>(
            "datasets",
            List.of(
                    new Definition<>(
                            "glyphs",
                            "ten digits drawn in many hands, 1×28×28, made from a seed without any file",
                            "generated",
                            join(Generated.settings(12_000, 2_000), Preparation.settings("glyphs", List.of())),
                            settings -> Generated.of("glyphs", GlyphPainter::new, settings)),
                    new Definition<>(
                            "shapes",
                            "ten textured shapes in colour, 3×32×32, made from a seed without any file",
                            "generated",
                            join(Generated.settings(12_000, 2_000), Preparation.settings("shapes", List.of())),
                            settings -> Generated.of("shapes", ShapePainter::new, settings)),
                    new Definition<>(
                            "mnist",
                            "handwritten digits, 60,000 + 10,000 of 1×28×28",
                            "LeCun, Cortes and Burges, http://yann.lecun.com/exdb/mnist/",
                            join(path(IDX_FOLDER), Preparation.settings("mnist", List.of())),
                            settings -> idx(MNIST, ClassNames.DIGITS, settings)),
                    new Definition<>(
                            "fashion_mnist",
                            "pictures of clothes, 60,000 + 10,000 of 1×28×28",
                            "Xiao, Rasul and Vollgraf, arXiv:1708.07747",
                            join(path(IDX_FOLDER), Preparation.settings("fashion_mnist", List.of())),
                            settings -> idx(FASHION_MNIST, ClassNames.FASHION_MNIST, settings)),
                    new Definition<>(
                            "cifar10",
                            "ten classes of things and animals, 50,000 + 10,000 of 3×32×32",
                            "Krizhevsky 2009, https://www.cs.toronto.edu/~kriz/cifar.html",
                            join(path(CIFAR_FOLDER), Preparation.settings("cifar10", List.of("crop", "flip"))),
                            Datasets::cifar10),
                    new Definition<>(
                            "cifar100",
                            "a hundred classes (the fine labels), 50,000 + 10,000 of 3×32×32",
                            "Krizhevsky 2009, https://www.cs.toronto.edu/~kriz/cifar.html",
                            join(path(CIFAR_FOLDER), Preparation.settings("cifar100", List.of("crop", "flip"))),
                            Datasets::cifar100),
                    new Definition<>(
                            "tiny_imagenet",
                            "200 classes, 100,000 + 10,000 (the official validation split) of 3×64×64",
                            "Stanford CS231n, http://cs231n.stanford.edu/",
                            join(
                                    path("tiny-imagenet-200.zip as published, or the folder it unpacks to"),
                                    Preparation.settings("tiny_imagenet", List.of("crop", "flip"))),
                            settings ->
                                    new TinyImageNet(TINY_IMAGENET, settings.text("path"), Preparation.of(settings))),
                    new Definition<>(
                            "imagenet",
                            "1000 classes of photographs, 1,281,167 + 50,000 (the official validation split), from a folder of yours",
                            "Deng et al., CVPR 2009, https://www.image-net.org/",
                            join(
                                    ImageNet.settings(),
                                    Preparation.settings("imagenet", List.of("resized_crop", "flip"))),
                            ImageNet::of),
                    new Definition<>(
                            "images",
                            "pictures of your own, JPEG or PNG: a folder or zip of split/class/picture",
                            "folder layout as torchvision's ImageFolder has it",
                            join(ImageFolder.settings(), Preparation.settings("measured", List.of())),
                            ImageFolder::of)));

    private Datasets() {}

    /** The known data sets by name, and where each lies, if it does. */
    public static SequencedMap<String, Optional<Path>> found(DataPlaces places) {
        SequencedMap<String, Optional<Path>> found = new LinkedHashMap<>();
        for (KnownDataset known : List.of(MNIST, FASHION_MNIST, CIFAR10, CIFAR100)) {
            found.put(known.name(), known.present(places));
        }
        return found;
    }

    private static DatasetSource idx(KnownDataset known, List<String> classNames, Settings settings) {
        return new IdxSource(known, settings.text("path"), classNames, Preparation.of(settings));
    }

    private static DatasetSource cifar10(Settings settings) {
        return new CifarSource(
                CIFAR10,
                "cifar-10-binary.tar.gz",
                "cifar-10-batches-bin",
                IntStream.rangeClosed(1, 5)
                        .mapToObj(i -> "data_batch_" + i + ".bin")
                        .toList(),
                "test_batch.bin",
                1,
                ClassNames.CIFAR10,
                settings.text("path"),
                Preparation.of(settings));
    }

    private static DatasetSource cifar100(Settings settings) {
        return new CifarSource(
                CIFAR100,
                "cifar-100-binary.tar.gz",
                "cifar-100-binary",
                List.of("train.bin"),
                "test.bin",
                2,
                ClassNames.CIFAR100,
                settings.text("path"),
                Preparation.of(settings));
    }

    private static KnownDataset idx(String name, String site, String... md5) {
        List<String> names = List.of(
                "train-images-idx3-ubyte",
                "train-labels-idx1-ubyte",
                "t10k-images-idx3-ubyte",
                "t10k-labels-idx1-ubyte");
        List<RemoteFile> files = IntStream.range(0, 4)
                .mapToObj(i -> new RemoteFile(
                        names.get(i) + ".gz", URI.create(site + names.get(i) + ".gz"), md5[i], List.of(names.get(i))))
                .toList();
        return new KnownDataset(name, files);
    }

    private static KnownDataset cifar(String name, String archive, String md5, List<String> standIns) {
        URI source = URI.create("https://www.cs.toronto.edu/~kriz/" + archive);
        return new KnownDataset(name, List.of(new RemoteFile(archive, source, md5, standIns)));
    }

    private static List<Setting> path(String description) {
        return List.of(Setting.path("path", "", description + "; by default the usual place, else a download"));
    }

    private static List<Setting> join(List<Setting> own, List<Setting> common) {
        List<Setting> all = new ArrayList<>(own);
        all.addAll(common);
        return all;
    }
}
