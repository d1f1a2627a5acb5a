"""Which files of the project carry messages, and which of them must not carry anything else in Chinese."""

from collections.abc import Iterator
from pathlib import Path

from catalogue import python, template
from catalogue.chinese import Message, Stray, without_exempt

APPS = ("kb", "courses", "exams", "certificates")
NOT_SOURCES = {"migrations", "tests", "__pycache__"}

# Modules and folders with texts for readers. Verbs, rules and search legitimately work on Chinese words.
FOR_READERS = {"views", "forms", "models", "blocks", "navigation", "viewsets", "wagtail_hooks", "admin", "api"}


def collect(root: Path) -> list[Message]:
    """Every message of the project, in the order of its files."""
    found: list[Message] = []
    for path in python_files(root):
        found += python.messages(path.read_text(encoding="utf-8"), _name(path, root))
    for path in template_files(root):
        found += template.messages(path.read_text(encoding="utf-8"), _name(path, root))
    return found


def strays(root: Path) -> Iterator[tuple[str, Stray]]:
    """Every Chinese text that gettext never sees, with the name of its file."""
    for path in template_files(root):
        source = path.read_text(encoding="utf-8")
        yield from ((_name(path, root), each) for each in without_exempt(template.strays(source), source))
    for path in filter(is_for_readers, python_files(root)):
        source = path.read_text(encoding="utf-8")
        yield from ((_name(path, root), each) for each in without_exempt(python.strays(source), source))


def python_files(root: Path) -> list[Path]:
    folders = [root / "site", *(root / app for app in APPS)]
    files = (path for folder in folders for path in folder.rglob("*.py"))
    return sorted(path for path in files if not NOT_SOURCES & set(path.relative_to(root).parts))


def template_files(root: Path) -> list[Path]:
    return sorted(path for path in (root / "templates").rglob("*") if path.suffix in {".html", ".txt", ".xml", ".svg"})


def is_for_readers(path: Path) -> bool:
    return "demo" not in path.parts and bool(FOR_READERS & {path.stem, *(parent.name for parent in path.parents)})


def _name(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()
