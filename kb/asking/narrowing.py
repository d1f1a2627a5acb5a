"""The follow-up of an answer: which manual, which version? Only what the viewer's own hits leave to choose."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from kb.asking.answering import Reply, edition_in
from kb.rules.evidence import POLITE, VERSION, fold, versions
from kb.search.analysis import tidy
from kb.search.lens import Issue, Lens

MOST = 6
# What is said around the name of a version or manual in a follow-up: 「那我们用的是 V8.5 版本呢？」
AROUND = re.compile(r"那么|如果|要是|换成|改成|的话|我们|版本|手册|里面|[\W_那我是用在按版里呀啊嗯]")
SHORTEST_NAME = 2


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
    if reply.unknown:
        return [one for one in [FollowUp(_("有这些版本，换一个看看："), instead(reply))] if one.choices]
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


def instead(reply: Reply) -> list[Choice]:
    """The versions there are, for whoever named one that there is not."""
    question = tidy(VERSION.sub(" ", fold(reply.text)))
    found = issues(reply)[:MOST] if question else []
    return [Choice(one.label, page(q=question, manual=reply.manual, edition=one.slug), False) for one in found]


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
    return page(**wanted)


def corrected(reply: Reply) -> str:
    """The question as it was probably meant, narrowed as it is; blank where nothing is to be corrected."""
    return address(reply, q=reply.results.correction.text) if reply.results.correction else ""


def page(**wanted: str) -> str:
    return f"{reverse('kb:ask')}?{urlencode({name: value for name, value in wanted.items() if value})}"


def continued(before: str, typed: str, manual: str, lens: Lens) -> str:
    """Where a follow-up leads that names nothing but a version or a manual: 「V8.5 呢？」 puts the question before it
    once more, narrowed. Blank for a question of its own. `manual`: the slug it is narrowed to already.
    """
    said, name = versions(fold(tidy(typed))), bare(tidy(typed))
    called = manual_called(name, lens)
    question = tidy(VERSION.sub(" ", before))  # the version that is said now stands instead
    if not question or len(set(said)) > 1 or (name and not called) or not (said or called):
        return ""
    edition, unknown = edition_in(said, lens)
    return page(q=f"V{unknown} {question}" if unknown else question, manual=called or manual, edition=edition)


def manual_called(name: str, lens: Lens) -> str:
    """Slug of the one manual the viewer may read that has this in its title: 总账 for 总账操作手册."""
    found = {one.slug for one in lens.manuals.values() if len(name) >= SHORTEST_NAME and name in bare(one.title)}
    return found.pop() if len(found) == 1 else ""


def bare(text: str) -> str:
    """The name of a manual in what was said, or in its title: without versions and what people say around them."""
    return AROUND.sub("", POLITE.sub("", VERSION.sub("", fold(text))))
