"""The demo's searches name people, entries and sections that the demo has, so that the report is never empty."""

from collections.abc import Iterator

from home.seeding import DEMO, read


def references() -> Iterator[str]:
    data = read("searches.yaml")
    for row in data["searches"]:
        yield from (one["opens"] for one in (row, row.get("instead", {})) if "opens" in one)
    yield from (row["page"] for row in data["feedback"])


def test_what_is_opened_and_judged_exists():
    entries = {row["id"] for row in read("faq.yaml")}
    missing = []
    for reference in references():
        kind, _slash, rest = reference.partition("/")
        if kind == "faq":
            exists = rest in entries
        else:
            manual, key, edition = rest.split("/")
            exists = (DEMO / "manuals" / manual / edition / "sections" / f"{key}.md").exists()
        missing += [] if exists else [reference]
    assert not missing


def test_who_asks_is_one_of_the_demo_s_people_or_a_visitor():
    people = {row["username"] for row in read("people.yaml")["people"]}
    askers = {name for row in read("searches.yaml")["searches"] for name in row["who"]}
    assert {name for name in askers - people if not name.startswith("visitor-")} == set()


def test_gaps_are_about_questions_that_were_asked():
    data = read("searches.yaml")
    assert {row["text"] for row in data["gaps"]} <= {row["text"] for row in data["searches"]}
