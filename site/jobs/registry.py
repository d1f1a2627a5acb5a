"""Who does which kind of job. A handler may run twice and must then do nothing more."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

Handler = Callable[..., object]
F = TypeVar("F", bound=Handler)

HANDLERS: dict[str, Handler] = {}
PERIODIC: dict[str, timedelta] = {}


class UnknownJob(LookupError):
    """No handler is registered for this kind."""


def handler(kind: str) -> Callable[[F], F]:
    """Register a function for a kind; its keyword arguments are the job's `args`."""

    def register(function: F) -> F:
        if HANDLERS.get(kind, function) is not function:
            raise ValueError(f"two handlers for {kind!r}")
        HANDLERS[kind] = function
        return function

    return register


def every(interval: timedelta, kind: str) -> Callable[[F], F]:
    """Register a function without arguments that runs once per interval, on whichever worker comes first."""

    def register(function: F) -> F:
        PERIODIC[kind] = interval
        return handler(kind)(function)

    return register


def handler_of(kind: str) -> Handler:
    try:
        return HANDLERS[kind]
    except KeyError:
        raise UnknownJob(kind) from None
