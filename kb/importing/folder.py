"""The only way to files of an import: inside its folder, no symbolic links, of bearable size."""

from pathlib import Path

from django.utils.translation import gettext as _

from kb.importing.report import FileRefused

LARGEST_TEXT = 5 * 1024 * 1024
SHARED = "images"  # editions side by side may share the pictures in a folder of this name next to them


class Folder:
    """A folder with toc.json and sections; `inside` and `picture` refuse every path that leads elsewhere."""

    def __init__(self, path: Path) -> None:
        self.root = path.resolve()
        self.shared = self.root.parent / SHARED

    def inside(self, name: str, start: Path | None = None) -> Path:
        """A path as written in a file at `start` (a folder), which must lead into this folder."""
        return self.checked(name, start or self.root, [self.root])

    def picture(self, name: str, start: Path) -> Path:
        """The same for a picture, which may also lie in the shared folder. `/images/…` starts at the root."""
        if name.startswith("/"):
            name, start = name.lstrip("/"), self.root
        return self.checked(name, start, [self.root, self.shared])

    def checked(self, name: str, start: Path, allowed: list[Path]) -> Path:
        if "\0" in name or Path(name).is_absolute():
            raise FileRefused(_("路径不在导入文件夹内：%(name)s") % {"name": name})
        path = normal(start / name)
        home = next((root for root in allowed if path.is_relative_to(root)), None)
        if home is None:
            raise FileRefused(_("路径不在导入文件夹内：%(name)s") % {"name": name})
        if home.is_symlink() or any(part.is_symlink() for part in parts(path, home)):
            raise FileRefused(_("不接受符号链接：%(name)s") % {"name": name})
        if not is_file(path):
            raise FileRefused(_("找不到文件 %(name)s") % {"name": name})
        return path

    def text(self, path: Path) -> str:
        """UTF-8 text of a checked path; a byte order mark is fine."""
        raw = content(path)
        if len(raw) > LARGEST_TEXT:
            raise FileRefused(_("文件超过 %(n)s MB") % {"n": LARGEST_TEXT // 1024**2})
        try:
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise FileRefused(_("不是 UTF-8 编码"), raw.count(b"\n", 0, error.start) + 1)


def is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name too long to be one
        return False


def content(path: Path, most: int = LARGEST_TEXT) -> bytes:
    """Up to one byte more than `most`, so that the caller sees when there is too much."""
    try:
        with path.open("rb") as file:
            return file.read(most + 1)
    except OSError as error:
        raise FileRefused(_("无法读取 %(name)s：%(reason)s") % {"name": path.name, "reason": error.strerror})


def normal(path: Path) -> Path:
    """`..` taken out of a path by name alone, so that a link on the way cannot hide."""
    kept: list[str] = []
    for part in path.parts:
        if part == "..":
            kept = kept[:-1] if len(kept) > 1 else kept
        else:
            kept.append(part)
    return Path(*kept)


def parts(path: Path, root: Path) -> list[Path]:
    """Every step from the root down to the file."""
    return [path, *(above for above in path.parents if above.is_relative_to(root) and above != root)]
