"""Messages as files, one each, as kombu keeps them, but whole or not at all.

kombu opens a file under its final name and then writes; a worker that looks in between reads nothing, takes that for an
error it cannot recover from, and stops. Here a message gets its name when it is complete, and what a crash left torn is
dropped: the sweep of the ledger sends it again.
"""

import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.json import dumps

UNFINISHED = ".unfinished"  # no queue is called so: readers pass it by


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]  # kombu is of two minds
        """Named by time, so that messages are taken in the order in which they came."""
        path = Path(self.data_folder_out) / f"{round(time.monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        unfinished = path.with_name(path.name + UNFINISHED)
        try:
            unfinished.write_text(dumps(payload), "utf-8")
            unfinished.rename(path)
        except OSError as error:
            raise ChannelError(f"cannot write {path}") from error

    def _get(self, queue: str, timeout: Any = None) -> Any:
        try:
            return super()._get(queue)
        except ValueError as torn:
            raise Empty from torn


class Transport(filesystem.Transport):
    Channel = Channel
