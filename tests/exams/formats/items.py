"""Items of every kind out of thin air, for round trips; and what two of them must have in common."""

from dataclasses import replace

from hypothesis import strategies as st

from exams import types
from exams.authoring import Draft, OptionDraft, content_from
from exams.formats.examples import EXAMPLES
from exams.formats.record import Record
from exams.rules.blanks import MARK, fold

# Everything people type, and the signs that formats use for themselves.
SIGNS = "=~#{}:\\|%*_<>&\"'`[]()/;,.$^-+1234ABab 单选题答案：。（）"
CHARS = st.one_of(
    st.sampled_from(SIGNS), st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Cf", "Zl", "Zp"))
)


def line(least: int = 1, most: int = 20) -> st.SearchStrategy[str]:
    """One line without outer spaces, with something in it that can be seen."""
    made = st.text(CHARS, min_size=least, max_size=most).map(lambda text: " ".join(text.split()))
    return made.filter(lambda text: not least or bool(fold(text)))


def lines(least: int = 1) -> st.SearchStrategy[str]:
    return st.lists(line(least), min_size=1, max_size=3).map("\n".join)


def without_mark(text: str) -> str:
    while MARK in text:
        text = text.replace(MARK, "_")
    return text


def option_texts(least: int) -> st.SearchStrategy[list[str]]:
    return st.lists(line(), min_size=least, max_size=6, unique_by=fold)


FOUR = ("single", "multiple", "true_false", "fill_in")
SEVEN = (*FOUR, "numeric", "ordering", "matching")
FIGURES = st.decimals("0.01", 10**9, places=2).map(str)
ANSWERS = {
    "numeric": st.fixed_dictionaries(
        {
            "value": FIGURES,
            "tolerance": st.just("0") | FIGURES,
            "is_percent": st.booleans(),
            "units": st.lists(st.tuples(line(), FIGURES).map(list), max_size=3),
            "needs_unit": st.booleans(),
        }
    ),
    "ordering": st.fixed_dictionaries(
        {"items": st.lists(line(), min_size=3, max_size=5), "policy": st.sampled_from(["all", "relative"])}
    ),
    "matching": st.fixed_dictionaries(
        {
            "pairs": st.lists(st.tuples(line(), line()).map(list), min_size=2, max_size=4),
            "distractors": st.lists(line(), max_size=2),
        }
    ),
}


@st.composite
def drafts(draw: st.DrawFn, kinds: tuple[str, ...] = FOUR) -> Draft:
    kind = draw(st.sampled_from(kinds))
    stem, explanation = without_mark(draw(lines())), draw(st.one_of(st.just(""), lines()))
    if kind == "true_false":
        return Draft(kind, stem, right=draw(st.booleans()), explanation=explanation)
    if kind in ANSWERS:
        return Draft(kind, stem, answer=draw(ANSWERS[kind]), explanation=explanation)
    if kind == "fill_in":
        parts = [without_mark(text).strip("_") for text in draw(st.lists(line(), min_size=2, max_size=4))]
        blanks = [tuple(draw(st.lists(line(), min_size=1, max_size=3, unique=True))) for _ in parts[1:]]
        return Draft(kind, f" {MARK} ".join(parts).strip(), blanks=tuple(blanks), explanation=explanation)
    texts = draw(option_texts(2 if kind == "single" else 3))
    count = 1 if kind == "single" else draw(st.integers(2, len(texts)))
    right = set(draw(st.permutations(range(len(texts))))[:count])
    tips = [draw(st.one_of(st.just(""), line())) for _ in texts]
    options = tuple(OptionDraft(text, i in right, tip) for i, (text, tip) in enumerate(zip(texts, tips, strict=True)))
    return Draft(kind, stem, options=options, explanation=explanation)


@st.composite
def records(draw: st.DrawFn, kinds: tuple[str, ...] = FOUR) -> Record:
    return Record(
        1,
        draw(drafts(kinds)),
        slug=draw(st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True)),
        topic=draw(st.sampled_from(["", "期末处理", "closing"])),
        competency=draw(st.sampled_from(["", "技术"])),
        difficulty=draw(st.sampled_from([None, 1, 3, 5])),
    )


def changed(record: Record, **changes: object) -> Record:
    return replace(record, draft=replace(record.draft, **changes))  # type: ignore[arg-type]


def essence(record: Record) -> object:
    """What the item asks and accepts, with feedback and explanation; ids are made anew every time."""
    draft = record.draft
    content = content_from(draft)
    options = [(option.text, option.id in content.right(), option.feedback) for option in content.options]
    key = types.of(draft.kind).written(content)["answer"] if draft.kind in ANSWERS else (options, content.blanks())
    return (content.kind, content.stem, key, draft.explanation.strip(), draft.cites)


def place(record: Record) -> object:
    return (record.slug, record.topic, record.competency, record.difficulty)


EXAMPLE = EXAMPLES[0]  # single choice with feedback and explanation
