"""The default web server: waitress, which reads and writes slowly for slow clients while its threads stay free.

Two processes share one listening socket, because one Python process uses one core.
"""

import gc
import os
import select
import signal
import socket
import threading
import time
import traceback
from collections import deque
from types import FrameType
from typing import Any, NoReturn

import waitress
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import get_internal_wsgi_application
from django.db import connections
from waitress.task import ThreadedTaskDispatcher

from home.waiting import Connections, Waiting

THREADS = 8
BACKLOG = 1024
PAUSE = 0.5  # seconds before a dead process is replaced
CONNECTIONS = 2000  # per process; slow clients are held by the loop, not by threads


def serve(host: str, port: int, processes: int) -> None:
    """Serve until SIGTERM or SIGINT; a process that dies is replaced."""
    listening = listen(host, port)
    application = get_internal_wsgi_application()  # settings.WSGI_APPLICATION
    children: dict[int, None] = {}
    stopping = False
    gc.collect()
    gc.freeze()  # what is loaded stays: not to be looked through for garbage, nor copied by the children for that

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True
        for child in children:
            os.kill(child, signal.SIGTERM)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while True:
        while not stopping and len(children) < processes:
            children[fork(listening, application)] = None
        try:
            child, _ = os.wait()
        except ChildProcessError:
            return
        children.pop(child, None)
        if not stopping:
            time.sleep(PAUSE)


def listen(host: str, port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((host, port))
    listening.listen(BACKLOG)
    return listening


def fork(listening: socket.socket, application: WSGIHandler) -> int:
    connections.close_all()  # a connection must not be shared by two processes
    child = os.fork()
    if child:
        return child
    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    try:
        server = waitress.create_server(
            application, map=Connections(), _dispatcher=workers(), sockets=[listening], **options()
        )
        if hasattr(select, "epoll"):  # everywhere but on a developer's Mac
            server.asyncore = Waiting()
        server.run()
    except BaseException:  # a child must never return into the parent's code
        traceback.print_exc()
    os._exit(1)


class LastIn(threading.Condition):
    """Wakes the thread that fell asleep last: its memory and its connection to the database are still warm."""

    _waiters: deque[Any]

    def notify(self, n: int = 1) -> None:
        self._waiters.reverse()
        super().notify(n)
        self._waiters.reverse()


def workers() -> ThreadedTaskDispatcher:
    """waitress's threads; its own dispatcher would wake the one that has slept longest."""
    made = ThreadedTaskDispatcher()
    made.queue_cv = LastIn(made.lock)
    made.set_thread_count(THREADS)
    return made


def leave(number: int, frame: FrameType | None) -> NoReturn:
    """waitress finishes the requests in hand when it is told to exit."""
    raise SystemExit(0)


def options() -> dict[str, Any]:
    """What waitress is told; a proxy in front is believed only when TRUSTED_PROXY names it."""
    chosen: dict[str, Any] = {
        "threads": THREADS,
        "connection_limit": CONNECTIONS,
        "channel_timeout": 60,
        "ident": None,
        "clear_untrusted_proxy_headers": True,
    }
    proxy = os.environ.get("TRUSTED_PROXY")
    if proxy:
        forwarded = {"x-forwarded-proto", "x-forwarded-for", "x-forwarded-host"}
        chosen |= {"trusted_proxy": proxy, "trusted_proxy_headers": forwarded}
    return chosen
