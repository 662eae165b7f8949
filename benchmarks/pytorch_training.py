"""Trains a network in PyTorch as fast as plain PyTorch goes, and says how fast: the dense yardstick.

    python benchmarks/pytorch_training.py --network resnet20 --batch 128 --precision fp32 --threads 1 --steps 20

A step takes a batch of bytes that lies in memory, scales and normalises it, and does forward, cross-entropy, backward
and SGD (momentum 0.9, decay 5e-4). One JSON line says what was measured. With `--serve` the process warms up, prints a
line, then reads lines: `run K` trains K steps and prints JSON, `quit` or the end of input ends it. So a driver can
alternate it with another process and compare pairs.
"""

import argparse
import json
import statistics
import sys
import time
from pathlib import Path

import torch
import torch.nn.functional as F

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "golden"))
from networks import network  # noqa: E402

BATCHES = 8  # resident batches, taken in turn
MEAN, STD = [0.4914, 0.4822, 0.4465], [0.2470, 0.2435, 0.2616]
MNIST_MEAN, MNIST_STD = [0.1307], [0.3081]


class Trainer:
    def __init__(self, name, batch, precision, memory, classes=10):
        torch.manual_seed(1)
        grey = name == "lenet_300_100"
        shape, mean, std = ((1, 28, 28), MNIST_MEAN, MNIST_STD) if grey else ((3, 32, 32), MEAN, STD)
        self.format = torch.channels_last if memory == "channels_last" else torch.contiguous_format
        self.images = [
            torch.randint(256, (batch, *shape), dtype=torch.uint8).to(memory_format=self.format) for _ in range(BATCHES)
        ]
        self.labels = [torch.randint(classes, (batch,)) for _ in range(BATCHES)]
        # x / 255, minus mean, over std: one multiplication and one addition
        mean, std = torch.tensor(mean).view(1, -1, 1, 1), torch.tensor(std).view(1, -1, 1, 1)
        self.scale, self.shift = 1 / (255 * std), -mean / std
        self.network = network(name, classes).to(memory_format=self.format).train()
        self.optimiser = torch.optim.SGD(self.network.parameters(), lr=0.01, momentum=0.9, weight_decay=5e-4)
        self.bf16 = precision == "bf16"
        self.steps = 0

    def step(self):
        i = self.steps % BATCHES
        x = self.images[i].to(torch.float32).mul_(self.scale).add_(self.shift)
        self.optimiser.zero_grad(set_to_none=True)
        with torch.autocast("cpu", torch.bfloat16, enabled=self.bf16):
            loss = F.cross_entropy(self.network(x), self.labels[i])
        loss.backward()
        self.optimiser.step()
        self.steps += 1
        return loss.item()

    def run(self, steps):
        """Trains that many steps; the loss is read after each, as a training loop that logs does."""
        seconds, loss = [], None
        for _ in range(steps):
            start = time.perf_counter()
            loss = self.step()
            seconds.append(time.perf_counter() - start)
        return {
            "images_per_second": len(self.labels[0]) * steps / sum(seconds),
            "seconds_per_step_median": statistics.median(seconds),
            "seconds_per_step_min": min(seconds),
            "seconds_per_step_max": max(seconds),
            "steps": steps,
            "loss": loss,
        }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--network", default="resnet20", help="any name that golden/networks.py knows")
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--precision", choices=["fp32", "bf16"], default="fp32")
    parser.add_argument("--memory", choices=["channels_last", "contiguous"], default="channels_last")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--warmup", type=int, default=5)
    parser.add_argument("--serve", action="store_true", help="read `run K` lines instead of running --steps once")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.set_num_interop_threads(1)
    trainer = Trainer(options.network, options.batch, options.precision, options.memory)
    for _ in range(options.warmup):
        trainer.step()
    setting = {key: getattr(options, key) for key in ("network", "batch", "precision", "memory")}
    setting.update(torch=torch.__version__, threads=torch.get_num_threads())

    def say(content):
        print(json.dumps(content), flush=True)

    if not options.serve:
        say({**trainer.run(options.steps), **setting})
        return
    say({"ready": True, **setting})
    for line in sys.stdin:
        words = line.split()
        if words == ["quit"]:
            break
        if len(words) == 2 and words[0] == "run" and words[1].isdigit() and int(words[1]) > 0:
            say({**trainer.run(int(words[1])), **setting})
        else:
            say({"error": f"expected `run K` or `quit`, not {line.strip()!r}"})


if __name__ == "__main__":
    main()
