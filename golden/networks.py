"""Plain PyTorch definitions of the networks that the golden files and the yardstick use.

The names in `state_dict()` are the contract: the Java layers have the same ones. Run this file to check
every parameter count.
"""

import math

import torch
import torch.nn.functional as F
from torch import nn


class Lenet(nn.Module):
    def __init__(self, classes=10, inputs=784):
        super().__init__()
        self.fc1 = nn.Linear(inputs, 300)
        self.fc2 = nn.Linear(300, 100)
        self.fc3 = nn.Linear(100, classes)

    def forward(self, x):
        x = F.relu(self.fc1(x.flatten(1)))
        return self.fc3(F.relu(self.fc2(x)))


class Conv(nn.Module):
    """Conv-2, -4, -6: a 2x2 max-pool after each pair, then flattened in C, H, W order."""

    def __init__(self, depth, classes=10, size=32):
        super().__init__()
        self.depth = depth
        channels = 3
        for i in range(depth):
            out = 64 << i // 2
            self.add_module(f"conv{i + 1}", nn.Conv2d(channels, out, 3, padding=1))
            channels = out
        side = size >> depth // 2
        self.fc1 = nn.Linear(channels * side * side, 256)
        self.fc2 = nn.Linear(256, 256)
        self.fc3 = nn.Linear(256, classes)

    def forward(self, x):
        for i in range(self.depth):
            x = F.relu(self.get_submodule(f"conv{i + 1}")(x))
            if i % 2 == 1:
                x = F.max_pool2d(x, 2)
        x = F.relu(self.fc1(x.flatten(1)))
        return self.fc3(F.relu(self.fc2(x)))


class PaddedSkip(nn.Module):
    """Shortcut A: every second row and column, new channels zero, half of them before and half after."""

    def __init__(self, extra):
        super().__init__()
        self.half = extra // 2

    def forward(self, x):
        return F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, self.half, self.half))


def projection(channels, out, stride):
    """Shortcut B: a 1x1 convolution and BN, named shortcut.0 and shortcut.1."""
    return nn.Sequential(nn.Conv2d(channels, out, 1, stride, bias=False), nn.BatchNorm2d(out))


