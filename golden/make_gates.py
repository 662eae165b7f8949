"""Writes trainings of soft gates and soft thresholds step by step, as PyTorch's autograd computes them.

    python golden/make_gates.py tombola-lab/src/test/resources/golden/gates.json

Gates (Savarese et al., arXiv:1912.04427): w_eff = c sigmoid(beta s) w with c = 1 / sigmoid(s_0), and the loss has a penalty
lambda times the sum of all c sigmoid(beta s). Thresholds (Kusupati et al., arXiv:2002.03231): w_eff = sign(w) relu(|w| - sigmoid(s)),
one s a tensor. Both act on weights of two dimensions or more; everything else is trained as it is.
"""

import argparse
from pathlib import Path

import torch
import torch.nn.functional as F
from formula import describe, fill, images, labels, unit, write_json
from make_training import TinyConv
from torch import nn
from torch.func import functional_call
from torch.optim import SGD

STEPS, BATCH, EXAMPLES, CLASSES, SHAPE = 8, 4, 8, 3, [3, 6, 6]
RATE, MOMENTUM, DECAY = 0.1, 0.9, 5e-4


class Gates(nn.Module):
    """Scores start from the formula under the name "scores." + tensor, a tenth of it, around s_0."""

    def __init__(self, weights, initial, penalty, temperature):
        super().__init__()
        self.initial, self.penalty, self.temperature = initial, penalty, temperature
        self.scale = 1 / torch.sigmoid(torch.tensor(initial, dtype=torch.float64))
        self.own = nn.ParameterDict({n.replace(".", "/"): nn.Parameter(self.start(n, w)) for n, w in weights.items()})

    def start(self, name, weight):
        drawn = torch.from_numpy(unit("scores." + name, tuple(weight.shape)))
        return (torch.tensor(0.1, dtype=torch.float32) * drawn + torch.tensor(self.initial, dtype=torch.float32)).to(weight.dtype)

    def gate(self, name, step):
        beta = self.temperature ** (step / (STEPS - 1))
        return self.scale * torch.sigmoid(beta * self.own[name.replace(".", "/")])

    def effective(self, name, weight, step):
        return self.gate(name, step) * weight

    def extra(self, names, step):
        return self.penalty * sum(self.gate(name, step).sum() for name in names)


class Thresholds(nn.Module):
    def __init__(self, weights, initial):
        super().__init__()
        like = next(iter(weights.values()))
        self.own = nn.ParameterDict(
            {n.replace(".", "/"): nn.Parameter(torch.full((1, 1), initial, dtype=like.dtype)) for n in weights}
        )

    def effective(self, name, weight, _step):
        s = self.own[name.replace(".", "/")]
        return torch.sign(weight) * torch.relu(weight.abs() - torch.sigmoid(s).flatten()[0])

    def extra(self, _names, _step):
        return 0


RUNS = [  # name, what is made of the weights, its arguments, its weight decay, Nesterov
    ("gates", Gates, {"initial": 0.0, "penalty": 1e-3, "temperature": 20.0}, 0.0, True),
    ("gates_off_centre", Gates, {"initial": -0.25, "penalty": 1e-8, "temperature": 200.0}, 0.0, False),
    ("thresholds", Thresholds, {"initial": -2.0}, DECAY, False),
    ("thresholds_own_decay", Thresholds, {"initial": -3.0}, 0.02, True),
]


def run(name, make, arguments, decay, nesterov):
    net = fill(TinyConv()).double().train()
    x, y = images([EXAMPLES, *SHAPE]).double(), labels(EXAMPLES, CLASSES)
    theta = dict(net.named_parameters())
    weights = {n: p for n, p in theta.items() if p.dim() > 1}
    soft = make(weights, **arguments)
    groups = [{"params": list(theta.values()), "weight_decay": DECAY}, {"params": soft.parameters(), "weight_decay": decay}]
    optimiser = SGD(groups, RATE, MOMENTUM, nesterov=nesterov)
    losses, first = [], None
    for step in range(STEPS):
        at = step * BATCH % EXAMPLES
        optimiser.zero_grad()
        effective = {n: soft.effective(n, p, step) if n in weights else p for n, p in theta.items()}
        data = F.cross_entropy(functional_call(net, effective, x[at : at + BATCH]), y[at : at + BATCH])
        (data + soft.extra(weights, step)).backward()
        losses.append(data.item())
        if first is None:
            first = {"weights": numbers(theta, True), "soft": numbers(own(soft), True), "effective": numbers(effective)}
        optimiser.step()
    final = {"weights": numbers(theta), "soft": numbers(own(soft)), "buffers": numbers(statistics(net))}
    return {
        "name": name,
        **arguments,
        "decay": decay,
        "nesterov": nesterov,
        "losses": losses,
        "first": first,
        "final": final,
    }


def own(soft):
    return {n.replace("/", "."): p for n, p in soft.own.items()}


def statistics(net):
    return {n: b for n, b in net.named_buffers() if not n.endswith("num_batches_tracked")}


def numbers(tensors, gradients=False):
    return {n: (t.grad if gradients else t).detach().flatten().tolist() for n, t in tensors.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    out = parser.parse_args().out
    content = describe()
    content["optimiser"] = {"rate": RATE, "momentum": MOMENTUM, "decay": DECAY, "batch": BATCH, "steps": STEPS}
    content["beta"] = "temperature ** (step / (steps - 1))"
    content["input"] = [EXAMPLES, *SHAPE]
    content["classes"] = CLASSES
    content["runs"] = [run(*one) for one in RUNS]
    write_json(out, content)
    for one in content["runs"]:
        print(one["name"], one["losses"][0], one["losses"][-1])


if __name__ == "__main__":
    main()
