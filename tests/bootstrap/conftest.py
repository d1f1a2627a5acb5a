"""The scripts are no package of the project: their folder is put on the path, as running one of them does."""

import sys
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
sys.path.insert(0, str(SCRIPTS))


@pytest.fixture
def script() -> Callable[[str], ModuleType]:
    """Load scripts/<name>.py the way a stranger would, by its path."""

    def load(name: str) -> ModuleType:
        spec = spec_from_file_location(f"script_{name}", SCRIPTS / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        module = module_from_spec(spec)
        # Dataclasses look their own module up while it is still being loaded.
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
        return module

    return load


@pytest.fixture
def venv(tmp_path: Path) -> Path:
    """The outside of a virtual environment: enough for everything that only looks at it."""
    folder = tmp_path / ".venv"
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").touch()
    (folder / "lib" / "python3.11" / "site-packages").mkdir(parents=True)
    (folder / "pyvenv.cfg").write_text(f"home = /usr/bin\nversion = 3.11.7\nexecutable = {sys.executable}\n")
    return folder
