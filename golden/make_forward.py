"""Writes logits, losses, gradients and Hessian products of every network as PyTorch computes them.

    python golden/make_forward.py tombola-torch/src/test/resources/golden/forward.json

A digest of a tensor is [sum, L2 norm, first value, last value, dot with the tensor "probe." + name], in float64.
"""

import argparse
import copy
from pathlib import Path

import torch
import torch.nn.functional as F
from formula import describe, direction, fill, images, labels, probe, write_json
from networks import BIAS, IMAGENET, A, B, Normalised, check_counts, counts, network

CIFAR10 = {"mean": [0.4914, 0.4822, 0.4465], "std": [0.2470, 0.2435, 0.2616]}
SMALL, TRAIN, LARGE = [2, 3, 32, 32], [4, 3, 32, 32], [2, 3, 70, 70]  # odd sides below in LARGE: 35, 17
GRADIENT, HESSIAN = ["gradient"], ["gradient", "hessian_product"]

CASES = [  # name, network, options, classes, input, mode, what beyond logits and loss
    ("lenet_300_100", "lenet_300_100", {}, 10, [2, 1, 28, 28], "eval", []),
    ("conv_2", "conv_2", {}, 10, SMALL, "eval", []),
    ("conv_4", "conv_4", {}, 10, SMALL, "eval", []),
    ("conv_6", "conv_6", {}, 10, SMALL, "eval", []),
    ("resnet20_a", "resnet20", A, 10, SMALL, "eval", []),
    ("resnet20_b", "resnet20", B, 10, SMALL, "eval", []),
    ("resnet20_b_k100", "resnet20", B, 100, SMALL, "eval", []),
    ("resnet20_a_normalised", "resnet20", A, 10, SMALL, "eval", ["normalise"]),
    ("resnet32_a", "resnet32", A, 10, SMALL, "eval", []),
    ("resnet32_b_w32", "resnet32", {"width": 32, **B}, 10, SMALL, "eval", []),
    ("resnet44_a", "resnet44", A, 10, SMALL, "eval", []),
    ("resnet56_a", "resnet56", A, 10, SMALL, "eval", []),
    ("resnet18", "resnet18", {}, 10, SMALL, "eval", []),
    ("resnet18_k200_64", "resnet18", {}, 200, [2, 3, 64, 64], "eval", []),
    ("resnet34", "resnet34", {}, 10, SMALL, "eval", []),
    ("resnet18_imagenet", "resnet18", {"width": 8, **IMAGENET}, 10, LARGE, "eval", []),
    ("resnet50", "resnet50", {}, 10, SMALL, "eval", []),
    ("resnet50_imagenet", "resnet50", {"width": 8, **IMAGENET}, 10, LARGE, "eval", []),
    ("wrn", "wrn", {"depth": 16, "width": 2}, 10, SMALL, "eval", []),
    ("vgg16", "vgg16", {}, 10, SMALL, "eval", []),
    ("vgg16_bias", "vgg16", BIAS, 10, SMALL, "eval", []),
    ("vgg16_64", "vgg16", {}, 10, [2, 3, 64, 64], "eval", []),
    ("vgg19", "vgg19", {}, 10, SMALL, "eval", []),
    ("vgg19_imagenet", "vgg19", {"width": 4, "side": 2, **BIAS, **IMAGENET}, 10, LARGE, "eval", []),
    ("mobilenet_v1", "mobilenet_v1", {}, 10, SMALL, "eval", []),
    ("mobilenet_v1_imagenet", "mobilenet_v1", {"width": 8, **IMAGENET}, 10, LARGE, "eval", []),
    ("efficientnet_b0", "efficientnet_b0", {}, 10, SMALL, "eval", []),
    ("efficientnet_b0_nohead", "efficientnet_b0", {"head": False}, 10, SMALL, "eval", []),
    ("efficientnet_b0_imagenet", "efficientnet_b0", {"width": 0.25, **IMAGENET}, 10, LARGE, "eval", []),
    ("efficientnet_b4", "efficientnet_b4", {}, 10, SMALL, "eval", []),
    ("lenet_300_100_train", "lenet_300_100", {}, 10, [4, 1, 28, 28], "train", HESSIAN),
    ("conv_2_train", "conv_2", {}, 10, TRAIN, "train", GRADIENT),
    ("resnet20_a_train", "resnet20", A, 10, TRAIN, "train", GRADIENT),
    ("resnet20_b_train", "resnet20", B, 10, TRAIN, "train", GRADIENT),
    ("resnet20_a_w4_train", "resnet20", {"width": 4, **A}, 10, TRAIN, "train", HESSIAN),
    ("resnet18_train", "resnet18", {}, 10, TRAIN, "train", []),
    ("resnet50_w4_train", "resnet50", {"width": 4}, 10, TRAIN, "train", GRADIENT),
    ("wrn_16_1_train", "wrn", {"depth": 16, "width": 1}, 10, TRAIN, "train", GRADIENT),
    ("vgg16_train", "vgg16", {}, 10, TRAIN, "train", GRADIENT),
    ("vgg16_plain_train", "vgg16", {"width": 4, "batch_norm": False, **BIAS}, 10, TRAIN, "train", GRADIENT),
    ("mobilenet_v1_w8_train", "mobilenet_v1", {"width": 8}, 10, TRAIN, "train", GRADIENT),
    ("efficientnet_b0_small_train", "efficientnet_b0", {"width": 0.25, "depth": 0.5}, 10, TRAIN, "train", HESSIAN),
]


