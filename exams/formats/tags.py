"""Tags that carry what a format has no field for: `difficulty:3`, `competency:技术`, `cites:manual/key`."""

from collections.abc import Iterable
from dataclasses import dataclass

from exams.formats.answers import difficulty_of
from exams.formats.record import Record


@dataclass(frozen=True, slots=True)
class Tags:
    difficulty: int | None = None
    competency: str = ""
    cites: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


def read_tags(tags: Iterable[str]) -> Tags:
    """Chinese names are understood as well; any other tag is a tag of the item."""
    difficulty, competency, cites, others = None, "", list[str](), list[str]()
    for tag in tags:
        name, _, value = tag.replace("：", ":").partition(":")
        match name.strip().lower():
            case "difficulty" | "难度":
                difficulty = difficulty_of(value) or difficulty
            case "competency" | "能力维度":
                competency = value.strip()
            case "cites" | "依据章节":
                cites.append(value.strip())
            case _:
                others.append(tag)
    return Tags(difficulty, competency, tuple(cites), tuple(others))


def write_tags(record: Record) -> list[str]:
    tags = [f"difficulty:{record.difficulty}"] if record.difficulty else []
    tags += [f"competency:{record.competency}"] if record.competency else []
    return [*tags, *(f"cites:{reference}" for reference in record.draft.cites), *record.tags]
