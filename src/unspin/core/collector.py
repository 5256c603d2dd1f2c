"""This file has Python look for reference cycles less often while much is made that holds none."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# Objects between two rounds of the collector. With Python's 700 it goes through all models and lexicons twice in 7,000
# words of spun news, which takes a tenth of the time; what a document makes goes when it is done, without a collector.
_SELDOM = 50_000


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """Within the block the collector comes once in 50,000 objects; where it is off or comes less often, so it stays.

    The figure is one for the process: where threads meet, the first to leave puts back what it was.
    """
    often, *others = gc.get_threshold()
    if not 0 < often < _SELDOM:
        yield
        return
    gc.set_threshold(_SELDOM, *others)
    try:
        yield
    finally:
        if gc.get_threshold()[0] == _SELDOM:  # else somebody has set another one since
            gc.set_threshold(often, *others)
