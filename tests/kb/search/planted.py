"""A secret for each audience, in every place that can hold one: what the leak tests look for."""

from dataclasses import dataclass, field

from kb.models import Checklist, FaqEntry, Guide
from kb.publishing import publish_entry
from kb.search import rebuilding
from tests.kb.shelf import again, edition, manual, section, text

AUDIENCES = ("public", "customers", "internal")
SEES = {"visitor": AUDIENCES[:1], "zhao": AUDIENCES[:2], "chen": AUDIENCES}
# Where a secret can be; {} stands for the audience's own codeword.
PLACES = (
    "手册{}题",
    "版本{}题",
    "章节{}题",
    "正文{}题",
    "标题{}题",
    "问题{}题",
    "回答{}题",
    "分类{}题",
    "标签{}题",
    "清单{}题",
    "指南{}题",
    "现象{}题",
    "步骤{}题",
)
CODEWORDS = {"public": "甲甲甲", "customers": "乙乙乙", "internal": "丙丙丙"}
COMMON = "月末结账"


@dataclass
class Planted:
    """The pages and entries of each audience, whose every word names their audience."""

    manuals: dict[str, object] = field(default_factory=dict)
    editions: dict[str, object] = field(default_factory=dict)
    sections: dict[str, object] = field(default_factory=dict)
    entries: dict[str, FaqEntry] = field(default_factory=dict)


def guide(audience: str, title: str, symptom: str, step: str) -> Guide:
    steps = [("step", {"title": f"{step}{COMMON}", "text": f"<p>{step}，{COMMON}。</p>"})]
    fields = {"title": f"{title}{COMMON}", "symptom": symptom, "audience": audience, "steps": steps}
    return Guide.objects.create(slug=f"g-{audience}", **fields)


def plant() -> Planted:
    planted = Planted()
    for audience, word in CODEWORDS.items():
        (manual_title, label, title, body, heading, question, answer, category, tag, list_title, *of_guide) = (
            place.format(word) for place in PLACES
        )
        shelf = planted.manuals[audience] = manual(f"m-{audience}", manual_title, audience)
        issue = planted.editions[audience] = edition(shelf, label, f"e-{audience}", None, "current")
        content = [("heading", {"text": f"{heading}{COMMON}", "level": "2", "anchor": f"a-{audience}"})]
        planted.sections[audience] = section(
            issue, f"s-{audience}", f"{title}{COMMON}", [*text(f"{body}，{COMMON}。"), *content]
        )
        planted.entries[audience] = FaqEntry.objects.create(
            slug=f"f-{audience}",
            question=f"{question}{COMMON}？",
            answer=f"<p>{answer}</p>",
            audience=audience,
            category=category,
            tags=f"{tag},共同",
            manual=again(shelf),
        )
        publish_entry(planted.entries[audience])
        publish_entry(Checklist.objects.create(slug=f"c-{audience}", title=f"{list_title}{COMMON}", audience=audience))
        publish_entry(guide(audience, *of_guide))
    # A public question about an internal manual: allowed, and nobody else may learn what the manual is called.
    entry = FaqEntry.objects.create(
        slug="bridge", question=f"公开{COMMON}？", audience="public", manual=again(planted.manuals["internal"])
    )
    publish_entry(entry)
    rebuilding.rebuild()
    return planted


def secrets_of(name: str) -> list[str]:
    return [CODEWORDS[audience] for audience in AUDIENCES if audience not in SEES[name]]


def slugs_hidden_from(name: str) -> list[str]:
    return [f"{letter}-{audience}" for letter in "mesfcag" for audience in AUDIENCES if audience not in SEES[name]]


def asked(codeword: str) -> list[str]:
    """Questions that would find a secret if they could."""
    every_place = [place.format(codeword) for place in PLACES]
    return [codeword, codeword[:2], codeword[0], *every_place, f'"{codeword}"', f"{COMMON} {codeword}", COMMON]
