"""Installs the locked packages: with uv because it is four times as fast, with pip where uv cannot run."""

import ast
import os
from collections.abc import Mapping
from pathlib import Path

from preparing.environment import clean, pip_command
from preparing.progress import CommandFailed, Trouble, run, say, step
from preparing.stamps import LOCKS, VENV, Kind

UV_VERSION = "0.13.9"

# What pip calls a setting, what uv calls it, and what uv puts between several values.
COUNTERPARTS = (
    ("index-url", "UV_DEFAULT_INDEX", " "),
    ("extra-index-url", "UV_INDEX", " "),
    ("find-links", "UV_FIND_LINKS", ","),
    ("trusted-host", "UV_INSECURE_HOST", " "),
    ("cert", "SSL_CERT_FILE", " "),
    ("timeout", "UV_HTTP_TIMEOUT", " "),
    ("default-timeout", "UV_HTTP_TIMEOUT", " "),
    ("proxy", "ALL_PROXY", " "),
)
NETWORK_SIGNS = (
    "name resolution",
    "newconnectionerror",
    "connection refused",
    "connection reset",
    "timed out",
    "proxyerror",
    "sslerror",
    "network is unreachable",
    "no route to host",
    "from versions: none",
)


def install(kind: Kind, venv: Path = VENV) -> None:
    """Install exactly what the lock of this kind names, every file checked against its hash."""
    env, lock, pip = clean(os.environ), LOCKS[kind], pip_command(venv)
    with step(f"安装 {count(lock.read_text())} 个软件包", f"Installing the packages of {lock.name}"):
        try:
            _install_with_uv(lock, venv, pip, env)
        except CommandFailed as failed:
            say("  uv 未能完成，改用 pip… · uv did not succeed, using pip …")
            _install_with_pip(lock, pip, env, failed)


def uv_environment(env: Mapping[str, str], pip_settings: Mapping[str, str]) -> dict[str, str]:
    """uv reads no pip.conf: tell it what pip was told. What is set for uv itself wins."""
    told = {"UV_PYTHON_DOWNLOADS": "never"}
    for name, variable, separator in COUNTERPARTS:
        if values := pip_settings.get(name, "").split():
            told.setdefault(variable, separator.join(values))
    if "UV_INDEX" in told:
        # pip looks into all indexes, uv stops at the first that knows the name. The hashes make that safe.
        told["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    return told | dict(env)


def read_pip_settings(listing: str) -> dict[str, str]:
    """The settings that hold for `pip install`, from the output of `pip config list`."""
    ranks = {"global": 0, "install": 1, ":env:": 2}
    found: dict[str, tuple[int, str]] = {}
    for line in listing.splitlines():
        key, _, value = line.partition("=")
        section, _, name = key.rpartition(".")
        if section in ranks and ranks[section] >= found.get(name, (0, ""))[0]:
            found[name] = (ranks[section], str(ast.literal_eval(value)))
    return {name: value for name, (_, value) in found.items()}


def count(lock: str) -> int:
    return sum("==" in line for line in lock.splitlines() if not line.startswith((" ", "#")))


def explain(output: str) -> Trouble:
    """One line on what failed and what to try, from what the installer printed."""
    if any(sign in output.lower() for sign in NETWORK_SIGNS):
        return Trouble(
            "无法下载软件包：连不上软件源。请检查网络或代理，或用 PIP_INDEX_URL 指定可用的镜像后重试。",
            "No packages: the index cannot be reached. Check network and proxy, or point PIP_INDEX_URL at a mirror.",
        )
    reason = _last_error(output)
    return Trouble(f"软件包安装失败：{reason}", f"The packages could not be installed: {reason}")


def _install_with_uv(lock: Path, venv: Path, pip: list[str], env: dict[str, str]) -> None:
    uv = venv / "bin" / "uv"
    run([*pip, "install", "--quiet", "--retries=2", "--only-binary=:all:", f"uv=={UV_VERSION}"], env)
    told = uv_environment(env, read_pip_settings(run([*pip, "config", "list"], env)))
    python = str(venv / "bin" / "python")
    run([str(uv), "pip", "install", "--python", python, "--require-hashes", "-r", str(lock)], told, aloud=True)


def _install_with_pip(lock: Path, pip: list[str], env: dict[str, str], first: CommandFailed) -> None:
    try:
        run([*pip, "install", "--quiet", "--retries=2", "--require-hashes", "-r", str(lock)], env)
    except CommandFailed as second:
        raise explain(second.output or first.output) from second


def _last_error(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower()]
    return (errors or lines or ["?"])[-1]
