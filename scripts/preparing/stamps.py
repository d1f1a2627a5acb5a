"""Remembers what .venv was made from, so that the next start needs no installer at all."""

import hashlib
from pathlib import Path
from typing import Literal

Kind = Literal["run", "dev"]

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
LOCKS = {"run": ROOT / "requirements.lock", "dev": ROOT / "requirements-dev.lock"}


def fingerprint(lock: bytes, version: str, kind: str) -> str:
    """One value for everything that decides which packages belong into the environment."""
    return hashlib.sha256(b"\0".join([lock, version.encode(), kind.encode()])).hexdigest()


def venv_version(venv: Path = VENV) -> str:
    """The Python version an environment was made with, '' when there is no environment."""
    return _settings(venv).get("version", "")


def is_intact(venv: Path = VENV) -> bool:
    """Whether the environment still stands on the Python it was made with.

    A system upgrade takes python3.11 away and leaves a link to python3.12 behind, which starts and finds no packages.
    """
    settings = _settings(venv)
    minor = ".".join(settings.get("version", "").split(".")[:2])
    return (
        bool(minor)
        and (venv / "bin" / "python").exists()
        and (venv / "lib" / f"python{minor}" / "site-packages").is_dir()
        and Path(settings.get("executable", "/")).exists()
    )


def is_ready(kind: Kind, venv: Path = VENV) -> bool:
    """Whether the packages of this kind are in place; those of `dev` include those of `run`."""
    kinds: tuple[Kind, ...] = ("dev",) if kind == "dev" else ("run", "dev")
    return is_intact(venv) and any(_matches(each, venv) for each in kinds)


def write(kind: Kind, venv: Path = VENV) -> None:
    """Record what has just been installed, and forget what it may have replaced."""
    for each in LOCKS:
        _path(each, venv).unlink(missing_ok=True)
    _path(kind, venv).write_text(_expected(kind, venv) + "\n", encoding="ascii")


def _matches(kind: Kind, venv: Path) -> bool:
    path = _path(kind, venv)
    return path.exists() and path.read_text(encoding="ascii").strip() == _expected(kind, venv)


def _expected(kind: Kind, venv: Path) -> str:
    # A development environment also depends on the run lock: it must not stand in for a newer one.
    locks = [LOCKS["run"]] if kind == "run" else [LOCKS["run"], LOCKS["dev"]]
    return fingerprint(b"\0".join(lock.read_bytes() for lock in locks), venv_version(venv), kind)


def _path(kind: str, venv: Path) -> Path:
    return venv / f".prepared-{kind}"


def _settings(venv: Path) -> dict[str, str]:
    try:
        lines = (venv / "pyvenv.cfg").read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    pairs = (line.partition("=") for line in lines)
    settings = {key.strip(): value.strip() for key, _, value in pairs}
    # virtualenv and uv say version_info where the standard library says version.
    settings.setdefault("version", settings.get("version_info", ""))
    return settings
