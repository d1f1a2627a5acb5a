"""How the installers are told where to look, and how their failures are told to people."""

import pytest
from preparing import environment, packages

LISTING = """\
:env:.find-links='/wheels'
global.extra-index-url='https://one.example/simple https://two.example/simple'
global.index-url='https://mirror.example/simple'
install.trusted-host='mirror.example'
list.format='columns'
"""


def test_pip_settings_are_read_from_all_sections_that_matter() -> None:
    assert packages.read_pip_settings(LISTING) == {
        "find-links": "/wheels",
        "extra-index-url": "https://one.example/simple https://two.example/simple",
        "index-url": "https://mirror.example/simple",
        "trusted-host": "mirror.example",
    }


@pytest.mark.parametrize("lines", ["{a}\n{b}\n{c}", "{c}\n{b}\n{a}"], ids=["rising", "falling"])
def test_the_environment_beats_the_section_and_the_section_beats_global(lines: str) -> None:
    listing = lines.format(a="global.timeout='1'", b="install.timeout='2'", c=":env:.timeout='3'")
    assert packages.read_pip_settings(listing) == {"timeout": "3"}


def test_a_setting_over_several_lines_becomes_several_values() -> None:
    settings = packages.read_pip_settings(r"global.find-links='\n/wheels\n/more'")
    assert packages.uv_environment({}, settings)["UV_FIND_LINKS"] == "/wheels,/more"


def test_uv_is_told_what_pip_was_told() -> None:
    told = packages.uv_environment({}, packages.read_pip_settings(LISTING))
    assert told["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"
    assert told["UV_INDEX"] == "https://one.example/simple https://two.example/simple"
    assert told["UV_FIND_LINKS"] == "/wheels"
    assert told["UV_INSECURE_HOST"] == "mirror.example"
    assert told["UV_INDEX_STRATEGY"] == "unsafe-best-match"


def test_uv_never_downloads_a_python() -> None:
    assert packages.uv_environment({}, {}) == {"UV_PYTHON_DOWNLOADS": "never"}


def test_what_is_set_for_uv_itself_wins() -> None:
    told = packages.uv_environment({"UV_DEFAULT_INDEX": "https://own.example"}, {"index-url": "https://pip.example"})
    assert told["UV_DEFAULT_INDEX"] == "https://own.example"


def test_nothing_leads_the_installers_out_of_the_environment() -> None:
    leading = dict.fromkeys(["PYTHONPATH", "PIP_USER", "PIP_TARGET", "PYTHONDONTWRITEBYTECODE"], "1")
    kept = environment.clean({**leading, "PATH": "/bin", "PIP_INDEX_URL": "https://mirror.example"})
    assert not leading.keys() & kept.keys()
    assert kept["PATH"] == "/bin"
    assert kept["PIP_INDEX_URL"] == "https://mirror.example"


def test_packages_are_counted_without_their_hashes() -> None:
    assert packages.count("a==1 \\\n    --hash=sha256:00\nb==2 ; python_version<'3.13'\n# c==3\n") == 2


@pytest.mark.parametrize(
    "output",
    [
        "WARNING: Retrying: NewConnectionError('Temporary failure in name resolution')",
        "ERROR: Could not find a version that satisfies uv (from versions: none)",
        "ReadTimeoutError: Read timed out.",
    ],
)
def test_a_missing_network_is_named_with_what_to_try(output: str) -> None:
    said = str(packages.explain(output))
    assert "连不上软件源" in said
    assert "PIP_INDEX_URL" in said


def test_any_other_failure_is_told_in_the_words_of_the_installer() -> None:
    said = str(packages.explain("Collecting a\nERROR: THESE PACKAGES DO NOT MATCH THE HASHES\n    Got 00\n"))
    assert "DO NOT MATCH THE HASHES" in said
    assert "PIP_INDEX_URL" not in said
