"""Photos and logos that people send: decoded for good, made small, stripped, written anew.

What is kept is never the file that came in, so nothing hidden in it (script, place where a
photo was taken, thumbnail of an earlier state) survives.
"""

from __future__ import annotations

import io
import secrets
import struct
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image, ImageCms, ImageFile, ImageOps

MAX_BYTES = 2 * 1024 * 1024
MAX_SIDE_READ = 10_000  # pixels
MAX_PIXELS_READ = 30_000_000  # about 120 MB once decoded
FORMATS = ("PNG", "JPEG", "WEBP")
ACCEPT = "image/png,image/jpeg,image/webp"

TOO_HEAVY = "Cette image pèse plus de 2 Mo : choisissez-en une plus légère."
TOO_LARGE = (
    "Cette image a trop de pixels : réduisez-la à moins de 10 000 pixels de côté "
    "et de 30 millions en tout."
)
UNREADABLE = (
    "Nous n’arrivons pas à lire cette image : il nous faut une vraie image PNG, JPEG ou WebP."
)
BROKEN = (ValueError, TypeError, OSError, SyntaxError, EOFError, IndexError, struct.error)

# Pillow's and Python's switches are the whole process's.
_one_at_a_time = threading.Lock()


class ImageError(ValueError):
    """Says in one French sentence why an image is refused."""


@dataclass(frozen=True)
class CleanImage:
    data: bytes
    extension: str  # "png" or "jpg"

    def as_file(self) -> ContentFile:
        """For an ImageField: the name says nothing and cannot be guessed."""
        return ContentFile(self.data, name=f"{secrets.token_hex(16)}.{self.extension}")


def clean_image(data: bytes, *, max_side: int) -> CleanImage:
    """The picture in `data`, upright, in sRGB, without metadata, `max_side` pixels at most.

    Photos become JPEG; what has transparency or came as PNG becomes PNG. Raises ImageError.
    """
    if len(data) > MAX_BYTES:
        raise ImageError(TOO_HEAVY)
    with _strictly():
        try:
            with Image.open(io.BytesIO(data), formats=FORMATS) as source:
                _check_size(source)
                as_png = source.format == "PNG" or source.has_transparency_data
                source.draft("RGB", (max_side, max_side))  # JPEG: decode no more than needed
                picture = _upright_srgb(source, "RGBA" if as_png else "RGB")
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise ImageError(TOO_LARGE) from None
        except ImageError:
            raise
        except (*BROKEN, Warning):
            raise ImageError(UNREADABLE) from None
    picture.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
    return _write(picture)


@contextmanager
def _strictly() -> Iterator[None]:
    """Warnings are errors, and half an image is none: WeasyPrint, once loaded, lets them pass."""
    with _one_at_a_time, warnings.catch_warnings():
        warnings.simplefilter("error")
        lenient = ImageFile.LOAD_TRUNCATED_IMAGES
        ImageFile.LOAD_TRUNCATED_IMAGES = False
        try:
            yield
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = lenient


def _check_size(image: Image.Image) -> None:
    """Reads the header only: nothing is decoded yet."""
    width, height = image.size
    if max(width, height) > MAX_SIDE_READ or width * height > MAX_PIXELS_READ:
        raise ImageError(TOO_LARGE)


def _upright_srgb(source: Image.Image, mode: str) -> Image.Image:
    picture = ImageOps.exif_transpose(source)
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in {"RGB", "RGBA", "CMYK"}:
        try:
            converted = ImageCms.profileToProfile(
                picture,
                ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGB" if picture.mode == "CMYK" else picture.mode,
            )
            picture = converted or picture
        except (ImageCms.PyCMSError, OSError):
            pass  # an unusable profile: colours are taken as sRGB, as browsers do
    return picture.convert(mode)


def _write(picture: Image.Image) -> CleanImage:
    """Pixels only: a new image carries none of the old one's metadata."""
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    out = io.BytesIO()
    if bare.mode == "RGB":
        bare.save(out, "JPEG", quality=88, optimize=True)
        return CleanImage(out.getvalue(), "jpg")
    if bare.getchannel("A").getextrema() == (255, 255):
        bare = bare.convert("RGB")
    bare.save(out, "PNG", optimize=True)
    return CleanImage(out.getvalue(), "png")


class CleanImageField(forms.FileField):
    """A file field whose value is the cleaned image, ready for a model's ImageField."""

    widget = forms.ClearableFileInput(attrs={"accept": ACCEPT})

    def __init__(self, *, max_side: int, **kwargs: Any) -> None:
        self.max_side = max_side
        kwargs.setdefault("help_text", "PNG, JPEG ou WebP, 2 Mo au plus.")
        super().__init__(**kwargs)

    def to_python(self, data: Any) -> Any:
        file = super().to_python(data)
        if file is None:
            return None
        if (file.size or 0) > MAX_BYTES:
            raise ValidationError(TOO_HEAVY, code="too_heavy")
        try:
            return clean_image(file.read(), max_side=self.max_side).as_file()
        except ImageError as error:
            raise ValidationError(str(error), code="unreadable") from None
