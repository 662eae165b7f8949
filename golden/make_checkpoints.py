"""Writes small checkpoints, honest and hostile, with what a reader has to find in them.

    python golden/make_checkpoints.py tombola-core/src/test/resources/golden/checkpoints

The hostile files do nothing worse than `echo` where a reader executes them.
"""

import argparse
import io
import json
import os
import pickle
import struct
import zipfile
from collections import OrderedDict
from pathlib import Path

import torch
from formula import describe, fill, unit, write_json
from torch import nn

MAGIC, PROTOCOL = 0x1950A86A20F9469CFC6C, 1001  # of the legacy layout
SYSTEM = {"protocol_version": PROTOCOL, "little_endian": True, "type_sizes": {"short": 2, "int": 4, "long": 4}}


# ---- honest files


def floats():
    base = torch.from_numpy(unit("checkpoint.base", (4, 3)))
    shared = torch.arange(10, dtype=torch.float32) / 8
    return OrderedDict(
        [
            ("float32", torch.from_numpy(unit("checkpoint.float32", (2, 3)))),
            ("float16", torch.tensor([1.5, -0.25, 65504.0, 6e-8], dtype=torch.float16)),
            ("bfloat16", torch.tensor([1.5, -0.25, 3e38, 1e-40], dtype=torch.bfloat16)),
            ("float64", torch.tensor([[0.1, -1e300], [5e-324, 2.0]], dtype=torch.float64)),
            ("bn1.num_batches_tracked", torch.tensor(1234567890123)),
            ("transposed", base.t()),
            ("every_second_column", base[:, ::2]),
            ("whole", shared),
            ("view", shared[4:].view(2, 3)),
            ("empty", torch.zeros(0, 3)),
            ("parameter", nn.Parameter(torch.tensor([0.5, -0.5]))),
        ]
    )


def integers():
    return {
        "int64": torch.tensor([-(2**63), 2**63 - 1]),
        "int32": torch.tensor([-(2**31), 2**31 - 1], dtype=torch.int32),
        "int16": torch.tensor([-32768, 32767], dtype=torch.int16),
        "int8": torch.tensor([-128, 127], dtype=torch.int8),
        "uint8": torch.tensor([0, 255], dtype=torch.uint8),
        "bool": torch.tensor([True, False, True]),
    }


def trained():
    """What a training script saves: DataParallel names below "state_dict", other things beside it."""
    net = nn.Sequential(
        OrderedDict(conv1=nn.Conv2d(1, 2, 3, bias=False), bn1=nn.BatchNorm2d(2), linear=nn.Linear(2, 3))
    )
    return {
        "epoch": 3,
        "arch": "resnet20",
        "state_dict": nn.DataParallel(fill(net)).state_dict(),
        "best_prec1": 91.5,
        "resumed": None,
        "args": {"rates": [0.1, 0.01], "milestones": (100, 150), "nesterov": False},
        "optimizer": {"state": {0: {"momentum_buffer": torch.ones(2)}}, "param_groups": [{"lr": 0.1, "params": [0]}]},
    }


class Storage:
    """Stands for a float32 storage while a pickle is written by hand; only the legacy layout knows views."""

    def __init__(self, key, numel, location="cpu", view=None):
        self.zipped = ("storage", torch.FloatStorage, key, location, numel)
        self.legacy = (*self.zipped, view)


class Call:
    """Pickles as a call: `Call(f, a, b)` is f(a, b) to the one who loads it."""

    def __init__(self, function, *arguments):
        self.reduced = function, arguments

    def __reduce__(self):
        return self.reduced


class Pickler(pickle.Pickler):
    def __init__(self, out, legacy):
        super().__init__(out, protocol=2)
        self.legacy = legacy

    def persistent_id(self, thing):
        if not isinstance(thing, Storage):
            return None
        return thing.legacy if self.legacy else thing.zipped


def pickled(thing, legacy=False):
    out = io.BytesIO()
    Pickler(out, legacy).dump(thing)
    return out.getvalue()


