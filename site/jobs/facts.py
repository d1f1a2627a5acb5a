"""Facts: news that travels up the ladder. A fact is a job row written with the business row, so it cannot be lost."""

from django.dispatch import Signal

from jobs.enqueuing import enqueue
from jobs.registry import handler

FACTS: dict[str, "Fact"] = {}


class Fact(Signal):
    """A signal that carries one id and is sent by a job after commit. Receivers may be called twice.

    Receivers take `(id, **kwargs)`, look the row up themselves, and leave slow work to jobs of their own.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        FACTS[name] = self

    def announce(self, identity: int, occasion: str = "") -> None:
        """Announce within the current transaction; once per (identity, occasion)."""
        enqueue("fact", f"fact:{self.name}:{identity}:{occasion}".rstrip(":"), name=self.name, identity=identity)


@handler("fact")
def tell(name: str, identity: int) -> None:
    FACTS[name].send(sender=None, id=identity)
