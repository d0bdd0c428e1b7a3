"""Pictures made small and harmless: only kinds that browsers show, never more than a card needs, and nothing in them
but the picture itself."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from presswatch.errors import ReadError, UsageError

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_BYTES = 5_000_000
MOST_PIXELS = 25_000_000
"""Four bytes each: 100 MB of memory while a picture is read."""
WIDEST, TALLEST = 1200, 2400
LEAST = 32
"""Pixels of a side; what is smaller counts readers."""

_QUALITY = 85
_KINDS: dict[str, Callable[[bytes], bool]] = {
    "PNG": lambda data: data.startswith(b"\x89PNG\r\n\x1a\n"),
    "JPEG": lambda data: data.startswith(b"\xff\xd8\xff"),
    "GIF": lambda data: data[:6] in (b"GIF87a", b"GIF89a"),
    "WEBP": lambda data: data[:4] == b"RIFF" and data[8:12] == b"WEBP",
    "AVIF": lambda data: data[4:12] in (b"ftypavif", b"ftypavis"),
}


@dataclass(frozen=True, slots=True)
class Card:
    """A picture as PNG or JPEG, with its size in pixels. `suffix` is "png" or "jpg"."""

    data: bytes
    suffix: str
    width: int
    height: int


def kind_of(data: bytes) -> str | None:
    """PNG, JPEG, GIF, WEBP or AVIF by the first bytes, None for anything else, SVG above all."""
    return next((kind for kind, fits in _KINDS.items() if fits(data)), None)


def card(data: bytes) -> Card:
    """The picture, at most `WIDEST` pixels wide, its first frame, upright, written anew without metadata. Raises
    ReadError for what is none, or too large, and UsageError where Pillow is not installed."""
    try:
        from PIL import Image, ImageOps
    except ImportError:
        raise UsageError("Pictures need Pillow: pip install 'presswatch[pictures]'.") from None
    if len(data) > MOST_BYTES:
        raise ReadError(f"the picture has {len(data):,} bytes, and {MOST_BYTES:,} is the most")
    kind = kind_of(data)
    if kind is None:
        raise ReadError("it is no PNG, JPEG, WebP, GIF or AVIF")
    try:
        with warnings.catch_warnings(), Image.open(BytesIO(data), formats=[kind]) as found:
            warnings.simplefilter("ignore")  # our own limit is lower than the one that Pillow warns of
            _check(found)
            found.draft("RGB", (WIDEST, TALLEST))
            found.load()
            upright = ImageOps.exif_transpose(found)
            return _written(upright, kind)
    except ReadError:
        raise
    except Image.DecompressionBombError:
        raise ReadError(f"the picture has many times the {MOST_PIXELS:,} pixels that are the most") from None
    except Exception as trouble:  # a damaged picture raises whatever its decoder does
        raise ReadError(f"the picture can't be read ({type(trouble).__name__})") from trouble


def _check(found: Image) -> None:
    width, height = found.size
    if width * height > MOST_PIXELS:
        raise ReadError(f"the picture has {width} by {height} pixels, and {MOST_PIXELS:,} in all is the most")
    if min(width, height) < LEAST:
        raise ReadError(f"the picture has {width} by {height} pixels only")


def _written(found: Image, kind: str) -> Card:
    drawn = kind in ("PNG", "GIF")
    see_through = found.has_transparency_data
    image = found.convert("RGBA" if see_through else "RGB")
    image.thumbnail((WIDEST, TALLEST))
    image.info.clear()
    out = BytesIO()
    if see_through or drawn:
        image.save(out, "PNG", optimize=True)
    else:
        image.save(out, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    return Card(out.getvalue(), "png" if see_through or drawn else "jpg", *image.size)
