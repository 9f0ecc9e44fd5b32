"""Images that people send: bytes in, other bytes out, or one French sentence."""

import io
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFile, ImageOps, PngImagePlugin

from partners.images import (
    TOO_HEAVY,
    TOO_LARGE,
    UNREADABLE,
    CleanImageField,
    ImageError,
    clean_image,
)

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def encoded(image, format, **options):
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def opened(clean):
    return Image.open(io.BytesIO(clean.data))


def png_that_says(width, height):
    """The header of a PNG, and a body far too short for it."""

    def chunk(name, body):
        crc = struct.pack(">I", zlib.crc32(name + body))
        return struct.pack(">I", len(body)) + name + body + crc

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("format", "mode", "extension", "kept_mode"),
    [
        ("JPEG", "RGB", "jpg", "RGB"),
        ("JPEG", "L", "jpg", "RGB"),
        ("JPEG", "CMYK", "jpg", "RGB"),
        ("PNG", "RGB", "png", "RGB"),
        ("PNG", "RGBA", "png", "RGBA"),
        ("PNG", "P", "png", "RGB"),
        ("PNG", "1", "png", "RGB"),
        ("PNG", "LA", "png", "RGBA"),
        ("WEBP", "RGB", "jpg", "RGB"),
        ("WEBP", "RGBA", "png", "RGBA"),
    ],
)
def test_each_accepted_format_is_written_anew(format, mode, extension, kept_mode):
    clean = clean_image(encoded(Image.new(mode, (60, 40)), format), max_side=400)
    assert (clean.extension, opened(clean).mode, opened(clean).size) == (
        extension,
        kept_mode,
        (60, 40),
    )


def test_transparency_survives():
    image = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    ImageDraw.Draw(image).rectangle((5, 5, 15, 15), fill=(180, 83, 42, 255))
    kept = opened(clean_image(encoded(image, "PNG"), max_side=400))
    assert (kept.getpixel((0, 0))[3], kept.getpixel((10, 10))) == (0, (180, 83, 42, 255))


def test_large_picture_is_made_smaller_and_never_larger():
    assert opened(
        clean_image(encoded(Image.new("RGB", (1600, 800)), "JPEG"), max_side=400)
    ).size == (
        400,
        200,
    )
    assert opened(clean_image(encoded(Image.new("RGB", (30, 10)), "JPEG"), max_side=400)).size == (
        30,
        10,
    )


def test_photo_taken_sideways_stands_up_and_forgets_where_it_was_taken():
    photo = Image.new("RGB", (80, 40), "white")
    ImageDraw.Draw(photo).rectangle((0, 0, 19, 39), fill="black")  # a black left edge
    exif = Image.Exif()
    exif[0x0112] = 6  # shown turned a quarter to the right: the left edge goes to the top
    exif[0x010E] = "chez Mme Untel"
    exif.get_ifd(0x8825)[1] = "N"
    clean = clean_image(encoded(photo, "JPEG", exif=exif, comment=b"secret comment"), max_side=400)
    kept = opened(clean)
    assert kept.size == (40, 80)
    assert kept.getpixel((20, 5))[0] < 40
    assert kept.getpixel((20, 75))[0] > 215
    assert dict(kept.getexif()) == {}
    assert b"Untel" not in clean.data
    assert b"secret" not in clean.data


def test_png_texts_are_dropped():
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "Untel")
    info.add_itxt("XML:com.adobe.xmp", "<x>Untel</x>")
    clean = clean_image(encoded(Image.new("RGB", (10, 10)), "PNG", pnginfo=info), max_side=400)
    assert b"Untel" not in clean.data


def test_what_follows_the_picture_is_dropped():
    clean = clean_image(
        encoded(Image.new("RGB", (10, 10)), "PNG") + b"<script>alert(1)</script>", max_side=400
    )
    assert b"script" not in clean.data


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0",
        SVG,
        b"<html><script>alert(1)</script></html>",
        b"GIF89a" + b"\0" * 50,
        b"%PDF-1.7",
        encoded(Image.new("RGB", (10, 10)), "GIF"),
        encoded(Image.new("RGB", (10, 10)), "BMP"),
        encoded(Image.new("RGB", (10, 10)), "TIFF"),
        encoded(Image.effect_noise((90, 90), 50), "JPEG")[:-400],
        encoded(Image.new("RGB", (90, 90)), "PNG")[:60],
        b"\x89PNG\r\n\x1a\n" + SVG,
        b"\xff\xd8\xff\xe0" + SVG,
        b"RIFF\x10\0\0\0WEBPVP8 " + b"\0" * 20,
    ],
)
def test_what_is_not_one_of_three_kinds_of_picture_is_refused(data, monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint does
    with pytest.raises(ImageError) as refused:
        clean_image(data, max_side=400)
    assert str(refused.value) == UNREADABLE


@pytest.mark.parametrize(
    ("width", "height"), [(20_000, 1), (1, 20_000), (20_000, 20_000), (9_000, 9_000)]
)
def test_too_many_pixels_are_refused_from_the_header(width, height):
    with pytest.raises(ImageError) as refused:
        clean_image(png_that_says(width, height), max_side=400)
    assert str(refused.value) == TOO_LARGE


def test_real_picture_of_20_000_pixels_is_refused():
    with pytest.raises(ImageError) as refused:
        clean_image(encoded(Image.new("1", (20_000, 20)), "PNG"), max_side=400)
    assert str(refused.value) == TOO_LARGE


def test_more_than_two_megabytes_are_refused():
    with pytest.raises(ImageError) as refused:
        clean_image(b"\xff" * (2 * 1024 * 1024 + 1), max_side=400)
    assert str(refused.value) == TOO_HEAVY


def test_photo_of_the_allowed_size_is_upright_even_when_mirrored():
    photo = ImageOps.mirror(Image.new("RGB", (200, 100)))
    exif = Image.Exif()
    exif[0x0112] = 5
    assert opened(clean_image(encoded(photo, "JPEG", exif=exif), max_side=400)).size == (100, 200)


def test_field_gives_a_file_with_a_name_of_its_own():
    upload = SimpleUploadedFile(
        "../../<b>portrait.php", encoded(Image.new("RGB", (50, 50)), "PNG"), "text/html"
    )
    file = CleanImageField(max_side=40).clean(upload)
    name, extension = file.name.split(".")
    assert (len(name), extension, Image.open(file).size) == (32, "png", (40, 40))


@pytest.mark.parametrize(
    ("data", "sentence"), [(SVG, UNREADABLE), (b"\xff" * (2 * 1024 * 1024 + 1), TOO_HEAVY)]
)
def test_field_refuses_in_one_sentence(data, sentence):
    with pytest.raises(ValidationError) as refused:
        CleanImageField(max_side=40).clean(SimpleUploadedFile("logo.png", data, "image/png"))
    assert refused.value.messages == [sentence]


def test_field_left_empty():
    assert CleanImageField(max_side=40, required=False).clean(None) is None
