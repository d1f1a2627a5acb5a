"""Where an item belongs, as every sheet says it: topic, difficulty, competency, tags, citations, identifier."""

import re
from collections.abc import Mapping
from dataclasses import replace

from exams.authoring import Draft
from exams.formats.assembling import read_difficulty
from exams.formats.record import Record
from exams.formats.sheet import Block, Values

TAG_ENDS = re.compile(r"[,，、;；|\n]")


def record_of(block: Block, draft: Draft) -> Record:
    """The item of these rows with its place; the faults of the block are its problems."""
    difficulty, wrong = read_difficulty(block.one("difficulty"))
    cites = tuple(line.strip() for line in block.one("cites").splitlines() if line.strip())
    whole = replace(draft, explanation=block.one("explanation"), cites=cites)
    tags = tuple(tag for tag in TAG_ENDS.split(block.one("tags")) if tag.strip())
    place = (block.one("slug"), block.one("topic"), block.one("competency"), difficulty)
    told = (*block.told(), *wrong)
    return Record(block.lines[0].number, whole, *place, problems=told, notes=block.notes(), tags=tags)


def placed(record: Record) -> Values:
    """The same as texts of the first row."""
    return {
        "explanation": record.draft.explanation,
        "topic": record.topic,
        "difficulty": str(record.difficulty or ""),
        "competency": record.competency,
        "tags": "，".join(record.tags),
        "cites": "\n".join(record.draft.cites),
        "slug": record.slug,
    }


def headed(record: Record, said: Mapping[str, str], rows: list[Values]) -> list[Values]:
    """Rows of which the first also says what is said once."""
    first, *others = rows or [{}]
    return [{**said, **first, **placed(record)}, *others]
