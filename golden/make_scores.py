"""Writes what scores of weights are made of, and the scores, as PyTorch's autograd computes them.

    python golden/make_scores.py tombola-lab/src/test/resources/golden/scores.json \\
        tombola-torch/src/test/resources/golden/squares.json

The first file holds SNIP, GraSP, SynFlow, optimal brain damage and edge-popup's score gradient, the second what an
engine gives them: Hessian products, and sums over examples of squares of single gradients. All in float64, row-major.
Pixels are floor(256 * image of the formula) / 255. BN statistics: "train" those of the batch, "eval" the running ones.
"""

import argparse
import copy
from pathlib import Path

import torch
import torch.nn.functional as F
from formula import describe, direction, fill, images, labels, unit, write_json
from torch import nn
from torch.func import functional_call

EXAMPLES, CLASSES, TEMPERATURE, KEPT = 6, 3, 200.0, 0.3
SHAPE = [EXAMPLES, 2, 6, 6]


class Plain(nn.Module):
    """No batch norm; biases."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(2, 4, 3, padding=1)
        self.fc1, self.fc2 = nn.Linear(36, 8), nn.Linear(8, CLASSES)
        self.act = F.relu

    def forward(self, x):
        x = F.max_pool2d(self.act(self.conv1(x)), 2)
        return self.fc2(self.act(self.fc1(x.flatten(1))))


class Normed(nn.Module):
    """Convolution, batch norm, Swish, twice; the second convolution in two groups."""

    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(2, 4, 3, padding=1, bias=False), nn.BatchNorm2d(4)
        self.conv2, self.bn2 = nn.Conv2d(4, 6, 3, 2, 1, groups=2, bias=False), nn.BatchNorm2d(6)
        self.linear = nn.Linear(6, CLASSES)
        self.act = F.silu

    def forward(self, x):
        x = self.act(self.bn1(self.conv1(x)))
        return self.linear(self.act(self.bn2(self.conv2(x))).mean((2, 3)))


def network(make, mode):
    return fill(make()).double().train(mode == "train")


def data():
    return torch.floor(images(SHAPE).double() * 256) / 255


def names(net):
    return [n for n, _ in net.named_parameters()]


def prunable(net):
    return [n for n, p in net.named_parameters() if p.dim() > 1]


def flat(net, tensors, only=None):
    listed = dict(zip(names(net), tensors, strict=True))
    return {n: t.detach().flatten().tolist() for n, t in listed.items() if only is None or n in only}


def gradient(net, x, y, temperature=1.0, create_graph=False):
    loss = F.cross_entropy(net(x) / temperature, y)
    return torch.autograd.grad(loss, list(net.parameters()), create_graph=create_graph)


def snip(net, x, y):
    """By a gate of one on every weight, as in the paper: |dL/dc| at c = 1."""
    theta = {n: p.detach() for n, p in net.named_parameters()}
    gates = {n: torch.ones_like(p, requires_grad=True) for n, p in theta.items()}
    loss = F.cross_entropy(functional_call(net, {n: gates[n] * theta[n] for n in theta}, (x,)), y)
    return [g.abs() for g in torch.autograd.grad(loss, list(gates.values()))]


def grasp(net, parts):
    """theta * (H g), from the gradient of the dot product of a constant g with each part's gradient."""
    total = sum(len(y) for _, y in parts)
    mean = [torch.zeros_like(p) for p in net.parameters()]
    for x, y in parts:
        mean = [m + len(y) / total * g for m, g in zip(mean, gradient(net, x, y, TEMPERATURE), strict=True)]
    product = [torch.zeros_like(p) for p in net.parameters()]
    for x, y in parts:
        slopes = gradient(net, x, y, TEMPERATURE, create_graph=True)
        z = sum((m * s).sum() for m, s in zip(mean, slopes, strict=True))
        h = torch.autograd.grad(z, list(net.parameters()))
        product = [a + len(y) / total * b for a, b in zip(product, h, strict=True)]
    return [p.detach() * h for p, h in zip(net.parameters(), product, strict=True)]


def synflow(net, centred):
    """|dR/dtheta * theta| of a copy whose parameters and buffers are absolute values, on an input of ones."""
    copied = copy.deepcopy(net)
    copied.act = F.relu
    with torch.no_grad():
        for n, tensor in copied.state_dict().items():
            if centred and n.endswith("running_mean"):
                tensor.zero_()
            elif tensor.dtype.is_floating_point:
                tensor.abs_()
    total = copied(torch.ones(1, *SHAPE[1:], dtype=torch.float64)).sum()
    slopes = torch.autograd.grad(total, list(copied.parameters()))
    return [(s * p).abs().detach() for s, p in zip(slopes, copied.parameters(), strict=True)]


def identity_norm(net):
    """With every BN the identity: unit gains and variances without epsilon."""
    copied = copy.deepcopy(net)
    for layer in copied.modules():
        if isinstance(layer, nn.BatchNorm2d):
            layer.eps = 0.0
            with torch.no_grad():
                layer.weight.fill_(1), layer.bias.zero_(), layer.running_mean.zero_(), layer.running_var.fill_(1)
    return copied


