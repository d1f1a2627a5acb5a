"""The folder .venv: made with whatever this Python brings along, by one process at a time."""

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from preparing import system
from preparing.progress import CommandFailed, Trouble, run, say, step
from preparing.stamps import ROOT, VENV, is_intact, venv_version

OLDEST = (3, 11)
LOCK_FILE = ROOT / "var" / "prepare.lock"

# Each of them would send packages, or Python itself, somewhere other than .venv.
LEADING_ASTRAY = ("PYTHONHOME", "PYTHONPATH", "PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_REQUIRE_VIRTUALENV")


def clean(env: Mapping[str, str]) -> dict[str, str]:
    """The environment for installers and for everything started from .venv.

    PYTHONDONTWRITEBYTECODE goes too: many containers set it, and without compiled files each start costs seconds.
    """
    kept = {key: value for key, value in env.items() if key not in (*LEADING_ASTRAY, "PYTHONDONTWRITEBYTECODE")}
    return kept | {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}


@contextmanager
def only_one_at_a_time(path: Path = LOCK_FILE) -> Iterator[None]:
    """Let a second `make` wait for the first instead of writing into the same folder."""
    try:
        import fcntl  # the one module here that Windows has not got
    except ImportError:
        raise Trouble("请在 Linux、macOS 或 WSL 中运行。", "Please use Linux, macOS or WSL.") from None
    try:
        path.parent.mkdir(exist_ok=True)
        handle = path.open("w")
    except OSError as error:
        raise unwritable(error) from error
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("▸ 另一个准备过程正在进行，等待中… · Waiting for another preparation to finish …")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def is_sound(venv: Path = VENV) -> bool:
    """Whether .venv can be kept and only needs its packages brought up to date."""
    return is_intact(venv) and tuple(int(part) for part in venv_version(venv).split(".")[:2]) >= OLDEST


def create(venv: Path = VENV) -> None:
    """Make .venv anew, with pip inside when this Python can do that."""
    with step("创建虚拟环境 .venv", "Creating .venv"):
        if not (_has("ensurepip") or _has("pip")):
            _install_venv_package()
        try:
            _make(venv, with_pip=_has("ensurepip"))
        except CommandFailed as failed:
            if not _has("pip"):
                raise _not_created(failed.output, venv) from failed
            # A broken ensurepip is no reason to give up: pip can also work on .venv from outside.
            _retry_without_pip(venv)


def pip_command(venv: Path = VENV) -> list[str]:
    """pip for .venv: its own, or the one of the Python that runs this."""
    if list(venv.glob("lib/python*/site-packages/pip")):
        return [str(venv / "bin" / "python"), "-m", "pip"]
    if not _has("pip"):
        raise no_pip()
    return [base_python(), "-m", "pip", "--python", str(venv / "bin" / "python")]


def base_python() -> str:
    """The interpreter behind this one: .venv must be able to replace itself."""
    return str(getattr(sys, "_base_executable", "") or sys.executable)


def venv_package() -> str:
    return f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"


def no_pip() -> Trouble:
    package = venv_package()
    return Trouble(
        f"这个 Python 既没有 ensurepip 也没有 pip。请执行 sudo apt-get install {package}（其他系统：python3-pip）",
        f"This Python has neither ensurepip nor pip. Run: sudo apt-get install {package} (elsewhere: python3-pip)",
    )


def unwritable(error: OSError) -> Trouble:
    return Trouble(
        f"项目文件夹不可写：{error}。请换一个有写权限的文件夹，或修改其所有者。",
        f"The project folder cannot be written: {error}. Use a folder of your own, or change its owner.",
    )


def _make(venv: Path, *, with_pip: bool) -> None:
    options = [] if with_pip else ["--without-pip"]
    run([base_python(), "-m", "venv", "--clear", *options, str(venv)], clean(os.environ))


def _retry_without_pip(venv: Path) -> None:
    try:
        _make(venv, with_pip=False)
    except CommandFailed as failed:
        raise _not_created(failed.output, venv) from failed


def _install_venv_package() -> None:
    if not system.can_install():
        raise no_pip()
    try:
        system.install([venv_package()])
    except CommandFailed as failed:
        raise no_pip() from failed


def _not_created(output: str, venv: Path) -> Trouble:
    lines = [line for line in output.splitlines() if line.strip()]
    reason = lines[-1] if lines else "?"
    if shutil.disk_usage(ROOT).free < 50_000_000:
        reason = "No space left on device"
    return Trouble(f"无法创建 {venv}：{reason}", f"{venv} could not be created: {reason}")


def _has(module: str) -> bool:
    spec = find_spec(module)
    # A removed Debian package can leave an empty folder behind, which counts as a module without an origin.
    return spec is not None and spec.origin is not None
