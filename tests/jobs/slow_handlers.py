"""Job handlers for the worker that gets killed: each leaves a file when it begins and a line when it has finished."""

import os
import time
from pathlib import Path

from jobs.registry import handler


@handler("slow_note")
def slow_note(number: int, seconds: float) -> None:
    folder = Path(os.environ["ZHIZHENG_VAR"])
    (folder / f"begun-{number}-{time.monotonic_ns()}").touch()
    time.sleep(seconds)
    with (folder / "finished").open("a") as file:
        file.write(f"{number}\n")
