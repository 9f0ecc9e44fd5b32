"""QR codes as small images: one dot a module, enlarged by the printer, never smoothed."""

from __future__ import annotations

import io
from functools import lru_cache

import segno


@lru_cache(maxsize=4096)
def png(text: str) -> bytes:
    """`text` as a QR code, medium error correction, without its quiet zone (the page has one)."""
    output = io.BytesIO()
    segno.make_qr(text, error="m").save(output, kind="png", scale=4, border=0)
    return output.getvalue()
