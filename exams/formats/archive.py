"""The only way into zip files that people hand in: bounded in number and size, no way out of the archive, no links."""

import stat
import zipfile
import zlib
from io import BytesIO
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from exams.formats.record import Unreadable

MOST_FILES = 25_000
LARGEST_FILE = 64 * 1024**2  # bytes of one file, unpacked
LARGEST_TOTAL = 256 * 1024**2  # bytes of all files, unpacked


class Archive:
    """A checked zip file in memory. Raises Unreadable."""

    def __init__(self, data: bytes) -> None:
        try:
            self.zip = zipfile.ZipFile(BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
            raise Unreadable(_("文件损坏，或者不是它的扩展名所说的格式。请用原来的软件打开，另存后再上传。"))
        infos = self.zip.infolist()
        # Reading stops at the size an entry declares, so what is declared bounds what is unpacked.
        if len(infos) > MOST_FILES or sum(info.file_size for info in infos) > LARGEST_TOTAL:
            raise Unreadable(_("压缩包解开后太大，没有读取。请拆成几个文件上传。"))
        if any(is_dangerous(info) for info in infos):
            raise Unreadable(_("压缩包里有指向包外的路径、链接或加密的文件，没有读取。"))
        self.names = {info.filename for info in infos}

    def read(self, name: str) -> bytes:
        """One file. Raises Unreadable when it is absent or broken."""
        if name not in self.names:
            raise Unreadable(_("压缩包里缺少文件 %(name)s。") % {"name": name})
        try:
            return self.zip.read(name)
        except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError, zlib.error):
            raise Unreadable(_("压缩包里的文件 %(name)s 已损坏。") % {"name": name})


def is_dangerous(info: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(info.filename.replace("\\", "/"))
    leads_out = path.is_absolute() or ".." in path.parts or ":" in info.filename
    is_link = stat.S_ISLNK(info.external_attr >> 16)
    return leads_out or is_link or bool(info.flag_bits & 0x1) or info.file_size > LARGEST_FILE
