"""What an import did, and what was wrong with its files."""

from dataclasses import dataclass, field

from django.utils.text import normalize_newlines


@dataclass(frozen=True)
class Problem:
    """One thing to mend; `place` is a line number or a row of the list. Prints as `file:place message`, one line."""

    file: str
    place: str
    message: str

    def __str__(self) -> str:
        line = f"{self.file}:{self.place} {self.message}"
        return " ".join(normalize_newlines(line).split())


@dataclass
class Report:
    """Counts of one import; `gone` names what the edition has and the folder has no longer."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    pictures: int = 0
    problems: list[Problem] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)

    def note(self, file: str, place: object, message: object) -> None:
        """A picture used twice on one page is one problem."""
        problem = Problem(file, str(place), str(message))
        if problem not in self.problems:
            self.problems.append(problem)


class FileRefused(ValueError):
    """A file cannot be read or must not be; the message says why, `place` where."""

    def __init__(self, message: str, place: object = 1) -> None:
        super().__init__(message)
        self.place = str(place)
