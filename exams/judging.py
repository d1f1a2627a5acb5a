"""The dry run: what would become of every item of a file. Looks, and changes nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.utils.translation import gettext as _

from exams import finding, illustrating, types
from exams.authoring import Draft, OptionDraft, content_from, draft_of, likeness_of, says_the_same, tidy_tags
from exams.formats.pictures import shown_in
from exams.formats.record import Record
from exams.models import ImportRow, Item, ItemVersion, Topic

Verdict = ImportRow.Verdict
LONGEST_TEXT, LONGEST_OPTION, MOST_OPTIONS = 4000, 500, 8  # as in exams.views.item_forms
LONGEST_MATERIAL = 20_000  # of a case, as in exams.views.case_form
CHUNK = 500  # records that are looked at together


@dataclass(frozen=True, slots=True)
class Judgement:
    """One item of the file and what it would become; `slug` is the identifier it would have."""

    record: Record
    verdict: str
    remarks: tuple[str, ...] = ()
    slug: str = ""
    twin: Item | None = None


@dataclass(slots=True)
class Seen:
    """What came earlier in the file: where, by identifier and by likeness."""

    slugs: dict[str, str] = field(default_factory=dict)
    likes: dict[str, str] = field(default_factory=dict)


def judge(records: Sequence[Record], topic: Topic | None, makes_topics: bool = False) -> Iterator[Judgement]:
    """One judgement a record, in order. `topic` is for items that name none; a handful of queries for every CHUNK."""
    names, seen = finding.Names(), Seen()
    for start in range(0, len(records), CHUNK):
        yield from judged(records[start : start + CHUNK], names, topic, makes_topics, seen)


def judged(
    records: Sequence[Record], names: finding.Names, topic: Topic | None, makes_topics: bool, seen: Seen
) -> Iterator[Judgement]:
    by_slug = finding.newest_by_slug(record.slug for record in records)
    wholes = [settled(completed(record, by_slug.get(record.slug)), names) for record in told_of_pictures(records)]
    troubles = [faults(record, names, topic, makes_topics) for record in wholes]
    likes = [
        "" if trouble else likeness_of(content_from(record.draft))
        for record, trouble in zip(wholes, troubles, strict=True)
    ]
    twins = finding.items_by_likeness(like for like in likes if like)
    for record, like, trouble in zip(wholes, likes, troubles, strict=True):
        one = verdict_on(record, like, trouble, by_slug.get(record.slug), twins.get(like), seen)
        if one.verdict != Verdict.PROBLEM:
            seen.slugs.setdefault(one.slug, record.place)
            seen.likes.setdefault(like, record.place)
        yield one


def told_of_pictures(records: Sequence[Record]) -> list[Record]:
    """With a remark where an item shows a picture that is not in this bank; one query where any shows one."""
    shown = [shown_in(record.draft) for record in records]
    kept = illustrating.kept(mark for marks in shown for mark in marks)
    missing = _("有图片不在本题库里，题里看不到。请换成带图片的 QTI 或 Moodle XML 文件重新上传。")
    return [
        record if marks <= kept.keys() else replace(record, notes=(*record.notes, missing))
        for record, marks in zip(records, shown, strict=True)
    ]


def settled(record: Record, names: finding.Names) -> Record:
    """With accounts as their charts have them; those that are in none are problems."""
    draft, wrong = names.accounts.settled(record.draft)
    return replace(record, draft=draft, problems=(*record.problems, *wrong))


def verdict_on(
    record: Record,
    like: str,
    trouble: list[str],
    old: ItemVersion | None,
    twin: ItemVersion | None,
    seen: Seen,
) -> Judgement:
    slug = record.slug or f"q-{like[:12]}"
    if trouble:
        return Judgement(record, Verdict.PROBLEM, (*trouble, *record.notes), record.slug)
    if record.slug in seen.slugs:
        again = _("标识“%(slug)s”在%(place)s已经用过。请改成不同的标识，或者留空。")
        return Judgement(record, Verdict.PROBLEM, (again % {"slug": slug, "place": seen.slugs[slug]},), slug)
    if like in seen.likes:
        same = _("与本文件%(place)s的题干和选项相同，只导入前面那一道。") % {"place": seen.likes[like]}
        return Judgement(record, Verdict.DUPLICATE, (same,), slug)
    if twin is not None and (old is None or twin.item_id != old.item_id):
        return Judgement(record, Verdict.DUPLICATE, (about_twin(record, twin),), slug, twin.item)
    if old is None:
        return Judgement(record, Verdict.NEW, record.notes, slug)
    if says_the_same(old, record.draft) and same_place(old.item, record):
        return Judgement(
            record, Verdict.DUPLICATE, (_("与题库里的这道题完全一样，没有要导入的内容。"),), slug, old.item
        )
    return Judgement(
        record,
        Verdict.CHANGED,
        (_("标识已在题库里：会成为这道题的新草稿，获批前原题照用。"), *record.notes),
        slug,
        old.item,
    )


def about_twin(record: Record, twin: ItemVersion) -> str:
    if record.draft.kind == twin.kind and key_of(record.draft) == key_of(draft_of(twin)):
        return _("题库里已有同样的题，不会再导入。")
    return _("题库里已有题干和选项相同、答案不同的题，不会再导入。请核对哪个答案对，要改就编辑原题。")


def key_of(draft: Draft) -> object:
    return ({option.text for option in draft.options if option.right}, draft.right, draft.blanks)


def faults(record: Record, names: finding.Names, topic: Topic | None, makes_topics: bool) -> list[str]:
    """Everything that keeps this record from being an item, each with what to do."""
    wrong = list(record.problems)
    if not wrong:
        wrong += types.of(record.draft.kind).validate(content_from(record.draft))
        wrong += size_faults(record.draft)
    if record.topic and record.topic not in names.topics and not makes_topics:
        wrong.append(_("没有知识点“%(name)s”。请改成题库里有的知识点，或者留空用上传时选的。") % {"name": record.topic})
    if not record.topic and topic is None:
        wrong.append(_("没有写知识点。请填写，或者上传时选一个。"))
    if record.competency and record.competency not in names.competencies:
        wrong.append(_("没有能力维度“%(name)s”。请改正或者留空。") % {"name": record.competency})
    wrong += [found for reference in record.draft.cites if isinstance(found := names.section(reference), str)]
    return [*wrong, *slug_faults(record.slug)]


def size_faults(draft: Draft) -> list[str]:
    """What the editing form could not show."""
    wrong, parts = [], draft.answer.get("parts", ()) if draft.kind == "case" else ()
    if len(draft.stem) > LONGEST_MATERIAL:
        wrong.append(_("材料超过 %(n)s 个字符。请缩短。") % {"n": LONGEST_MATERIAL})
    stem = "" if draft.kind == "case" else draft.stem
    if max(len(text) for text in (stem, draft.explanation, *(part["stem"] for part in parts))) > LONGEST_TEXT:
        wrong.append(_("题干或解析超过 %(n)s 个字符。请缩短。") % {"n": LONGEST_TEXT})
    options = [*draft.options, *(OptionDraft(**row) for part in parts for row in part.get("options", ()))]
    if any(max(len(option.text), len(option.feedback)) > LONGEST_OPTION for option in options):
        wrong.append(_("有选项或反馈超过 %(n)s 个字符。请缩短。") % {"n": LONGEST_OPTION})
    if len(draft.options) > MOST_OPTIONS:
        wrong.append(_("选项多于 %(n)s 个。请删去一些。") % {"n": MOST_OPTIONS})
    return wrong


def slug_faults(slug: str) -> list[str]:
    try:
        if slug:
            validate_slug(slug)
    except ValidationError:
        return [
            _("标识“%(slug)s”只能用英文字母、数字、连字符和下划线。请改正，或者留空自动生成。") % {"slug": slug[:60]}
        ]
    return [_("标识太长，最多 120 个字符。")] if len(slug) > 120 else []


def completed(record: Record, old: ItemVersion | None) -> Record:
    """What the file leaves empty stays as the item has it: most formats cannot say everything."""
    if old is None:
        return record
    was = draft_of(old)
    tips = {option.text: option.feedback for option in was.options}
    fixed = {option.text for option in was.options if option.fixed}
    options = tuple(
        replace(
            option,
            feedback=option.feedback or tips.get(option.text.strip(), ""),
            fixed=option.fixed or option.text.strip() in fixed,
        )
        for option in record.draft.options
    )
    is_same_kind = record.draft.kind == was.kind == "multiple"  # whose answer is how it counts
    draft = replace(
        record.draft,
        options=options,
        answer=record.draft.answer or (was.answer if is_same_kind else {}),
        explanation=record.draft.explanation or was.explanation,
        cites=record.draft.cites or was.cites,
    )
    return replace(
        record,
        draft=draft,
        topic=record.topic or old.item.topic.slug,
        competency=record.competency or (old.item.competency.slug if old.item.competency else ""),
        difficulty=record.difficulty or old.item.difficulty,
    )


def same_place(item: Item, record: Record) -> bool:
    competency = {item.competency.slug, item.competency.title} if item.competency else {""}
    return (
        record.topic in {item.topic.slug, item.topic.title}
        and record.competency in competency
        and record.difficulty == item.difficulty
        and (not record.tags or set(tidy_tags(record.tags)) == {tag.name for tag in item.tags.all()})
    )
