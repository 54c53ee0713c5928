"""Photos: only pixels get through. The corpus of reliability.md §3.2."""

import asyncio
import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from ioc.services.photos import Photos, looks_like_photo
from ioc.services.refusals import Refused

CANARY = b"CANARY-GPS-21.2731-106.1946"


def encoded(kind: str, size: tuple[int, int] = (64, 48), **more: object) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(out, kind, **more)
    return out.getvalue()


def exif_jpeg(orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = CANARY.decode()
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    picture = Image.new("RGB", (40, 20), "red")
    picture.paste("blue", (0, 0, 20, 20))
    picture.save(out, "JPEG", exif=exif, comment=CANARY, xmp=b"<x>" + CANARY + b"</x>", icc_profile=CANARY, quality=95)
    return out.getvalue() + b"PK\x03\x04" + CANARY


def canary_png() -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_itxt("XML:com.adobe.xmp", CANARY.decode())
    info.add_text("Comment", CANARY.decode(), zip=False)
    return encoded("PNG", pnginfo=info) + CANARY


def bomb_png(side: int) -> bytes:
    """A PNG of `side` × `side` black pixels in a few KB, without ever holding them."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    packer = zlib.compressobj(9)
    row = b"\0" * (1 + side // 8)
    data = b"".join([packer.compress(row * 100) for _ in range(side // 100)] + [packer.flush()])
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def animated(kind: str) -> bytes:
    frames = [Image.new("RGB", (8, 8), (n % 255, 0, 0)) for n in range(40)]
    out = io.BytesIO()
    frames[0].save(out, kind, save_all=True, append_images=frames[1:])
    return out.getvalue()


def flipped(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :]


BAD = {
    "20,000 x 20,000": (bomb_png(20_000), 422),
    "animated webp": (animated("WEBP"), 422),
    "animated png": (animated("PNG"), 422),
    "gif": (encoded("GIF"), 415),
    "tiff": (encoded("TIFF"), 415),
    "bmp": (encoded("BMP"), 415),
    "eps": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", 415),
    "pdf": (b"%PDF-1.7\n", 415),
    "psd": (b"8BPS\x00\x01" + bytes(40), 415),
    "fits": (b"SIMPLE  =                    T", 415),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', 415),
    "html": (b"<html><script>alert(1)</script>", 415),
    "zip": (b"PK\x03\x04" + bytes(40), 415),
    "empty": (b"", 415),
    "jpeg head and html": (b"\xff\xd8\xff\xe0<html>", 422),
    "truncated jpeg": (encoded("JPEG", (800, 600))[:3_000], 422),
    "truncated png": (encoded("PNG", (800, 600))[:500], 422),
    "png with a wrong checksum": (flipped(encoded("PNG"), 60), 422),
    "webp of nothing": (b"RIFF\x10\0\0\0WEBPVP8 ", 422),
}


@pytest.mark.parametrize(("data", "status"), BAD.values(), ids=BAD.keys())
async def test_refuses(tmp_path: Path, data: bytes, status: int) -> None:
    with pytest.raises(Refused) as caught:
        await Photos(tmp_path).store(data, "/photo/0")
    assert caught.value.status == status
    assert caught.value.pointer == "/photo/0"
    assert list(tmp_path.rglob("*.jpg")) == []


@pytest.mark.parametrize("data", [exif_jpeg(), canary_png(), encoded("WEBP", exif=b"Exif\0\0" + CANARY)])
async def test_only_pixels_get_through(tmp_path: Path, data: bytes) -> None:
    photos = Photos(tmp_path)
    path = photos.path(await photos.store(data))
    assert path is not None
    stored = path.read_bytes()
    assert b"CANARY" not in stored
    assert b"PK\x03\x04" not in stored
    with Image.open(path) as picture:
        assert picture.format == "JPEG"
        assert not picture.getexif()
        assert not {"icc_profile", "xmp", "comment", "exif"} & set(picture.info)


async def test_a_photo_stands_upright(tmp_path: Path) -> None:
    photos = Photos(tmp_path)
    path = photos.path(await photos.store(exif_jpeg(orientation=6)))
    assert path is not None
    with Image.open(path) as picture:
        assert picture.size == (20, 40)
        top, bottom = picture.getpixel((10, 5)), picture.getpixel((10, 35))
        assert isinstance(top, tuple)
        assert isinstance(bottom, tuple)
        assert top[2] > 200  # blue was left; turned by 90° clockwise it is on top
        assert bottom[0] > 200


async def test_the_same_photo_is_stored_once_under_its_digest(tmp_path: Path) -> None:
    photos = Photos(tmp_path)
    data = encoded("PNG", (3_000, 100))
    first, second = await asyncio.gather(photos.store(data), photos.store(data))
    assert first == second
    [path] = tmp_path.rglob("*.jpg")
    assert path.name == f"{first}.jpg"
    with Image.open(path) as picture:
        assert max(picture.size) == 2_560


async def test_a_transparent_picture_lies_on_white(tmp_path: Path) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (8, 8), (255, 0, 0, 0)).save(out, "PNG")
    photos = Photos(tmp_path)
    path = photos.path(await photos.store(out.getvalue()))
    assert path is not None
    with Image.open(path) as picture:
        assert picture.getpixel((4, 4)) == (255, 255, 255)


def test_no_name_leads_anywhere_else(tmp_path: Path) -> None:
    for name in ("../../x", "a" * 63, "a" * 300, "CON", "x\0", "A" * 64, "a" * 64):
        assert Photos(tmp_path).path(name) is None
    assert not looks_like_photo(b"RIFF....WAVE")
