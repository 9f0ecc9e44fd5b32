"""Where finished fragments wait for the next edition: files named by what went into them.

An entry is never changed: another content has another name. Each carries a checksum of its
name and of its bytes, so that a torn, damaged or foreign file reads as missing and is made
again. Several processes may share the folder; it never needs to be locked or emptied.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import time
from pathlib import Path

MAGIC = b"livret2\n"
DIGEST_SIZE = 16
UNFINISHED = ".part"
LEFT_BEHIND = 3600  # seconds after which nobody is still writing an unfinished entry


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
        if data[:header] != MAGIC + _digest(key, body):
            path.unlink(missing_ok=True)
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return body

    def put(self, key: str, body: bytes) -> None:
        """Keep `body` under `key`: whole or not at all, whatever happens meanwhile."""
        path = self.path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=UNFINISHED)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(MAGIC + _digest(key, body) + body)
            os.replace(temporary, path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise

    def trim(self) -> int:
        """Drop the least recently used entries down to 80 % of the limit; bytes dropped.

        And what a process that was killed left unfinished.
        """
        entries, old = [], time.time() - LEFT_BEHIND
        for path in self.folder.glob("??/*"):
            with contextlib.suppress(OSError):
                stat = path.stat()
                if path.suffix != UNFINISHED:
                    entries.append((stat.st_mtime, stat.st_size, path))
                elif stat.st_mtime < old:
                    path.unlink()
        total = sum(size for _, size, _ in entries)
        if total <= self.limit:
            return 0
        dropped = 0
        for _, size, path in sorted(entries):
            if total - dropped <= self.limit * 0.8:
                break
            with contextlib.suppress(OSError):  # another process was quicker
                path.unlink()
            dropped += size
        return dropped


def _digest(key: str, body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=DIGEST_SIZE, key=key.encode()[:64]).digest()
