"""Where finished fragments wait for the next edition: files named by what went into them.

An entry is never changed: another content has another name. Each carries its own
checksum, so that a torn or damaged file reads as missing and is made again. Several
processes may share the folder.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

MAGIC = b"livret1\n"
DIGEST_SIZE = 16


class Store:
    """Bytes by key in `folder`, at most about `limit` bytes of them once trimmed."""

    def __init__(self, folder: Path, limit: int = 512 * 1024 * 1024) -> None:
        self.folder = folder
        self.limit = limit

    def path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.fragment"

    def get(self, key: str) -> bytes | None:
        """What was put under `key`, or None if it is not there or no longer whole."""
        path = self.path(key)
        try:
            data = path.read_bytes()
        except OSError:
            return None
        header = len(MAGIC) + DIGEST_SIZE
        body = data[header:]
        if data[:header] != MAGIC + _digest(body):
            path.unlink(missing_ok=True)
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return body

    def put(self, key: str, body: bytes) -> None:
        """Keep `body` under `key`: whole or not at all, whatever happens meanwhile."""
        path = self.path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(MAGIC + _digest(body) + body)
            os.replace(temporary, path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise

    def trim(self) -> int:
        """Drop the least recently used entries down to 80 % of the limit; bytes dropped."""
        entries = []
        for path in self.folder.glob("??/*"):
            with contextlib.suppress(OSError):
                stat = path.stat()
                entries.append((stat.st_mtime, stat.st_size, path))
        total = sum(size for _, size, _ in entries)
        if total <= self.limit:
            return 0
        dropped = 0
        for _, size, path in sorted(entries):
            if total - dropped <= self.limit * 0.8:
                break
            path.unlink(missing_ok=True)
            dropped += size
        return dropped


def _digest(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=DIGEST_SIZE).digest()
