"""Warm processes that print fragments, and the one door to them: `print_all`.

The processes are spawned, so that they inherit neither database connections nor locks, and
stay for the next edition. With one worker, or where processes cannot be started, the calling
process prints by itself: the pages are the same.
"""

from __future__ import annotations

import atexit
import gc
import multiprocessing
import os
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from multiprocessing.util import Finalize
from typing import TYPE_CHECKING

from fiches.livret.fragments import Fill, Fragment, Source
from fiches.livret.materials import Materials

if TYPE_CHECKING:
    from fiches.livret.press import Press

_lock = threading.RLock()
_pools: dict[tuple[str, int], ProcessPoolExecutor] = {}
_presses: dict[str, Press] = {}
atexit.register(_presses.clear)  # each keeps its fonts in a temporary folder until then


def print_all(
    sources: Iterable[Source], materials: Materials, workers: int
) -> Iterator[tuple[int, Fragment]]:
    """(index in `sources`, fragment) in the order in which they are finished.

    A source is taken when there is somebody to print the one before. A single one is printed
    here unless workers are already there. A worker that dies (memory, a kill) is replaced
    once; what it had not given is printed again. Raises whatever a press raises.
    """
    coming: Iterator[tuple[int, Source]] = enumerate(sources)
    first = list(islice(coming, 2))
    alone = len(first) < 2 and (materials.key, workers) not in _pools
    if workers <= 1 or alone or multiprocessing.parent_process() is not None:
        for index, source in chain(first, coming):
            yield index, print_one(source, materials)
        return
    left: dict[int, Source] = {}
    coming = chain(first, coming)
    for last_chance in (False, True):
        try:
            again = list(left.items())
            for index, fragment in _print_in_pool(chain(again, coming), left, materials, workers):
                yield index, fragment
            return
        except BrokenProcessPool:
            with _lock:
                _pools.pop((materials.key, workers), None)
            if last_chance:
                raise


def print_one(source: Source, materials: Materials) -> Fragment:
    """Print in this process, one at a time."""
    with _lock:
        return _own_press(materials).render(source)


def measure(source: Source, materials: Materials, *, tight: bool = False) -> Fill:
    """How far a sheet goes, laid out in this process."""
    with _lock:
        return _own_press(materials).measure(source, tight=tight)


def default_workers() -> int:
    """One a processor that this process may use, at most eight."""
    return min(
        8, os.process_cpu_count() if hasattr(os, "process_cpu_count") else os.cpu_count() or 1
    )


def close() -> None:
    """Let the workers go; the next edition starts others."""
    with _lock:
        while _pools:
            _pools.popitem()[1].shutdown()


def _own_press(materials: Materials) -> Press:
    if materials.key not in _presses:
        from fiches.livret.press import Press  # WeasyPrint: a second, for those who print

        _presses.clear()
        _presses[materials.key] = Press(materials.css, dict(materials.fonts))
    return _presses[materials.key]


def _print_in_pool(
    sources: Iterable[tuple[int, Source]],
    left: dict[int, Source],
    materials: Materials,
    workers: int,
) -> Iterator[tuple[int, Fragment]]:
    """What comes of `sources`; those that are under way, or should be, are in `left`."""
    with _lock:
        pool = _pools.get((materials.key, workers))
        if pool is None:
            close()
            pool = _pools[materials.key, workers] = ProcessPoolExecutor(
                workers,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_start_worker,
                initargs=(materials,),
            )
    futures: dict[Future[bytes], int] = {}
    try:
        for index, source in sources:
            left[index] = source
            futures[pool.submit(_work, source)] = index
        for future in as_completed(futures):
            fragment = Fragment.from_bytes(future.result())
            del left[futures[future]]
            yield futures[future], fragment
    finally:
        for future in futures:
            future.cancel()


def _start_worker(materials: Materials) -> None:
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    _own_press(materials)
    Finalize(None, _presses.clear, exitpriority=1)  # a worker leaves without `atexit`
    gc.freeze()


def _leave_with_parent() -> None:
    """A parent that is killed closes nothing: its workers would wait for ever."""
    if parent := multiprocessing.parent_process():
        parent.join()
        _presses.clear()
        os._exit(0)


def _work(source: Source) -> bytes:
    (press,) = _presses.values()
    return press.render(source).to_bytes()