class Block(nn.Module):
    def __init__(self, channels, out, stride, shortcut):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, out, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(out)
        self.conv2 = nn.Conv2d(out, out, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(out)
        if stride == 1 and channels == out:
            self.shortcut = nn.Identity()
        elif shortcut == "A":
            self.shortcut = PaddedSkip(out - channels)
        else:
            self.shortcut = projection(channels, out, stride)

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        return F.relu(self.bn2(self.conv2(y)) + self.shortcut(x))


class Bottleneck(nn.Module):
    """1x1, 3x3 with the stride, 1x1 to four times the channels."""

    def __init__(self, channels, width, stride, _shortcut):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, width, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, 4 * width, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(4 * width)
        same = stride == 1 and channels == 4 * width
        self.shortcut = nn.Identity() if same else projection(channels, 4 * width, stride)

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        y = F.relu(self.bn2(self.conv2(y)))
        return F.relu(self.bn3(self.conv3(y)) + self.shortcut(x))


class Resnet(nn.Module):
    """Stages of blocks that double the width and halve the side, global average pool; a CIFAR or an ImageNet stem."""

    def __init__(self, blocks, width, shortcut, classes=10, block=Block, form="small"):
        super().__init__()
        self.imagenet = form == "imagenet"
        stem = (7, 2, 3) if self.imagenet else (3, 1, 1)
        self.conv1 = nn.Conv2d(3, width, *stem, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.stages = len(blocks)
        channels = width
        for i, count in enumerate(blocks):
            out = width << i
            stage = []
            for j in range(count):
                stage.append(block(channels, out, 2 if i > 0 and j == 0 else 1, shortcut))
                channels = out if block is Block else 4 * out
            self.add_module(f"layer{i + 1}", nn.Sequential(*stage))
        self.linear = nn.Linear(channels, classes)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        if self.imagenet:
            x = F.max_pool2d(x, 3, 2, 1)
        for i in range(self.stages):
            x = self.get_submodule(f"layer{i + 1}")(x)
        return self.linear(x.mean((2, 3)))


class WideBlock(nn.Module):
    def __init__(self, channels, out, stride):
        super().__init__()
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv1 = nn.Conv2d(channels, out, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(out)
        self.conv2 = nn.Conv2d(out, out, 3, 1, 1, bias=False)
        if channels != out:
            self.convShortcut = nn.Conv2d(channels, out, 1, stride, bias=False)

    def forward(self, x):
        active = F.relu(self.bn1(x))
        y = self.conv2(F.relu(self.bn2(self.conv1(active))))
        return y + (self.convShortcut(active) if hasattr(self, "convShortcut") else x)


class WideGroup(nn.Module):
    def __init__(self, blocks, channels, out, stride):
        super().__init__()
        layers = [WideBlock(channels if i == 0 else out, out, stride if i == 0 else 1) for i in range(blocks)]
        self.layer = nn.Sequential(*layers)

    def forward(self, x):
        return self.layer(x)


class WideResnet(nn.Module):
    """Pre-activation blocks in three groups, then BN, ReLU, global average pool."""

    def __init__(self, depth=28, width=10, classes=10):
        super().__init__()
        blocks = (depth - 4) // 6
        self.conv1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False)
        self.block1 = WideGroup(blocks, 16, 16 * width, 1)
        self.block2 = WideGroup(blocks, 16 * width, 32 * width, 2)
        self.block3 = WideGroup(blocks, 32 * width, 64 * width, 2)
        self.bn1 = nn.BatchNorm2d(64 * width)
        self.fc = nn.Linear(64 * width, classes)

    def forward(self, x):
        x = self.block3(self.block2(self.block1(self.conv1(x))))
        return self.fc(F.relu(self.bn1(x)).mean((2, 3)))


class Vgg(nn.Module):
    """Five groups of 3x3 convolutions with BN, a 2x2 max-pool after each, global average pool, one linear layer.

    On 32x32 the fifth pool leaves one pixel and the average changes nothing. The ImageNet form has three linear layers on the last
    map, whose side is `side`.
    """

    def __init__(self, groups, classes=10, conv_bias=False, width=64, batch_norm=True, form="small", side=7):
        super().__init__()
        self.groups = groups
        self.imagenet = form == "imagenet"
        channels = 3
        for i, (count, factor) in enumerate(zip(groups, (1, 2, 4, 8, 8), strict=True), 1):
            out = width * factor
            for j in range(1, count + 1):
                self.add_module(f"conv{i}_{j}", nn.Conv2d(channels, out, 3, 1, 1, bias=conv_bias))
                self.add_module(f"bn{i}_{j}", nn.BatchNorm2d(out) if batch_norm else nn.Identity())
                channels = out
        if self.imagenet:
            self.fc1 = nn.Linear(channels * side * side, 64 * width)
            self.fc2 = nn.Linear(64 * width, 64 * width)
            self.fc3 = nn.Linear(64 * width, classes)
        else:
            self.linear = nn.Linear(channels, classes)

    def forward(self, x):
        for i, count in enumerate(self.groups, 1):
            for j in range(1, count + 1):
                x = F.relu(self.get_submodule(f"bn{i}_{j}")(self.get_submodule(f"conv{i}_{j}")(x)))
            x = F.max_pool2d(x, 2)
        if self.imagenet:
            return self.fc3(F.relu(self.fc2(F.relu(self.fc1(x.flatten(1))))))
        return self.linear(x.mean((2, 3)))


class Separable(nn.Module):
    """Depthwise 3x3, then pointwise 1x1."""

    def __init__(self, channels, out, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, stride, 1, groups=channels, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, out, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(out)

    def forward(self, x):
        return F.relu(self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x))))))


