"""Waits for the web server's connections at a cost that does not grow with those that are quiet.

waitress asks every open connection before every wait what it waits for, and waits by select(), which knows no file
above 1023. A class that sits an exam keeps hundreds of connections open that say something every ten seconds. Here the
kernel keeps the list (epoll), and only connections on which something happened are asked again.
"""

import select
import time
from typing import Any

from waitress import wasyncore

QUIET = select.POLLIN | select.POLLPRI
LOOK = 1.0  # seconds: then all are asked, for what waitress does by the clock


class Connections(dict[int, Any]):
    """waitress's dispatchers by file number, and which numbers have come or gone since somebody looked."""

    def __init__(self) -> None:
        super().__init__()
        self.changed: set[int] = set()

    def __setitem__(self, file: int, one: Any) -> None:
        super().__setitem__(file, one)
        self.changed.add(file)

    def __delitem__(self, file: int) -> None:
        super().__delitem__(file)
        self.changed.add(file)


class Waiting:
    """Stands in for `wasyncore` where a server waits. Of one thread, made after the fork."""

    def __init__(self) -> None:
        self.epoll = select.epoll()
        self.wanted: dict[int, int] = {}  # what the kernel was asked to watch
        self.lively: set[int] = set()
        self.next_look = 0.0

    def loop(self, timeout: float = 1.0, use_poll: bool = False, map: Connections | None = None) -> None:
        while map:
            self.turn(timeout, map)

    def turn(self, timeout: float, connections: Connections) -> None:
        self.notice(connections)
        for file, happened in self.epoll.poll(timeout):
            one = connections.get(file)
            if one is not None:
                self.lively.add(file)
                wasyncore.readwrite(one, happened)

    def notice(self, connections: Connections) -> None:
        """Ask those whose answer may have changed."""
        while connections.changed:
            file = connections.changed.pop()
            self.watch(file, 0)  # a new connection may have the number of one that went
            self.lively.add(file)
        if time.monotonic() >= self.next_look:
            self.next_look = time.monotonic() + LOOK
            self.lively = set(connections)
        for file in list(self.lively):
            self.ask(file, connections.get(file))

    def ask(self, file: int, one: Any) -> None:
        if one is None:
            self.lively.discard(file)
            return
        # In this order: without a request in hand no other thread changes what the connection waits for.
        in_hand = bool(getattr(one, "requests", None))
        flags = (QUIET if one.readable() else 0) | (select.POLLOUT if one.writable() and not one.accepting else 0)
        self.watch(file, flags)
        if not in_hand and flags == QUIET:
            self.lively.discard(file)

    def watch(self, file: int, flags: int) -> None:
        before = self.wanted.get(file, 0)
        if flags == before:
            return
        try:
            if not flags:
                self.epoll.unregister(file)
            elif before:
                self.epoll.modify(file, flags)
            else:
                self.epoll.register(file, flags)
        except OSError:  # closed meanwhile, and forgotten by the kernel
            flags = 0
        self.wanted[file] = flags
        if not flags:
            del self.wanted[file]
