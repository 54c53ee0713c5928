"""One photo, re-encoded from its pixels, in a process of its own. The only Pillow in the product.

Run as a script: image on stdin, JPEG on stdout, exit code 0; or one word on stderr (`FRAMES`, `PIXELS`, `BROKEN`,
`MEMORY`) and exit code 3. The process limits itself before it looks at a byte, so that a bomb or a bug in a decoder
costs three seconds of one core and 256 MiB at most. It holds no secret: its environment is empty.
"""

from __future__ import annotations

import io
import resource
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

CPU_S = 3
MEMORY_BYTES = 256 << 20
PIXELS_MAX = 40_000_000
SIDE_MAX = 2_560
"""Longer photos are made smaller: enough to read a number plate at 10 m, small enough for a phone network."""
QUALITY = 85
FORMATS = ("JPEG", "PNG", "WEBP")


class BadPhoto(Exception):
    """Ảnh không dùng được. / The photo cannot be used; `args[0]` is the word for stderr."""


def limit_myself() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))


def reencode(data: bytes) -> bytes:
    """A plain JPEG that shows what `data` shows the right way up, and holds nothing else."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = PIXELS_MAX
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except Image.DecompressionBombError:
        raise BadPhoto("PIXELS") from None
    except (OSError, SyntaxError, ValueError, EOFError):
        raise BadPhoto("BROKEN") from None
    if image.width * image.height > PIXELS_MAX:  # known from the header; nothing is decoded yet
        raise BadPhoto("PIXELS")
    if getattr(image, "n_frames", 1) != 1:
        raise BadPhoto("FRAMES")
    try:
        image.draft("RGB", (SIDE_MAX, SIDE_MAX))  # JPEG only: decodes at 1/2, 1/4 or 1/8 straight away
        image.thumbnail((SIDE_MAX, SIDE_MAX), reducing_gap=2.0)
        image.load()  # a wrong checksum is told only once: here, not where EXIF's own faults are forgiven
        flat = _on_white(_upright(image))
        out = io.BytesIO()
        flat.save(out, "JPEG", quality=QUALITY, optimize=True, exif=b"", icc_profile=None)
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, Image.DecompressionBombError):
        raise BadPhoto("BROKEN") from None
    return out.getvalue()


def _upright(image: Picture) -> Picture:
    from PIL import ImageOps

    try:
        return ImageOps.exif_transpose(image)
    except (OSError, SyntaxError, ValueError, KeyError, TypeError, IndexError, OverflowError, ZeroDivisionError):
        return image  # damaged EXIF: the pixels are worth keeping all the same


def _on_white(image: Picture) -> Picture:
    """Copies pixels into a fresh image: whatever hung on the old one (comments, profiles, XMP) stays there."""
    from PIL import Image

    flat = Image.new("RGB", image.size, "white")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        rgba = image.convert("RGBA")
        flat.paste(rgba, mask=rgba.getchannel("A"))
    else:
        flat.paste(image.convert("RGB"))
    return flat


def main() -> int:
    limit_myself()
    try:
        sys.stdout.buffer.write(reencode(sys.stdin.buffer.read()))
    except BadPhoto as bad:
        sys.stderr.write(str(bad))
        return 3
    except MemoryError:
        sys.stderr.write("MEMORY")
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
