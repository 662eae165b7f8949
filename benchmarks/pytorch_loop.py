"""Trains LeNet-300-100 as a plain PyTorch research loop does, and says how long an epoch takes: the workflow yardstick.

    python benchmarks/pytorch_loop.py --images 60000 --threads 1 --epochs 1

What is timed is the way that facebookresearch/open_lth goes with MNIST: a Dataset that makes a PIL image of each
example, then a tensor, then normalises it; a DataLoader without workers; masks multiplied into the weights before each
forward pass; the loss is not read. It is written anew and does less than open_lth: no torchvision, no callbacks, no
learning-rate schedule, no evaluation. So it flatters the yardstick. Images are noise of MNIST's size.

Prints one JSON line. With `--serve` it prints a line once it is ready, then reads lines: `loop K` trains K epochs and
prints JSON, `quit` or the end of input ends it.
"""

import argparse
import json
import sys
import time
from pathlib import Path

import numpy
import torch
import torch.nn.functional as F
from PIL import Image
from torch.utils.data import DataLoader, Dataset

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "golden"))
from networks import network  # noqa: E402

MEAN, STD = [0.1307], [0.3081]


def tensor_of(image):
    """H x W bytes to 1 x H x W floats in [0, 1]."""
    pixels = torch.from_numpy(numpy.array(image, copy=True))
    return pixels.view(image.height, image.width, -1).permute(2, 0, 1).contiguous().to(torch.float32).div(255)


def normalised(tensor):
    mean, std = torch.as_tensor(MEAN).view(-1, 1, 1), torch.as_tensor(STD).view(-1, 1, 1)
    return tensor.clone().sub_(mean).div_(std)


class Noise(Dataset):
    def __init__(self, count):
        self.examples = torch.randint(256, (count, 28, 28), dtype=torch.uint8)
        self.labels = torch.randint(10, (count,)).numpy()

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, i):
        image = Image.fromarray(self.examples[i].numpy())
        return normalised(tensor_of(image)), self.labels[i]


class Masked(torch.nn.Module):
    def __init__(self, body, density):
        super().__init__()
        self.body = body
        self.masks = {
            name: (torch.rand_like(weight) < density).float()
            for name, weight in body.named_parameters()
            if weight.dim() > 1
        }

    def forward(self, x):
        for name, weight in self.body.named_parameters():
            if name in self.masks:
                weight.data *= self.masks[name]
        return self.body(x)


class Loop:
    def __init__(self, images, batch):
        torch.manual_seed(1)
        self.loader = DataLoader(Noise(images), batch, shuffle=True, num_workers=0)
        self.network = Masked(network("lenet_300_100", 10), 0.2)
        self.optimiser = torch.optim.SGD(self.network.parameters(), lr=0.01, momentum=0.9, weight_decay=5e-4)

    def epoch(self):
        for examples, labels in self.loader:
            self.optimiser.zero_grad()
            self.network.train()
            F.cross_entropy(self.network(examples), labels).backward()
            self.optimiser.step()

    def run(self, epochs):
        start = time.perf_counter()
        for _ in range(epochs):
            self.epoch()
        seconds = time.perf_counter() - start
        return {
            "epochs": epochs,
            "seconds_per_epoch": seconds / epochs,
            "images_per_second": len(self.loader.dataset) * epochs / seconds,
        }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=int, default=60000)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--serve", action="store_true", help="read `loop K` lines instead of running --epochs once")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    loop = Loop(options.images, options.batch)
    setting = {"images": options.images, "batch": options.batch, "torch": torch.__version__}

    def say(content):
        print(json.dumps({**content, **setting}), flush=True)

    if not options.serve:
        say(loop.run(options.epochs))
        return
    say({"ready": True})
    for line in sys.stdin:
        words = line.split()
        if words == ["quit"]:
            break
        if len(words) == 2 and words[0] == "loop" and words[1].isdigit() and int(words[1]) > 0:
            say(loop.run(int(words[1])))
        else:
            say({"error": f"expected `loop K` or `quit`, not {line.strip()!r}"})


if __name__ == "__main__":
    main()