def digest(name, tensor):
    t = tensor.detach().double().flatten()
    return [t.sum().item(), t.norm().item(), t[0].item(), t[-1].item(), t.dot(probe(name, t)).item()]


def digests(named):
    return {name: digest(name, tensor) for name, tensor in named}


def gradients(net, x, y, create_graph=False):
    """The loss, and its gradient with respect to every parameter and to the input, in that order."""
    x = x.clone().requires_grad_()
    loss = F.cross_entropy(net(x), y)
    return loss, torch.autograd.grad(loss, [*net.parameters(), x], create_graph=create_graph)


def measure(name, kind, options, classes, shape, mode, extra):
    body = fill(network(kind, classes, **options))
    net = Normalised(**CIFAR10, body=body) if "normalise" in extra else body
    net = net.train(mode == "train")
    x, y = images(shape), labels(shape[0], classes)
    case = {"name": name, "network": kind, "options": options, "classes": classes, "input": shape, "mode": mode}
    case["normalise"] = CIFAR10 if "normalise" in extra else None
    case["parameters"] = counts(body)["total"]

    single, double = copy.deepcopy(net), copy.deepcopy(net).double()
    for key, one, batch in (("float64", double, x.double()), ("float32", single, x)):
        with torch.no_grad():
            logits = one(batch)
        case[key] = {"logits": logits.tolist(), "loss": F.cross_entropy(logits, y).item()}
    if mode == "train":  # one forward pass has moved the statistics by BN's momentum
        case["statistics"] = digests((n, b) for n, b in double.named_buffers() if "running" in n)
    if "gradient" in extra:
        names = [n for n, _ in double.named_parameters()]
        _, exact = gradients(double, x.double(), y)
        _, rounded = gradients(single, x, y)
        case["gradient"] = digests(zip(names, exact, strict=False))
        case["input_gradient"] = digest("input", exact[-1])
        least = 1e-9 * max(e.norm() for e in exact)  # a BN shift that only another BN sees has gradient 0
        pairs = [(r.double(), e) for r, e in zip(rounded, exact, strict=True) if e.norm() > least]
        errors = [((r - e).norm() / e.norm()).item() for r, e in pairs]
        case["float32_gradient_error"] = max(errors)
    if "hessian_product" in extra:
        case.update(hessian_product(double, x.double(), y))
    return case


def hessian_product(net, x, y):
    names, parameters = zip(*net.named_parameters(), strict=True)
    loss = F.cross_entropy(net(x), y)
    first = torch.autograd.grad(loss, parameters, create_graph=True)
    v = [direction(n, p) for n, p in zip(names, parameters, strict=True)]
    slope = sum((g * d).sum() for g, d in zip(first, v, strict=True))
    product = torch.autograd.grad(slope, parameters)
    curvature = sum((h * d).sum() for h, d in zip(product, v, strict=True)).item()
    return {"hessian_product": digests(zip(names, product, strict=True)), "curvature": curvature}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    out = parser.parse_args().out
    check_counts()
    content = describe()
    content["loss"] = "mean cross-entropy in nats, label i mod K for image i"
    content["digest"] = ["sum", "l2 norm", "first value", "last value", 'dot with "probe." + name']
    content["float32_gradient_error"] = (
        "largest over tensors of |float32 - float64| / |float64|, L2 norms, where the gradient is not 0; "
        "one ReLU input that rounds to the other side of zero is enough to make it large"
    )
    content["normalise"] = "(x - mean) / std, the constants rounded to float32"
    content["cases"] = []
    for case in CASES:
        content["cases"].append(measure(*case))
        found = content["cases"][-1]
        print(
            found["name"], found["float64"]["loss"], found["float32"]["loss"], found.get("float32_gradient_error", "")
        )
    write_json(out, content)


if __name__ == "__main__":
    main()