class MobileNet(nn.Module):
    """Version 1: output and stride of each unit for a stem of 32 channels."""

    UNITS = ((64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), *[(512, 1)] * 5, (1024, 2), (1024, 1))

    def __init__(self, classes=10, width=32, form="small", classifier_bias=True):
        super().__init__()
        self.conv1 = nn.Conv2d(3, width, 3, 2 if form == "imagenet" else 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        units, channels = [], width
        for out, stride in self.UNITS:
            units.append(Separable(channels, out * width // 32, stride))
            channels = out * width // 32
        self.layers = nn.Sequential(*units)
        self.linear = nn.Linear(channels, classes, bias=classifier_bias)

    def forward(self, x):
        return self.linear(self.layers(F.relu(self.bn1(self.conv1(x)))).mean((2, 3)))


class ConvBn(nn.Sequential):
    """Convolution, BN with EfficientNet's constants, SiLU unless it is a projection; `0`, `1` and `2` as in torchvision."""

    def __init__(self, channels, out, kernel, stride=1, groups=1, active=True):
        layers = [
            nn.Conv2d(channels, out, kernel, stride, kernel // 2, groups=groups, bias=False),
            nn.BatchNorm2d(out, eps=1e-3, momentum=0.01),
        ]
        super().__init__(*layers, *([nn.SiLU()] if active else []))


class SqueezeExcitation(nn.Module):
    def __init__(self, channels, squeezed):
        super().__init__()
        self.fc1 = nn.Conv2d(channels, squeezed, 1)
        self.fc2 = nn.Conv2d(squeezed, channels, 1)

    def forward(self, x):
        return x * torch.sigmoid(self.fc2(F.silu(self.fc1(x.mean((2, 3), keepdim=True)))))


class InvertedResidual(nn.Module):
    def __init__(self, channels, out, expansion, kernel, stride):
        super().__init__()
        inside = expansion * channels
        layers = [ConvBn(channels, inside, 1)] if expansion > 1 else []
        layers.append(ConvBn(inside, inside, kernel, stride, groups=inside))
        layers.append(SqueezeExcitation(inside, max(1, channels // 4)))
        layers.append(ConvBn(inside, out, 1, active=False))
        self.block = nn.Sequential(*layers)
        self.skip = stride == 1 and channels == out

    def forward(self, x):
        return self.block(x) + x if self.skip else self.block(x)


class EfficientNet(nn.Module):
    """Stages as (out, blocks, expansion, kernel, stride); names as in torchvision. No dropout."""

    STAGES = (
        (16, 1, 1, 3, 1),
        (24, 2, 6, 3, 2),
        (40, 2, 6, 5, 2),
        (80, 3, 6, 3, 2),
        (112, 3, 6, 5, 1),
        (192, 4, 6, 5, 2),
        (320, 1, 6, 3, 1),
    )

    def __init__(self, classes=10, width=1.0, depth=1.0, form="small", head=True):
        super().__init__()

        def rounded(channels):
            new = max(8, math.floor((width * channels + 4) / 8) * 8)
            return new + 8 if new < 0.9 * width * channels else new

        channels = rounded(32)
        features = [ConvBn(3, channels, 3, 2 if form == "imagenet" else 1)]
        for out, blocks, expansion, kernel, stride in self.STAGES:
            stage = []
            for i in range(math.ceil(depth * blocks)):
                stage.append(InvertedResidual(channels, rounded(out), expansion, kernel, stride if i == 0 else 1))
                channels = rounded(out)
            features.append(nn.Sequential(*stage))
        if head:
            features.append(ConvBn(channels, rounded(1280), 1))
            channels = rounded(1280)
        self.features = nn.Sequential(*features)
        self.classifier = nn.Sequential(nn.Identity(), nn.Linear(channels, classes))

    def forward(self, x):
        return self.classifier(self.features(x).mean((2, 3)))


class Normalised(nn.Module):
    """(x - mean) / std per channel, then the body. The body keeps its names: see `fill` and `state_dict` of `.body`."""

    def __init__(self, mean, std, body):
        super().__init__()
        self.register_buffer("mean", torch.tensor(mean).view(1, -1, 1, 1), persistent=False)
        self.register_buffer("std", torch.tensor(std).view(1, -1, 1, 1), persistent=False)
        self.body = body

    def forward(self, x):
        return self.body((x - self.mean) / self.std)


def network(name: str, classes: int = 10, **options) -> nn.Module:
    """The network of that name. Options: `shortcut` and `width` (resnet20..56), `width` and `form` (resnet18..50), `depth` and
    `width` (wrn), `conv_bias`, `width`, `batch_norm`, `form` and `side` (vgg), `width`, `form` and `classifier_bias` (mobilenet_v1),
    `width`, `depth`, `form` and `head` (efficientnet).
    """
    depths = {"resnet20": 3, "resnet32": 5, "resnet44": 7, "resnet56": 9}
    if name == "lenet_300_100":
        return Lenet(classes, **options)
    if name in ("conv_2", "conv_4", "conv_6"):
        return Conv(int(name[-1]), classes, **options)
    if name in depths:
        return Resnet([depths[name]] * 3, options.pop("width", 16), options.pop("shortcut", "A"), classes, **options)
    large = {"resnet18": ([2, 2, 2, 2], Block), "resnet34": ([3, 4, 6, 3], Block), "resnet50": ([3, 4, 6, 3], Bottleneck)}
    if name in large:
        blocks, block = large[name]
        return Resnet(blocks, options.pop("width", 64), "B", classes, block, **options)
    if name in ("wrn", "wrn_28_10"):
        return WideResnet(classes=classes, **options)
    if name == "vgg16":
        return Vgg([2, 2, 3, 3, 3], classes, **options)
    if name == "vgg19":
        return Vgg([2, 2, 4, 4, 4], classes, **options)
    if name in ("efficientnet_b0", "efficientnet_b4"):
        scale = {"width": 1.4, "depth": 1.8} if name.endswith("b4") else {}
        return EfficientNet(classes, **{**scale, **options})
    if name == "mobilenet_v1":
        return MobileNet(classes, **options)
    raise ValueError(f"unknown network {name}")


def counts(net: nn.Module) -> dict:
    found = {"total": sum(p.numel() for p in net.parameters()), "conv": 0, "linear": 0, "bn": 0, "bias": 0}
    for layer in net.modules():
        if isinstance(layer, nn.BatchNorm2d):
            found["bn"] += layer.weight.numel() + layer.bias.numel()
        elif isinstance(layer, (nn.Conv2d, nn.Linear)):
            found["conv" if isinstance(layer, nn.Conv2d) else "linear"] += layer.weight.numel()
            found["bias"] += 0 if layer.bias is None else layer.bias.numel()
    return found


A, B, BIAS = {"shortcut": "A"}, {"shortcut": "B"}, {"conv_bias": True}
IMAGENET = {"form": "imagenet"}
COUNTS = [  # network, classes, options: total, conv weights, linear weights, BN, biases
    ("lenet_300_100", 10, {}, 266_610, 0, 266_200, 0, 410),
    ("conv_2", 10, {}, 4_301_642, 38_592, 4_262_400, 0, 650),
    ("conv_4", 10, {}, 2_425_930, 259_776, 2_165_248, 0, 906),
    ("conv_6", 10, {}, 2_262_602, 1_144_512, 1_116_672, 0, 1_418),
    ("resnet20", 10, A, 269_722, 267_696, 640, 1_376, 10),
    ("resnet20", 100, A, 275_572, 267_696, 6_400, 1_376, 100),
    ("resnet20", 10, B, 272_474, 270_256, 640, 1_568, 10),
    ("resnet20", 100, B, 278_324, 270_256, 6_400, 1_568, 100),
    ("resnet32", 10, A, 464_154, 461_232, 640, 2_272, 10),
    ("resnet32", 100, A, 470_004, 461_232, 6_400, 2_272, 100),
    ("resnet32", 10, {"width": 32, **A}, 1_849_898, 1_844_064, 1_280, 4_544, 10),
    ("resnet32", 100, {"width": 32, **A}, 1_861_508, 1_844_064, 12_800, 4_544, 100),
    ("resnet32", 10, {"width": 32, **B}, 1_860_522, 1_854_304, 1_280, 4_928, 10),
    ("resnet18", 10, {}, 11_173_962, 11_159_232, 5_120, 9_600, 10),
    ("resnet18", 100, {}, 11_220_132, 11_159_232, 51_200, 9_600, 100),
    ("resnet18", 200, {}, 11_271_432, 11_159_232, 102_400, 9_600, 200),
    ("resnet34", 10, {}, 21_282_122, 21_259_968, 5_120, 17_024, 10),
    ("resnet34", 100, {}, 21_328_292, 21_259_968, 51_200, 17_024, 100),
    ("resnet50", 10, {}, 23_520_842, 23_447_232, 20_480, 53_120, 10),
    ("resnet50", 100, {}, 23_705_252, 23_447_232, 204_800, 53_120, 100),
    ("resnet18", 1000, IMAGENET, 11_689_512, 11_166_912, 512_000, 9_600, 1000),
    ("resnet34", 1000, IMAGENET, 21_797_672, 21_267_648, 512_000, 17_024, 1000),
    ("resnet50", 1000, IMAGENET, 25_557_032, 23_454_912, 2_048_000, 53_120, 1000),
    ("wrn_28_10", 10, {}, 36_479_194, 36_454_832, 6_400, 17_952, 10),
    ("wrn_28_10", 100, {}, 36_536_884, 36_454_832, 64_000, 17_952, 100),
    ("vgg16", 10, BIAS, 14_728_266, 14_710_464, 5_120, 8_448, 4_234),
    ("vgg16", 100, BIAS, 14_774_436, 14_710_464, 51_200, 8_448, 4_324),
    ("vgg16", 10, {}, 14_724_042, 14_710_464, 5_120, 8_448, 10),
    ("vgg16", 100, {}, 14_770_212, 14_710_464, 51_200, 8_448, 100),
    ("vgg19", 10, BIAS, 20_040_522, 20_018_880, 5_120, 11_008, 5_514),
    ("vgg19", 100, BIAS, 20_086_692, 20_018_880, 51_200, 11_008, 5_604),
    ("vgg19", 10, {}, 20_035_018, 20_018_880, 5_120, 11_008, 10),
    ("vgg19", 100, {}, 20_081_188, 20_018_880, 51_200, 11_008, 100),
    ("vgg19", 1000, {**BIAS, **IMAGENET}, 143_678_248, 20_018_880, 123_633_664, 11_008, 14_696),
    ("vgg19", 1000, {"batch_norm": False, **BIAS, **IMAGENET}, 143_667_240, 20_018_880, 123_633_664, 0, 14_696),
    ("efficientnet_b0", 1000, IMAGENET, 5_288_548, 3_956_192, 1_280_000, 42_016, 10_340),
    ("efficientnet_b0", 10, {}, 4_020_358, 3_956_192, 12_800, 42_016, 9_350),
    ("efficientnet_b4", 1000, IMAGENET, 19_341_616, 17_394_376, 1_792_000, 125_200, 30_040),
    ("mobilenet_v1", 10, {}, 3_217_226, 3_185_088, 10_240, 21_888, 10),
    ("mobilenet_v1", 100, {}, 3_309_476, 3_185_088, 102_400, 21_888, 100),
    ("mobilenet_v1", 1000, IMAGENET, 4_231_976, 3_185_088, 1_024_000, 21_888, 1000),
    ("mobilenet_v1", 1000, {"classifier_bias": False, **IMAGENET}, 4_230_976, 3_185_088, 1_024_000, 21_888, 0),
]


def check_counts() -> None:
    for name, classes, options, *expected in COUNTS:
        with torch.device("meta"):
            found = list(counts(network(name, classes, **options)).values())
        assert found == expected, f"{name} K={classes} {options}: {found}, expected {expected}"


if __name__ == "__main__":
    check_counts()
    print(f"{len(COUNTS)} networks have the expected parameter counts")
