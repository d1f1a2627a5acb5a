"""Objects → entries of the index. Who changes what is written here raises `SCHEMA` in `folder`: then it is rebuilt."""

from collections import defaultdict
from typing import Any

from kb.search.analysis import normalise
from kb.search.backend import wording
from kb.search.backend.identity import digest, id_of
from kb.search.backend.paths import Said, key_of, said_by
from kb.search.postings import Entry

FIELDS = ("words", "pairs", "starts")  # every term begins with the path it stands at
LONGEST_TEXT = 1_000_000


class Draft:
    """An object about to be indexed. Its version is what it says, so saving it unchanged writes nothing."""

    def __init__(self, instance: Any) -> None:
        self.model = type(instance)
        self.said: list[Said] = said_by(instance)
        self.id = id_of(self.model, instance.pk)
        self.version = digest(repr(self.said)) >> 1

    def entry(self) -> Entry:
        terms: dict[str, list[str]] = defaultdict(list)
        for said in self.said:
            key = key_of(self.model, said.path)
            plain = normalise(said.text[:LONGEST_TEXT])
            terms["words"] += [key + word for word in wording.words_of(plain)]
            terms["pairs"] += [key + pair for pair in wording.pairs_of(plain)]
            if said.completes:
                terms["starts"] += [key + start for start in wording.starts_of(plain)]
        return Entry(self.id, self.version, {name: terms[name] for name in FIELDS})
