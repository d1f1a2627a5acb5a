"""A cache of its own for every test: servers such as Redis are shared by the workers and know no roll-back."""

import uuid
from itertools import count

PROCESS = uuid.uuid4().hex
numbers = count()
current = 0


def start_empty() -> None:
    """From here on nothing that was cached before is found."""
    global current
    current = next(numbers)


def key_of_this_test(key: str, prefix: str, version: int) -> str:
    return f"{prefix}:{version}:{PROCESS}:{current}:{key}"
