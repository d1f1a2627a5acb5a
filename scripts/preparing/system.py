"""What has to come from the system: the libraries that draw PDFs, a Chinese font, for tests a browser.

The platform runs without them; certificates then wait for their PDF.
"""

import os
import shutil
import subprocess
from collections.abc import Sequence
from ctypes.util import find_library
from pathlib import Path

from preparing.progress import CommandFailed, run, say, step
from preparing.stamps import VENV, Kind

LIBRARIES = {
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    "harfbuzz-subset": "libharfbuzz-subset0",
}
FONTS = "fonts-noto-cjk"
FONT_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.fonts",
    "~/.local/share/fonts",
    "/System/Library/Fonts",
)
CHINESE_FONTS = (
    "cjk",
    "sourcehan",
    "wqy",
    "simsun",
    "simhei",
    "msyh",
    "pingfang",
    "heiti",
    "droidsansfallback",
    "uming",
)
# What tests hold certificates against.
JUDGES = {"pdfsig": "poppler-utils", "qpdf": "qpdf"}
JAXB, JAXB_PACKAGE = Path("/usr/share/java/jaxb-runtime.jar"), "libjaxb-java"  # veraPDF's, where there is a Java
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def ensure(kind: Kind, venv: Path = VENV) -> None:
    """Install missing system parts where that is possible, name them where it is not, and never stop for them."""
    if _is_known_good(kind, venv):
        return
    wanted = missing(kind)
    if wanted and can_install() and _not_tried(wanted, venv):
        _try(wanted)
        wanted = missing(kind)
    if wanted:
        say(advice(wanted), error=True)
    else:
        (venv / f".parts-{kind}").touch()


def missing(kind: Kind) -> list[str]:
    """The Debian packages that would bring what this machine has not got."""
    wanted = [package for library, package in LIBRARIES.items() if not find_library(library)]
    if not has_chinese_font():
        wanted += [FONTS] if shutil.which("fc-list") else ["fontconfig", FONTS]
    if kind == "dev" and not any(map(shutil.which, BROWSERS)):
        wanted.append("chromium")
    if kind == "dev":
        wanted += [package for command, package in JUDGES.items() if not shutil.which(command)]
        wanted += [JAXB_PACKAGE] if shutil.which("java") and not JAXB.exists() else []
    return wanted


def has_chinese_font() -> bool:
    if not shutil.which("fc-list"):
        return any(map(looks_chinese, _font_files()))
    command = ["fc-list", ":lang=zh-cn", "family"]
    return bool(subprocess.run(command, capture_output=True, check=False).stdout.strip())


def looks_chinese(filename: str) -> bool:
    """Whether the file of a font has the name of one that covers simplified Chinese."""
    plain = filename.lower().replace("-", "").replace(" ", "")
    return plain.endswith((".ttf", ".ttc", ".otf")) and any(name in plain for name in CHINESE_FONTS)


def can_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(packages: Sequence[str]) -> None:
    """Install Debian packages; raises CommandFailed."""
    env = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    patience = ["-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=20"]
    run(["apt-get", *patience, "update"], env)
    run(["apt-get", *patience, "install", "-y", "--no-install-recommends", *packages], env)


def advice(packages: Sequence[str]) -> str:
    """What is missing, what waits for it, and the line that helps."""
    names = " ".join(packages)
    lines = [f"⚠ 缺少系统组件，平台照常运行 · System parts are missing, the platform runs without: {names}"]
    if set(packages) - {"chromium", JAXB_PACKAGE, *JUDGES.values()}:
        lines.append("  补齐之前不生成 PDF · PDFs wait. 其他系统 Elsewhere: Pango, HarfBuzz (subset), a Chinese font")
    if "chromium" in packages:
        lines.append("  跳过浏览器测试 · Browser tests are skipped.")
    if set(packages) & {JAXB_PACKAGE, *JUDGES.values()}:
        lines.append("  跳过部分证书测试 · Some tests of certificates are skipped.")
    lines.append(f"    sudo apt-get install -y --no-install-recommends {names}")
    return "\n".join(lines)


def _try(packages: Sequence[str]) -> None:
    names = " ".join(packages)
    try:
        with step(f"安装系统组件 {names}", "Installing system parts"):
            install(packages)
    except CommandFailed as failed:
        last = (failed.output.strip().splitlines() or ["?"])[-1]
        say(f"  apt-get: {last}", error=True)


def _is_known_good(kind: Kind, venv: Path) -> bool:
    return (venv / ".parts-dev").exists() or (venv / f".parts-{kind}").exists()


def _not_tried(packages: Sequence[str], venv: Path) -> bool:
    """Whether apt has not yet been asked for exactly these: without a network each try costs a minute."""
    names, note = " ".join(packages), venv / ".parts-tried"
    if note.exists() and note.read_text() == names:
        return False
    note.write_text(names)
    return True


def _font_files() -> list[str]:
    folders = [Path(folder).expanduser() for folder in FONT_FOLDERS]
    return [path.name for folder in folders if folder.is_dir() for path in folder.rglob("*.*")]
