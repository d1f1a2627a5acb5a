"""Takes what people say of an answer, 解决了 or 没解决: it is about the page that was quoted, and the question."""

from time import time

from django.core.cache import cache

from kb import hearing, querylog
from kb.search.documents import visible
from kb.slips import Slip
from people.visibility import Viewer

MOST_A_MINUTE = 20  # verdicts from one address or person


class TooManyVerdicts(Exception):
    """More verdicts in a minute than anybody can mean."""


def judge(viewer: Viewer, session: str, document: int, is_solved: bool, slip: Slip | None) -> None:
    """Whoever judges a passage has read it: that counts like opening it. Nothing is taken of what is hidden."""
    found = visible(viewer).filter(pk=document).only("kind", "object_id").first()
    page = hearing.page_of(viewer, found.kind, found.object_id) if found else None
    if found is None or page is None:
        return
    if slip is not None:
        with querylog.in_passing():
            querylog.click(viewer, slip, document)
            querylog.solve(slip, is_solved)
    hearing.hear(viewer, session, page, is_solved)


def count_verdict(who: str) -> None:
    """Raises TooManyVerdicts. Counted in the cache, by person or address."""
    key = f"verdict:{who}:{int(time() // 60)}"
    if cache.add(key, 1, 120):
        return
    try:
        if cache.incr(key) > MOST_A_MINUTE:
            raise TooManyVerdicts
    except ValueError:  # it expired in between
        return
