"""The follow-up of an answer: which manual, which version? Only what the viewer's own hits leave to choose."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from kb.asking.answering import Reply
from kb.rules.evidence import versions
from kb.search.lens import Issue

MOST = 6


@dataclass(frozen=True)
class Choice:
    label: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class FollowUp:
    """One question back, with its answers as links."""

    question: str
    choices: list[Choice]


def follow_ups(reply: Reply) -> list[FollowUp]:
    """Questions whose answer would change something; a choice made can be taken back."""
    asked = [FollowUp(_("问的是哪本手册？"), manuals(reply)), FollowUp(_("您用的是哪个版本？"), editions(reply))]
    return [one for one in asked if len(one.choices) > 1]


def manuals(reply: Reply) -> list[Choice]:
    found = [(one.value, one.label) for one in reply.results.facets.get("manual", [])]
    return choices(reply, "manual", found, reply.manual) if reply.manual or len(found) > 1 else []


def editions(reply: Reply) -> list[Choice]:
    """Of the manual the answer is from. A version named in the question itself leaves nothing to ask."""
    if versions(reply.text):
        return []
    found = [(one.slug, one.label) for one in issues(reply)]
    return choices(reply, "edition", found, reply.edition) if reply.edition or len(found) > 1 else []


def issues(reply: Reply) -> list[Issue]:
    """Newest first; none while the hits are from several manuals and nothing was answered."""
    slugs = {one.value for one in reply.results.facets.get("manual", [])}
    here = reply.manual or (reply.quote.manual if reply.quote else "") or (slugs.pop() if len(slugs) == 1 else "")
    found = [one for one in reply.lens.editions.values() if reply.lens.manuals[one.manual].slug == here]
    return sorted(found, key=lambda one: (one.released, one.pk), reverse=True)


def choices(reply: Reply, name: str, found: list[tuple[str, str]], current: str) -> list[Choice]:
    every = Choice(_("不限"), address(reply, **{name: ""}), not current)
    return [
        every,
        *(Choice(label, address(reply, **{name: value}), value == current) for value, label in found[:MOST]),
    ]


def address(reply: Reply, **changes: str) -> str:
    """This question, narrowed otherwise. Another manual has other versions, so that choice starts anew."""
    wanted = {"q": reply.text, "manual": reply.manual, "edition": reply.edition, **changes}
    if "manual" in changes:
        wanted["edition"] = ""
    return f"{reverse('kb:ask')}?{urlencode({name: value for name, value in wanted.items() if value})}"
