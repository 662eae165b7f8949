"""Writes masked SGD runs step by step, and learning-rate schedules, as PyTorch computes them.

    python golden/make_training.py tombola-lab/src/test/resources/golden/training.json

A run starts from theta = m * formula and takes, per step: forward with m * theta, gradient m * g before any use,
decay on every parameter, `torch.optim.SGD`, theta = m * theta.
"""

import argparse
import math
from pathlib import Path

import torch
import torch.nn.functional as F
from formula import describe, fill, images, labels, mask, write_json
from torch import nn
from torch.func import functional_call
from torch.optim import SGD, lr_scheduler

STEPS, BATCH, EXAMPLES = 10, 4, 8
RATE, MOMENTUM, DECAY = 0.1, 0.9, 5e-4


class Mlp(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(12, 8), nn.Linear(8, 5)

    def forward(self, x):
        return self.fc2(F.relu(self.fc1(x)))


class TinyConv(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, 4, 3, padding=1, bias=False), nn.BatchNorm2d(4)
        self.linear = nn.Linear(4, 3)

    def forward(self, x):
        return self.linear(F.relu(self.bn1(self.conv1(x))).mean((2, 3)))


RUNS = [  # name, network, classes, shape of one example, Nesterov, masked
    ("mlp", Mlp, 5, [12], False, True),
    ("mlp_nesterov", Mlp, 5, [12], True, True),
    ("mlp_dense", Mlp, 5, [12], False, False),
    ("conv_bn", TinyConv, 3, [3, 6, 6], False, True),
]


def train(make, classes, shape, nesterov, masked, dtype):
    net = fill(make()).to(dtype).train()
    x, y = images([EXAMPLES, *shape]).to(dtype), labels(EXAMPLES, classes)
    theta = dict(net.named_parameters())
    masks = {
        n: mask(n, tuple(p.shape)).to(dtype) if masked and p.dim() > 1 else torch.ones_like(p) for n, p in theta.items()
    }

    @torch.no_grad()
    def remask():
        for n, p in theta.items():
            p.mul_(masks[n])

    remask()
    optimiser = SGD(net.parameters(), RATE, MOMENTUM, weight_decay=DECAY, nesterov=nesterov)
    losses = []
    for step in range(STEPS):
        start = step * BATCH % EXAMPLES
        optimiser.zero_grad()
        logits = functional_call(net, {n: masks[n] * p for n, p in theta.items()}, x[start : start + BATCH])
        loss = F.cross_entropy(logits, y[start : start + BATCH])
        loss.backward()  # through the product: the gradient of theta is m * g
        optimiser.step()
        remask()
        losses.append(loss.item())
        for n, p in theta.items():
            pruned = masks[n] == 0
            assert not p[pruned].any() and not optimiser.state[p]["momentum_buffer"][pruned].any(), n
    final = {n: t.flatten().tolist() for n, t in net.state_dict().items() if not n.endswith("num_batches_tracked")}
    momentum = {n: optimiser.state[p]["momentum_buffer"].flatten().tolist() for n, p in theta.items()}
    return {"losses": losses, "final": final, "momentum": momentum}


def run(name, make, classes, shape, nesterov, masked):
    net = make()
    result = {"name": name, "classes": classes, "input": [EXAMPLES, *shape], "nesterov": nesterov}
    result["shapes"] = {n: list(t.shape) for n, t in net.state_dict().items() if t.dim() > 0}
    weights = [(n, tuple(p.shape)) for n, p in net.named_parameters() if p.dim() > 1]
    result["masks"] = {n: mask(n, s).int().flatten().tolist() for n, s in weights} if masked else {}
    for key, dtype in (("float64", torch.float64), ("float32", torch.float32)):
        result[key] = train(make, classes, shape, nesterov, masked, dtype)
    return result


def rates(make_schedule, count):
    """The rate in force at epochs or iterations 0 .. count - 1."""
    optimiser = SGD([nn.Parameter(torch.zeros(1))], RATE)
    schedule = make_schedule(optimiser)
    found = []
    for _ in range(count):
        found.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        schedule.step()
    return found


def schedules():
    found = [
        {
            "kind": "multi_step",
            "milestones": [90, 135],
            "gamma": 0.1,
            "rates": rates(lambda o: lr_scheduler.MultiStepLR(o, [90, 135], 0.1), 180),
        },
        {"kind": "cosine", "t_max": 200, "rates": rates(lambda o: lr_scheduler.CosineAnnealingLR(o, 200), 200)},
        {
            "kind": "cosine",
            "note": "past its end PyTorch's cosine climbs again",
            "t_max": 4,
            "rates": rates(lambda o: lr_scheduler.CosineAnnealingLR(o, 4), 6),
        },
        {
            "kind": "warm_restarts",
            "t_0": 4,
            "t_mult": 2,
            "rates": rates(lambda o: lr_scheduler.CosineAnnealingWarmRestarts(o, 4, 2), 28),
        },
        {"kind": "warm_up", "warm": 4, "rates": rates(lambda o: lr_scheduler.LambdaLR(o, lambda i: min(1, i / 4)), 8)},
        {
            "kind": "warm_up_multi_step",
            "note": "per iteration: the warm-up factor times the schedule",
            "warm": 4,
            "milestones": [6, 9],
            "gamma": 0.1,
            "rates": rates(
                lambda o: lr_scheduler.LambdaLR(o, lambda i: min(1, i / 4) * 0.1 ** sum(i >= m for m in (6, 9))), 12
            ),
        },
    ]
    for one in found:
        one["rate"] = RATE
        expected = [closed_form(one, t) for t in range(len(one["rates"]))]
        assert all(
            math.isclose(a, b, rel_tol=1e-10, abs_tol=1e-16) for a, b in zip(one["rates"], expected, strict=True)
        ), one
    return found


def closed_form(schedule, t):
    """The formula that the Java schedules are built from; PyTorch's recursions agree with it to rounding."""

    def cosine(at, period):
        return RATE * (1 + math.cos(math.pi * at / period)) / 2

    factor = min(1, t / schedule["warm"]) if "warm" in schedule else 1
    if "milestones" in schedule:
        factor *= schedule["gamma"] ** sum(m <= t for m in schedule["milestones"])
    if schedule["kind"] == "cosine":
        return cosine(t, schedule["t_max"])
    if schedule["kind"] == "warm_restarts":
        period = schedule["t_0"]
        while t >= period:
            t, period = t - period, period * schedule["t_mult"]
        return cosine(t, period)
    return RATE * factor


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    out = parser.parse_args().out
    content = describe()
    content["optimiser"] = {"rate": RATE, "momentum": MOMENTUM, "decay": DECAY, "batch": BATCH, "steps": STEPS}
    content["order"] = "batches of consecutive examples, round and round"
    content["runs"] = [run(*one) for one in RUNS]
    content["schedules"] = schedules()
    write_json(out, content)
    for one in content["runs"]:
        print(one["name"], one["float64"]["losses"][0], one["float64"]["losses"][-1])


if __name__ == "__main__":
    main()
