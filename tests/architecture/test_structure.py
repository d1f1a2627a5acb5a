"""The house stays as it was drawn: the ladder, the facts, the folder that is no package."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from jobs.facts import FACTS

ROOT = Path(settings.BASE_DIR)
LADDER = ["jobs", "people", "notices", "kb", "courses", "exams", "certificates", "reports", "home"]
OWN_MODELS = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in LADDER]


def rung(model):
    return LADDER.index(model._meta.app_label)


@pytest.mark.parametrize("model", OWN_MODELS, ids=lambda model: model._meta.label)
def test_foreign_keys_point_down(model):
    upward = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for field in model._meta.get_fields()
        if (field.many_to_one or field.one_to_one or field.many_to_many)
        and not field.auto_created
        and getattr(field, "related_model", None) in OWN_MODELS
        and rung(field.related_model) > rung(model)
    ]
    assert not upward


def test_imports_follow_the_ladder():
    lint = Path(sys.executable).with_name("lint-imports")
    if not lint.exists():
        pytest.skip("import-linter is not installed")
    done = subprocess.run(
        [lint, "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": "site:.", "PATH": "/usr/bin:/bin"},
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_facts_are_those_in_the_documentation():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    table = text.split("<!-- facts -->")[1]
    documented = {line.split("`")[1] for line in table.splitlines() if line.startswith("| `")}
    assert documented == set(FACTS)


def test_the_folder_site_is_no_package():
    assert not (ROOT / "site" / "__init__.py").exists()
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert not {"site", "/site", "site/", "/site/"} & set(ignored)


def test_no_module_has_a_name_that_becomes_the_tangle():
    tangles = {"core", "common", "utils", "services", "helpers"}
    names = {path.stem for app in ["site", *LADDER] for path in (ROOT / app).rglob("*.py")}
    assert not tangles & names


def test_every_organisation_row_is_behind_the_wall():
    from people.scoping import ScopedManager

    walled = [
        model
        for model in OWN_MODELS
        if not model._meta.auto_created and any(field.name == "organisation" for field in model._meta.fields)
    ]
    open_ones = {m._meta.label for m in walled if not isinstance(m._default_manager, ScopedManager)}
    assert open_ones == {"people.User"}  # signing in has to find a person first; people_of() is its wall


def test_rules_are_pure():
    impure = []
    for path in ROOT.glob("*/rules/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            module = getattr(node, "module", None) or (node.names[0].name if isinstance(node, ast.Import) else "")
            if module.split(".")[0] in {"django", "wagtail", "celery", "whoosh", "weasyprint"}:
                impure.append(f"{path.relative_to(ROOT)}: {module}")
    assert not impure


def test_no_committed_file_names_a_registry():
    for name in ("requirements.lock", "requirements-dev.lock", "pyproject.toml"):
        assert "://" not in (ROOT / name).read_text(encoding="utf-8"), name