def tensor(storage, size, stride, offset=0):
    return Call(torch._utils._rebuild_tensor_v2, storage, offset, size, stride, False, OrderedDict())


def legacy_bytes(pickle_bytes, storages):
    """The legacy layout: four pickles, the storage keys, then per storage its count and its bytes."""
    out = io.BytesIO()
    for part in (MAGIC, PROTOCOL, SYSTEM):
        pickle.dump(part, out, protocol=2)
    out.write(pickle_bytes)
    pickle.dump(list(storages), out, protocol=2)
    for values in storages.values():
        out.write(struct.pack(f"<q{len(values)}f", len(values), *values))
    return out.getvalue()


def zip_bytes(pickle_bytes, records, method=zipfile.ZIP_STORED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as file:
        for name, data in {"data.pkl": pickle_bytes, "byteorder": b"little", **records, "version": b"3\n"}.items():
            file.writestr(zipfile.ZipInfo(f"archive/{name}", (1980, 1, 1, 0, 0, 0)), data, compress_type=method)
    return out.getvalue()


def saved(thing, legacy):
    out = io.BytesIO()
    torch.save(thing, out, _use_new_zipfile_serialization=not legacy)
    return out.getvalue()


def early():
    """As PyTorch 0.4 on a GPU wrote: `_rebuild_tensor`, storages at cuda:0, one of them a view of another."""
    whole = Storage("94020255495056", 6, "cuda:0")
    view = Storage("94020255495056", 6, "cuda:0", view=("94020255522624", 2, 4))
    rebuild = torch._utils._rebuild_tensor
    weights = OrderedDict(
        [("module.a", Call(rebuild, whole, 0, (2, 3), (3, 1))), ("module.b", Call(rebuild, view, 0, (4,), (1,)))]
    )
    return legacy_bytes(
        pickled({"best_prec1": 91.75, "state_dict": weights}, legacy=True), {"94020255495056": [0, 1, 2, 3, 4, 5]}
    )


def expected_tensor(t):
    values = t.detach().flatten()
    values = (
        values.tolist()
        if t.dtype in (torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8)
        else values.double().tolist()
    )
    return {"dtype": str(t.dtype).removeprefix("torch."), "shape": list(t.shape), "values": values}


def expected(thing):
    """A checkpoint as JSON: tensors as dtype, shape and values, everything else as it is."""
    if isinstance(thing, torch.Tensor):
        return expected_tensor(thing)
    if isinstance(thing, dict):
        return {str(key): expected(value) for key, value in thing.items()}
    if isinstance(thing, (list, tuple)):
        return [expected(value) for value in thing]
    return thing


def honest():
    """Name: (bytes, content). The content of each file is checked by loading it with PyTorch."""
    files = {}
    for name, thing in (("floats", floats()), ("integers", integers()), ("trained", trained())):
        files[f"{name}_zip.pt"] = saved(thing, False), thing
        files[f"{name}_legacy.pt"] = saved(thing, True), thing
    a = torch.arange(6, dtype=torch.float32)
    files["early_legacy.pt"] = (
        early(),
        {"best_prec1": 91.75, "state_dict": {"module.a": a.view(2, 3), "module.b": a[2:]}},
    )
    return files


# ---- safetensors


def safetensors_bytes(header, data, length=None):
    text = header if isinstance(header, bytes) else json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def safetensors():
    codes = {
        "float32": "F32",
        "float16": "F16",
        "bfloat16": "BF16",
        "float64": "F64",
        "int64": "I64",
        "uint8": "U8",
        "bool": "BOOL",
    }
    all_tensors = {**floats(), **integers()}
    chosen = (
        "float32",
        "float16",
        "bfloat16",
        "float64",
        "bn1.num_batches_tracked",
        "transposed",
        "empty",
        "int64",
        "uint8",
        "bool",
    )
    tensors = {name: all_tensors[name].contiguous() for name in chosen}
    header, data = {"__metadata__": {"format": "pt", "note": "π ≈ 3.14159"}}, b""
    for name, t in tensors.items():
        raw = t.flatten().view(torch.uint8).numpy().tobytes() if t.numel() else b""
        code = codes[str(t.dtype).removeprefix("torch.")]
        header[name] = {"dtype": code, "shape": list(t.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    return safetensors_bytes(header, data), {"metadata": header["__metadata__"], "tensors": expected(tensors)}


def hostile_safetensors():
    def one(shape, offsets, dtype="F32"):
        return {"dtype": dtype, "shape": shape, "data_offsets": offsets}

    good, _ = safetensors()
    data = bytes(24)
    plain = {"a": one([2, 3], [0, 24])}
    return {
        "truncated_data": (good[:-5], "the data ends early"),
        "truncated_header": (good[:40], "the header ends early"),
        "truncated_length": (good[:5], "shorter than its eight bytes of length"),
        "header_longer_than_file": (safetensors_bytes(plain, data, 1 << 20), "the header is longer than the file"),
        "header_of_exabytes": (
            safetensors_bytes(plain, data, (1 << 63) + 8),
            "the header length does not fit a signed long",
        ),
        "not_json": (safetensors_bytes(b'{"a":', data), "the header is not JSON"),
        "list_for_header": (safetensors_bytes(b"[1,2]", data), "the header is not an object"),
        "duplicate_name": (
            safetensors_bytes(b'{"a":%b,"a":%b}' % ((json.dumps(one([2, 3], [0, 24])).encode(),) * 2), data),
            "a name appears twice",
        ),
        "beyond_data": (safetensors_bytes({"a": one([2, 3], [8, 32])}, data), "offsets beyond the data"),
        "backwards": (safetensors_bytes({"a": one([0], [24, 0])}, data), "offsets run backwards"),
        "negative_offset": (safetensors_bytes({"a": one([2, 3], [-24, 0])}, data), "a negative offset"),
        "overlap": (safetensors_bytes({"a": one([4], [0, 16]), "b": one([4], [8, 24])}, data), "two tensors overlap"),
        "hole": (
            safetensors_bytes({"a": one([2], [0, 8]), "b": one([2], [16, 24])}, data),
            "bytes that belong to no tensor",
        ),
        "trailing_data": (safetensors_bytes({"a": one([2], [0, 8])}, data), "bytes that belong to no tensor"),
        "wrong_size": (safetensors_bytes({"a": one([2, 2], [0, 24])}, data), "shape and offsets disagree"),
        "negative_shape": (safetensors_bytes({"a": one([-2, -3], [0, 24])}, data), "a negative dimension"),
        "overflowing_shape": (
            safetensors_bytes({"a": one([1 << 32, 1 << 32, 6], [0, 24])}, data),
            "the number of values overflows",
        ),
        "unknown_dtype": (safetensors_bytes({"a": one([2, 3], [0, 24], "F33")}, data), "no such type"),
        "metadata_not_strings": (
            safetensors_bytes({"__metadata__": {"n": 1}, **plain}, data),
            "metadata values are strings",
        ),
    }


# ---- hostile pickles and archives


def hostile():
    """Name: (bytes, reason)."""
    six = {"data/0": struct.pack("<6f", *range(6))}
    whole = tensor(Storage("0", 6), (2, 3), (3, 1))
    system = Call(os.system, "echo this file was executed")
    files = {}

    def both(name, content, reason):
        if isinstance(content, bytes):
            files[f"{name}_zip.pt"] = zip_bytes(content, {}), reason
            files[f"{name}_legacy.pt"] = legacy_bytes(content, {}), reason
        else:
            files[f"{name}_zip.pt"] = zip_bytes(pickled(content), six), reason
            files[f"{name}_legacy.pt"] = legacy_bytes(pickled(content, legacy=True), {"0": range(6)}), reason

    both("system", {"a": whole, "b": system}, "calls posix.system")
    both("eval", b"\x80\x02cbuiltins\neval\n(X\x05\x00\x00\x001 + 1tR.", "calls builtins.eval")
    both("eval_python2", b"\x80\x02c__builtin__\neval\n(X\x05\x00\x00\x001 + 1tR.", "calls __builtin__.eval")
    both("stack_global", b"\x80\x04\x8c\x05posix\x8c\x06system\x93\x8c\x04true\x85R.", "STACK_GLOBAL of posix.system")
    both("instance", b"\x80\x02(X\x04\x00\x00\x00trueiposix\nsystem\n.", "INST of posix.system")
    both(
        "build",
        b"\x80\x02cos\n_wrap_close\n)\x81}X\x01\x00\x00\x00aK\x01sb.",
        "NEWOBJ and BUILD of a class not allowed",
    )
    both(
        "attribute",
        b"\x80\x04\x8c\x05torch\x8c\x10serialization.os\x93.",
        "a dotted name that leaves the allowed module",
    )
    both("extension", b"\x80\x02\x82\x01.", "EXT1, from the registry of extensions")
    both("huge_string", b"\x80\x04\x8d" + struct.pack("<Q", 1 << 62) + b"abc.", "a string longer than the file")
    both("huge_bytes", b"\x80\x04B" + struct.pack("<I", 0xFFFFFFFF) + b"abc.", "bytes longer than the file")
    both("huge_integer", b"\x80\x02\x8b" + struct.pack("<i", 0x7FFFFFFF) + b"\x01.", "an integer longer than the file")
    both("huge_frame", b"\x80\x04\x95" + struct.pack("<Q", 1 << 62) + b"}.", "a frame longer than the file")
    both("huge_memo", b"\x80\x02}r" + struct.pack("<I", 0xFFFFFFFF) + b".", "a memo index of four thousand million")
    both("missing_memo", b"\x80\x02h\x07.", "reads a memo entry that was never written")
    doubling = b"".join(b"h%c" % i * 2 + b"\x86q%c" % (i + 1) for i in range(64))
    both("doubling_tuples", b"\x80\x02)q\x00" + doubling + b".", "shared tuples that unfold to 2^64")
    both("deep_tuples", b"\x80\x02)" + b"\x85" * 6000 + b".", "tuples nested 6,000 deep")
    both("cycle", b"\x80\x02]q\x00h\x00a.", "a list that contains itself")
    both("empty_stack", b"\x80\x02R.", "REDUCE on an empty stack")
    both("no_mark", b"\x80\x02K\x01t.", "a tuple without its mark")
    both("no_stop", b"\x80\x02}", "ends without STOP")
    both("unknown_opcode", b"\x80\x02\xff.", "no such opcode")
    both("unknown_protocol", b"\x80\x09}.", "no such pickle protocol")
    both("beyond_storage", {"a": tensor(Storage("0", 6), (3, 3), (3, 1))}, "the tensor ends beyond its storage")
    both("beyond_by_offset", {"a": tensor(Storage("0", 6), (2, 3), (3, 1), 1)}, "the tensor ends beyond its storage")
    both("beyond_by_stride", {"a": tensor(Storage("0", 6), (2, 3), (1 << 40, 1))}, "the tensor ends beyond its storage")
    both("overflowing_stride", {"a": tensor(Storage("0", 6), (5, 2), (1 << 62, 1))}, "size times stride overflows")
    both(
        "overflowing_size", {"a": tensor(Storage("0", 6), (1 << 32, 1 << 32), (0, 0))}, "the number of values overflows"
    )
    both(
        "huge_by_zero_stride",
        {"a": tensor(Storage("0", 6), (1 << 20, 1 << 20), (0, 0))},
        "four terabytes out of one value",
    )
    both("negative_stride", {"a": tensor(Storage("0", 6), (2, 3), (-3, 1), 3)}, "a negative stride")
    both("negative_size", {"a": tensor(Storage("0", 6), (-2, 3), (3, 1))}, "a negative size")
    both("negative_offset", {"a": tensor(Storage("0", 6), (2,), (1,), -1)}, "a negative offset")
    both("sizes_without_strides", {"a": tensor(Storage("0", 6), (2, 3), (1,))}, "two sizes, one stride")
    both(
        "huge_storage",
        {"a": tensor(Storage("0", 1 << 40), (2, 3), (3, 1))},
        "the storage claims 2^40 values, 6 are there",
    )
    both("unknown_storage", {"a": tensor(Storage("1", 6), (2, 3), (3, 1))}, "no such storage in the file")
    both("path_for_key", {"a": tensor(Storage("../../data/0", 6), (2, 3), (3, 1))}, "a storage key that is a path")
    both("not_a_dictionary", [whole, 1], "holds no dictionary")

    plain = pickled({"a": whole})
    good = zip_bytes(plain, six)
    assert torch.load(io.BytesIO(good), weights_only=True)["a"].sum() == 15  # what is spoilt below is sound
    files["missing_record_zip.pt"] = zip_bytes(plain, {}), "the record data/0 is missing"
    files["missing_pickle_zip.pt"] = good.replace(b"data.pkl", b"data.pkm"), "the record data.pkl is missing"
    files["short_record_zip.pt"] = zip_bytes(plain, {"data/0": bytes(20)}), "data/0 has 20 bytes of 24"
    files["deflated_zip.pt"] = (
        zip_bytes(plain, {"data/0": bytes(4 << 20)}, zipfile.ZIP_DEFLATED),
        "4 MiB deflated to 4 KiB",
    )
    files["wrong_checksum_zip.pt"] = good.replace(six["data/0"], bytes(24)), "data/0 does not match its CRC-32"
    files["big_endian_zip.pt"] = zip_bytes(plain, {**six, "byteorder": b"big"}), "big-endian data"
    files["directory_cut_zip.pt"] = good[:-40], "the zip directory ends early"
    files["half_zip.pt"] = good[: len(good) // 2], "the second half is missing"
    plain = pickled({"a": whole}, legacy=True)
    legacy = legacy_bytes(plain, {"0": range(6)})
    assert torch.load(io.BytesIO(legacy), weights_only=True)["a"].sum() == 15
    files["half_legacy.pt"] = legacy[: legacy.index(plain) + len(plain) // 2], "ends within the pickle"
    files["cut_legacy.pt"] = legacy[:-7], "ends within the last storage"
    files["wrong_count_legacy.pt"] = (
        legacy[:-32] + struct.pack("<q", 1 << 60) + legacy[-24:],
        "the storage claims 2^60 values",
    )
    files["wrong_magic_legacy.pt"] = (
        legacy.replace(MAGIC.to_bytes(10, "little"), bytes(9) + b"\x01"),
        "not the magic number",
    )
    outside = Storage("0", 6, view=("v", 5, 4))
    files["view_beyond_legacy.pt"] = (
        legacy_bytes(pickled({"a": tensor(outside, (4,), (1,))}, legacy=True), {"0": range(6)}),
        "a storage view that ends beyond its storage",
    )
    files["empty.pt"] = b"", "no bytes at all"
    files["text.pt"] = b"<!DOCTYPE html><title>Not found</title>\n", "a web page"
    return files


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    out = parser.parse_args().out
    content = {key: value for key, value in describe().items() if key in ("pytorch", "formula")}
    content["honest"], content["hostile"] = {}, {}

    def write(name, data):
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_bytes(data)

    for name, (data, thing) in honest().items():
        write(name, data)
        loaded = torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
        assert expected(loaded) == expected(thing), name
        content["honest"][name] = expected(thing)
    data, thing = safetensors()
    write("all_types.safetensors", data)
    content["honest"]["all_types.safetensors"] = thing

    for name, (data, reason) in hostile().items():
        write(f"hostile/{name}", data)
        content["hostile"][name] = reason
    for name, (data, reason) in hostile_safetensors().items():
        write(f"hostile/{name}.safetensors", data)
        content["hostile"][f"{name}.safetensors"] = reason
    write_json(out / "checkpoints.json", content)
    print(f"{len(content['honest'])} honest files, {len(content['hostile'])} hostile ones")


if __name__ == "__main__":
    main()
