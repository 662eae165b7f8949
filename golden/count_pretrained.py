"""Counts the test images that published CIFAR-10 ResNets classify correctly.

    python golden/count_pretrained.py IMAGES.zip CHECKPOINT... [--logits OUT.json]

The archive holds `test/<class>/<name>.jpg`; classes are numbered by name. A checkpoint's network is the part of its
file name before the first "-", shortcut A, under `state_dict` with `module.` prefixes. Needs Pillow.
"""

import argparse
import io
import json
import zipfile
from pathlib import Path

import numpy as np
import PIL
import torch
from networks import Normalised, network
from PIL import Image, features

IMAGENET = {"mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]}
BATCH = 250


def test_images(archive):
    with zipfile.ZipFile(archive) as file:
        names = sorted(n for n in file.namelist() if n.startswith("test/") and n.endswith(".jpg"))
        pixels = np.stack([np.asarray(Image.open(io.BytesIO(file.read(n))).convert("RGB")) for n in names])
    classes = sorted({n.split("/")[1] for n in names})
    labels = torch.tensor([classes.index(n.split("/")[1]) for n in names])
    return names, torch.from_numpy(pixels).permute(0, 3, 1, 2).contiguous(), labels


def pretrained(path):
    state = torch.load(path, map_location="cpu", weights_only=True)["state_dict"]
    body = network(path.name.split("-")[0], shortcut="A")
    body.load_state_dict({name.removeprefix("module."): value for name, value in state.items()})
    return Normalised(**IMAGENET, body=body).eval().to(memory_format=torch.channels_last)


@torch.no_grad()
def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("images", type=Path)
    parser.add_argument("checkpoints", type=Path, nargs="+")
    parser.add_argument("--logits", type=Path, help="also writes the first network's logits of the first 100 images")
    options = parser.parse_args()
    names, pixels, labels = test_images(options.images)
    decoder = f"Pillow {PIL.__version__}, libjpeg-turbo {features.version('libjpeg_turbo')}"
    print(f"{len(names)} images, PyTorch {torch.__version__}, {decoder}")
    for path in options.checkpoints:
        net = pretrained(path)
        logits = torch.cat([net(batch.float().div(255)) for batch in pixels.split(BATCH)])
        correct = (logits.argmax(1) == labels).sum().item()
        print(f"{path.name}: {correct} of {len(names)} correct", flush=True)
        if options.logits and path == options.checkpoints[0]:
            rows = [{"name": n, "logits": row} for n, row in zip(names[:100], logits[:100].tolist(), strict=True)]
            options.logits.write_text(json.dumps({"checkpoint": path.name, "decoder": decoder, "images": rows}))


if __name__ == "__main__":
    main()
