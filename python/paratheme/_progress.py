"""How far a command is, in a notebook or on a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

#: Seconds before a bar appears.
PATIENCE = 1.0
WIDTH = 32


@contextmanager
def shown(progress: bool | Callable[[float], Any] | None, what: str) -> Iterator[Callable[[float], Any] | None]:
    """Yields what is told how much is done, from 0 to 1. `progress` is True for a bar, False for nothing,
    or a function; None is a bar in a notebook and on a terminal, once a call takes longer than a second."""
    if callable(progress):
        yield progress
        return
    display = notebook_display()
    if progress is False or (progress is None and display is None and not is_terminal()):
        yield None
        return
    bar = Bar(what, display)
    try:
        yield bar.advance
    finally:
        bar.finish()


class Bar:
    """A bar of characters, in a line of its own."""

    def __init__(self, what: str, display: Callable[..., Any] | None) -> None:
        self.what = what
        self.display = display
        self.handle: Any = None
        self.begin = time.monotonic()
        self.last = 0.0

    def advance(self, done: float) -> None:
        """Shows how much is done."""
        now = time.monotonic()
        if now - self.begin < PATIENCE or now - self.last < 0.1:
            return
        self.last = now
        filled = round(WIDTH * min(done, 1.0))
        line = f"{self.what} [{'█' * filled}{' ' * (WIDTH - filled)}] {min(done, 1.0):4.0%}"
        self.show(line)

    def show(self, line: str) -> None:
        """Replaces the line."""
        if self.display is None:
            sys.stderr.write(f"\r{line}")
            sys.stderr.flush()
        elif self.handle is None:
            self.handle = self.display({"text/plain": line}, raw=True, display_id=True)
        else:
            self.handle.update({"text/plain": line}, raw=True)

    def finish(self) -> None:
        """Takes the bar away."""
        if self.last and self.display is None:
            sys.stderr.write("\r" + " " * (len(self.what) + WIDTH + 8) + "\r")
        elif self.handle is not None:
            self.handle.update({"text/plain": ""}, raw=True)


def notebook_display() -> Callable[..., Any] | None:
    """Returns what shows something in a notebook, if this is one; imports nothing that is not there."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is None or type(shell).__name__ != "ZMQInteractiveShell":
        return None
    from IPython.display import display

    return display


def is_terminal() -> bool:
    """Returns whether standard error is a terminal."""
    return bool(sys.stderr and sys.stderr.isatty())
