"""The models' index, opened once per process. A folder of its own: saving a draft leaves the readers' caches alone."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.search.folder import Place
from kb.search.reading import OpenIndex
from kb.search.segments import Reader

MODELS = Place("models")


@dataclass(frozen=True)
class Directory:
    """Which document is which object, in one generation."""

    ids: NDArray[np.int64]  # by document number
    order: NDArray[np.int64]  # document numbers, by id

    def numbers(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """The document number of each entry, -1 for entries the index does not hold."""
        if not len(self.ids):
            return np.full(len(ids), -1)
        at = np.searchsorted(self.ids, ids, sorter=self.order)
        numbers = self.order[np.minimum(at, len(self.ids) - 1)]
        return np.where(self.ids[numbers] == ids, numbers, -1)


class OpenModels(OpenIndex):
    def __init__(self) -> None:
        super().__init__(MODELS)
        self.directory_of: tuple[Reader, Directory] | None = None

    def directory(self, reader: Reader) -> Directory:
        """Call it inside `ask`; what it gives is good outside too."""
        if self.directory_of is None or self.directory_of[0] is not reader:
            self.directory_of = reader, Directory(reader.ids, np.argsort(reader.ids, kind="stable"))
        return self.directory_of[1]

    def versions(self, ids: Iterable[int]) -> dict[int, int]:
        """What the index holds of these entries: id → version."""
        wanted = np.fromiter(ids, np.int64)

        def look(reader: Reader) -> dict[int, int]:
            numbers = self.directory(reader).numbers(wanted)
            held = numbers >= 0
            return dict(zip(wanted[held].tolist(), reader.versions[numbers[held]].tolist(), strict=True))

        return self.ask(look)

    def forget(self) -> None:
        self.directory_of = None
        super().forget()


opened = OpenModels()
