"""Tensors from a closed formula, so that Java and Python meet on the same bits without a file of weights.

For the tensor named n and the flat row-major index i:

    h = FNV-1a, 32 bit, of the UTF-8 bytes of n
    x = (h + i * 2654435761) mod 2^32
    x ^= x >>> 16;  x = x * 0x7feb352d mod 2^32
    x ^= x >>> 15;  x = x * 0x846ca68b mod 2^32
    x ^= x >>> 16
    u = (x >>> 8) * 2^-23 - 1            exact in float32, in [-1, 1)

    conv, linear weight   float32(sqrt(6 / fan_in)) * u     bound in double, rounded once; fan_in = in / groups * k * k
    conv, linear bias     0.1f * u
    BN weight             1f + 0.25f * u
    BN bias               0.1f * u
    BN running_mean       0.1f * u
    BN running_var        1f + 0.25f * u
    images, named input   (u + 1f) / 2f                     N x C x H x W, in [0, 1)
    mask of n             lowest bit of x, under the name "mask." + n
    probe, direction      u, under the names "probe." + n and "direction." + n

Every operation is one float32 operation, rounded to nearest even. Labels are i mod K for example i.
Computations in float64 start from these float32 values.
"""

import json
import math
import re
from pathlib import Path

import numpy as np
import torch
from torch import nn

STEP = 2654435761


def fnv1a(name: str) -> int:
    h = 2166136261
    for byte in name.encode("utf-8"):
        h = (h ^ byte) * 16777619 & 0xFFFFFFFF
    return h


def scrambled(name: str, count: int) -> np.ndarray:
    """The integers x of the formula; uint32 arithmetic wraps."""
    with np.errstate(over="ignore"):
        x = np.uint32(fnv1a(name)) + np.arange(count, dtype=np.uint32) * np.uint32(STEP)
        x ^= x >> np.uint32(16)
        x *= np.uint32(0x7FEB352D)
        x ^= x >> np.uint32(15)
        x *= np.uint32(0x846CA68B)
        x ^= x >> np.uint32(16)
    return x


def unit(name: str, shape) -> np.ndarray:
    x = scrambled(name, math.prod(shape))
    u = (x >> np.uint32(8)).astype(np.float32) * np.float32(2.0**-23) - np.float32(1)
    return u.reshape(shape)


def images(shape) -> torch.Tensor:
    return torch.from_numpy((unit("input", shape) + np.float32(1)) / np.float32(2))


def mask(name: str, shape) -> torch.Tensor:
    bits = scrambled("mask." + name, math.prod(shape)) & np.uint32(1)
    return torch.from_numpy(bits.astype(np.float32).reshape(shape))


def probe(name: str, like: torch.Tensor) -> torch.Tensor:
    return torch.from_numpy(unit("probe." + name, tuple(like.shape))).to(like.dtype)


def direction(name: str, like: torch.Tensor) -> torch.Tensor:
    return torch.from_numpy(unit("direction." + name, tuple(like.shape))).to(like.dtype)


def labels(count: int, classes: int) -> torch.Tensor:
    return torch.arange(count) % classes


def fill(network: nn.Module) -> nn.Module:
    """Gives every parameter and BN statistic of a float32 network its formula value."""
    with torch.no_grad():
        for prefix, layer in network.named_modules():
            for leaf, tensor in (*layer.named_parameters(recurse=False), *layer.named_buffers(recurse=False)):
                if leaf == "num_batches_tracked":
                    continue
                u = unit(f"{prefix}.{leaf}" if prefix else leaf, tuple(tensor.shape))
                tensor.copy_(torch.from_numpy(_value(layer, leaf, u)))
    return network


def _value(layer: nn.Module, leaf: str, u: np.ndarray) -> np.ndarray:
    if isinstance(layer, (nn.Conv2d, nn.Linear)) and leaf == "weight":
        fan_in = math.prod(u.shape[1:])
        return np.float32(math.sqrt(6.0 / fan_in)) * u
    if isinstance(layer, nn.BatchNorm2d) and leaf in ("weight", "running_var"):
        return np.float32(1) + np.float32(0.25) * u
    if leaf in ("bias", "running_mean"):
        return np.float32(0.1) * u
    raise ValueError(f"no formula for {leaf} of {layer}")


def samples() -> dict:
    """A few values of the formula, to test an implementation of it before anything is built on it."""
    names = ("input", "fc1.weight", "layer2.0.shortcut.1.running_var", "mask.fc1.weight")
    return {
        name: {"fnv1a": fnv1a(name), "x": scrambled(name, 6).tolist(), "u": unit(name, (6,)).tolist()} for name in names
    }


def describe() -> dict:
    return {
        "pytorch": torch.__version__,
        "numpy": np.__version__,
        "formula": __doc__.strip().splitlines(),
        "samples": samples(),
    }


def write_json(path: Path, content) -> None:
    """Indented, with each list of numbers on one line; doubles in their shortest exact form."""
    text = json.dumps(content, indent=1, allow_nan=False)
    text = re.sub(r"\[[^\[\]{}\"]*\]", lambda found: re.sub(r"\s+", " ", found.group()), text)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n", encoding="utf-8")
    print(f"{path}: {path.stat().st_size} bytes")
