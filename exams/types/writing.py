"""What an author is told when an item is not finished."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exams.rules.blanks import MARK, fold
from exams.rules.content import Content


def stem_problems(content: Content) -> list[str]:
    return [] if content.stem.strip() else [_("请填写题干。")]


def text_problems(texts: Sequence[str]) -> list[str]:
    """Two options that read the same cannot be told apart."""
    return [] if all(texts) and len(set(texts)) == len(texts) else [_("选项不能为空，也不能重复。")]


def choice_problems(
    content: Content, *, least: int, right: tuple[int, int | None], most: int | None = None
) -> list[str]:
    problems = stem_problems(content)
    texts = [option.text.strip() for option in content.options]
    if len(texts) < least or (most and len(texts) > most):
        problems.append(ngettext("至少需要 %(n)s 个选项。", "至少需要 %(n)s 个选项。", least) % {"n": least})
    problems += text_problems(texts)
    fewest, greatest = right
    count = len(content.right() & {option.id for option in content.options})
    if greatest == 1 and count != 1:
        problems.append(_("必须恰好有一个正确选项。"))
    elif count < fewest:
        problems.append(ngettext("至少要有 %(n)s 个正确选项。", "至少要有 %(n)s 个正确选项。", fewest) % {"n": fewest})
    return problems


def blank_problems(content: Content) -> list[str]:
    problems = stem_problems(content)
    blanks = content.blanks()
    if not blanks or content.stem.count(MARK) != len(blanks):
        problems.append(_("题干中每个 ____ 对应一行答案，数量必须一致。"))
    if not all(accepted and all(fold(text) for text in accepted) for accepted in blanks):
        problems.append(_("每个空至少要有一个可接受的答案。"))
    return problems
