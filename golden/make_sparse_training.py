"""Writes a RigL training step by step, as PyTorch computes it.

    python golden/make_sparse_training.py tombola-lab/src/test/resources/golden/sparse_training.json

Each step takes the whole data as its batch, so that no order of examples plays a part. A step that the interval divides,
up to the last one that may, moves the mask instead of the weights: of a active weights of a layer the floor(f a) smallest
go, and the positions with the largest gradient among all that are not kept take their place, where
f = alpha / 2 (1 + cos(pi t / end)). Weights and velocities of positions that were off start at zero; one that is dropped
and grown at once keeps both. All other steps are masked SGD as in make_training.py.

Written from the article and sorted with argsort, not from any code: a second implementation. The networks, the images as
bytes and the masks at the start come from formula.py.
"""

import argparse
import math
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from formula import describe, fill, labels, mask, unit, write_json
from make_training import Mlp, TinyConv
from torch.func import functional_call

STEPS, EXAMPLES = 14, 8
RATE, MOMENTUM, DECAY = 0.1, 0.9, 5e-4
ALPHA, EVERY, END = 0.5, 3, 9

RUNS = [("mlp", Mlp, 5, [12, 1, 1]), ("conv_bn", TinyConv, 3, [3, 6, 6])]


def pixels(shape):
    """Bytes from 0 to 255, N x C x H x W."""
    return np.floor((unit("input", shape).astype(np.float64) + 1) * 128).astype(np.uint8)


def largest(scores, eligible, count):
    """The positions of so many of the largest scores; asserts that none is a near tie."""
    order = sorted(np.flatnonzero(eligible), key=lambda i: (-scores[i], i))
    if 0 < count < len(order):
        gap = scores[order[count - 1]] - scores[order[count]]
        assert gap > 1e-6, f"too close to tell apart in another rounding: {gap}"
    chosen = np.zeros(len(scores), dtype=bool)
    chosen[order[:count]] = True
    return chosen


def moved(weight, gradient, active, step):
    fraction = ALPHA / 2 * (1 + math.cos(math.pi * step / END))
    count = math.floor(round(fraction * active.sum(), 9))
    kept = largest(np.abs(weight), active, int(active.sum()) - count)
    return kept | largest(np.abs(gradient), ~kept, count)


def train(make, classes, shape):
    net = fill(make()).double().train()
    x = torch.from_numpy(pixels([EXAMPLES, *shape])).double() / 255
    if shape[1:] == [1, 1]:
        x = x.flatten(1)
    y = labels(EXAMPLES, classes)
    theta = {n: p.detach().clone() for n, p in net.named_parameters()}
    masks = {n: mask(n, tuple(p.shape)).double() for n, p in theta.items() if p.dim() > 1}
    for n, m in masks.items():
        theta[n] *= m
    velocity = {n: torch.zeros_like(p) for n, p in theta.items()}
    steps = []
    for step in range(STEPS):
        seen = {n: p.clone().requires_grad_() for n, p in theta.items()}
        loss = F.cross_entropy(functional_call(net, seen, x), y)
        gradients = dict(zip(seen, torch.autograd.grad(loss, list(seen.values())), strict=True))
        if step % EVERY == 0 and step <= END:
            for n, m in masks.items():
                before = m.flatten().numpy() == 1
                after = moved(theta[n].flatten().numpy(), gradients[n].flatten().numpy(), before, step)
                both = torch.from_numpy((before & after).reshape(m.shape)).double()
                masks[n] = torch.from_numpy(after.reshape(m.shape)).double()
                theta[n], velocity[n] = theta[n] * both, velocity[n] * both
        else:
            for n, g in gradients.items():
                g = (g * masks[n] if n in masks else g) + DECAY * theta[n]
                velocity[n] = MOMENTUM * velocity[n] + g
                theta[n] = theta[n] - RATE * velocity[n]
        steps.append(
            {
                "loss": loss.item(),
                "masks": {n: m.flatten().int().tolist() for n, m in masks.items()},
                "weights": {n: p.flatten().tolist() for n, p in theta.items()},
            }
        )
    return steps, dict(net.named_buffers())


def run(name, make, classes, shape):
    steps, buffers = train(make, classes, shape)
    start = {n: mask(n, tuple(p.shape)).flatten().int().tolist() for n, p in make().named_parameters() if p.dim() > 1}
    statistics = {n: b.flatten().tolist() for n, b in buffers.items() if not n.endswith("num_batches_tracked")}
    changes = sum(a["masks"] != b["masks"] for a, b in zip([{"masks": start}, *steps], steps, strict=False))
    assert changes >= 3, f"{name}: only {changes} updates moved the mask"
    return {
        "name": name,
        "classes": classes,
        "input": [EXAMPLES, *shape],
        "pixels": pixels([EXAMPLES, *shape]).flatten().tolist(),
        "masks": start,
        "steps": steps,
        "statistics": statistics,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    out = parser.parse_args().out
    content = describe()
    content["optimiser"] = {"rate": RATE, "momentum": MOMENTUM, "decay": DECAY, "steps": STEPS}
    content["rigl"] = {"fraction": ALPHA, "every": EVERY, "end": END}
    content["runs"] = [run(*one) for one in RUNS]
    write_json(out, content)
    for one in content["runs"]:
        print(one["name"], one["steps"][0]["loss"], one["steps"][-1]["loss"])


if __name__ == "__main__":
    main()
