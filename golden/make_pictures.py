"""Writes small JPEG files of four inks, and the colours that Pillow sees in them.

    python golden/make_pictures.py tombola-core/src/test/resources/golden/pictures

Each picture is 16x16 with a quarter of one colour in every corner. `ycck.jpg` is a CMYK file whose marker says that its first
three planes are YCbCr; `plain.jpg` has no such marker.
"""

import argparse
import io
from pathlib import Path

import PIL
from formula import write_json
from PIL import Image

CORNERS = [(200, 40, 90, 10), (20, 180, 60, 120), (0, 0, 0, 200), (128, 100, 150, 0)]


def picture():
    image = Image.new("CMYK", (16, 16))
    for i, colour in enumerate(CORNERS):
        image.paste(colour, (i % 2 * 8, i // 2 * 8, i % 2 * 8 + 8, i // 2 * 8 + 8))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=95, subsampling=0)
    return out.getvalue()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    cmyk = picture()
    marker = cmyk.index(b"\xff\xee")
    length = 2 + int.from_bytes(cmyk[marker + 2 : marker + 4], "big")
    assert cmyk[marker + 4 : marker + 9] == b"Adobe" and cmyk[marker + 15] == 0
    files = {
        "cmyk": cmyk,
        "ycck": cmyk[: marker + 15] + b"\x02" + cmyk[marker + 16 :],
        "plain": cmyk[:marker] + cmyk[marker + length :],
    }
    colours = {"pillow": PIL.__version__}
    for name, content in files.items():
        (out / f"{name}.jpg").write_bytes(content)
        rgb = Image.open(io.BytesIO(content)).convert("RGB")
        colours[name] = [rgb.getpixel((x, y)) for y in (4, 12) for x in (4, 12)]
    write_json(out / "colours.json", colours)


if __name__ == "__main__":
    main()