def squares(net, x, y, weights=None):
    found = [torch.zeros_like(p) for p in net.parameters()]
    for i in range(len(y)):
        w = 1.0 if weights is None else weights[i]
        found = [f + w * g**2 for f, g in zip(found, gradient(net, x[i : i + 1], y[i : i + 1]), strict=True)]
    return found


def gauss_newton(net, x):
    """diag(J' (diag p - p p') J) with the Jacobian J of the logits, averaged over examples."""
    found = [torch.zeros_like(p) for p in net.parameters()]
    for i in range(len(x)):
        logits = net(x[i : i + 1])[0]
        p = F.softmax(logits, 0).detach()
        rows = [torch.autograd.grad(logit, list(net.parameters()), retain_graph=True) for logit in logits]
        for k in range(len(found)):
            second = sum(p[c] * rows[c][k] ** 2 for c in range(CLASSES))
            first = sum(p[c] * rows[c][k] for c in range(CLASSES))
            found[k] = found[k] + (second - first**2) / len(x)
    return found


class TopK(torch.autograd.Function):
    """Ones at the highest scores of all tensors together; the gradient passes straight through."""

    @staticmethod
    def forward(ctx, ranks, count):
        kept = torch.zeros_like(ranks)
        kept[torch.argsort(ranks, descending=True, stable=True)[:count]] = 1
        return kept

    @staticmethod
    def backward(ctx, slope):
        return slope, None


def edge_popup(net, x, y, signed):
    theta = {n: p.detach() for n, p in net.named_parameters()}
    covered = prunable(net)
    scores = torch.cat([torch.from_numpy(unit("scores." + n, (theta[n].numel(),))).double() for n in covered])
    scores.requires_grad_()
    count = int(KEPT * len(scores) + 0.5)
    kept = TopK.apply(scores if signed else scores.abs(), count)
    start, seen = 0, dict(theta)
    for n in covered:
        seen[n] = kept[start : start + theta[n].numel()].view_as(theta[n]) * theta[n]
        start += theta[n].numel()
    loss = F.cross_entropy(functional_call(net, seen, (x,)), y)
    slope = torch.autograd.grad(loss, scores)[0]
    parts = torch.split(slope, [theta[n].numel() for n in covered])
    return {
        "kept": count,
        "loss": loss.item(),
        "gradient": {n: part.tolist() for n, part in zip(covered, parts, strict=True)},
    }


def hessian_product(net, x, y):
    v = [direction(n, p) for n, p in net.named_parameters()]
    slope = sum((g * d).sum() for g, d in zip(gradient(net, x, y, create_graph=True), v, strict=True))
    return torch.autograd.grad(slope, list(net.parameters()))


def scores(name, make):
    x, y = data(), labels(EXAMPLES, CLASSES)
    halves = [(x[:3], y[:3]), (x[3:], y[3:])]
    case = {"name": name, "shapes": {n: list(p.shape) for n, p in make().named_parameters()}}
    for mode in ("train", "eval"):
        net = network(make, mode)
        covered = prunable(net)
        case[mode] = {
            "snip": flat(net, snip(net, x, y), covered),
            "grasp_whole": flat(net, grasp(net, [(x, y)]), covered),
            "grasp_halves": flat(net, grasp(net, halves), covered),
        }
    net = network(make, "eval")
    case["synflow"] = {
        "running": flat(net, synflow(net, centred=True), covered),
        "identity": flat(net, synflow(identity_norm(net), centred=False), covered),
        "batch": flat(net, synflow(network(make, "train"), centred=False), covered),
    }
    theta = list(net.parameters())
    empirical = [s / EXAMPLES for s in squares(net, x, y)]
    exact = gauss_newton(net, x)
    case["obd"] = {
        kind: flat(net, [0.5 * h * t**2 for h, t in zip(diagonal, theta, strict=True)], covered)
        for kind, diagonal in (("fisher_empirical", empirical), ("gauss_newton", exact))
    }
    net = network(make, "train")
    case["edge_popup"] = {"signed": edge_popup(net, x, y, True), "magnitude": edge_popup(net, x, y, False)}
    return case


def engine(name, make):
    x, y = data(), labels(EXAMPLES, CLASSES)
    net = network(make, "eval")
    other = (2 * torch.arange(EXAMPLES) + 1) % CLASSES
    weights = [0.25 * i for i in range(EXAMPLES)]
    return {
        "name": name,
        "hessian_product": {m: flat(network(make, m), hessian_product(network(make, m), x, y)) for m in ("train", "eval")},
        "squares": flat(net, squares(net, x, y)),
        "other_labels": other.tolist(),
        "squares_of_other_labels": flat(net, squares(net, x, other)),
        "weights": weights,
        "weighted_squares": flat(net, squares(net, x, y, weights)),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scores", type=Path)
    parser.add_argument("squares", type=Path)
    given = parser.parse_args()
    networks = (("plain", Plain), ("normed", Normed))
    for out, made in ((given.scores, scores), (given.squares, engine)):
        content = describe()
        content["pixels"] = "floor(256 * image) / 255, in [0, 1], N x C x H x W"
        content["input"] = SHAPE
        content["classes"] = CLASSES
        content["temperature"] = TEMPERATURE
        content["networks"] = [made(*one) for one in networks]
        write_json(out, content)


if __name__ == "__main__":
    main()
