"""Background work of the knowledge base: both indexes of search follow the rows."""

from contextlib import suppress
from datetime import timedelta

from jobs.registry import every, handler
from jobs.wagtail_tasks import instead_of
from kb import filling, forgetting, settling, sharing
from kb.asking import proving
from kb.models import Gap
from kb.search import index, rebuilding
from kb.search.backend import rebuilding as models_rebuilding
from kb.search.backend import writing as models_writing
from kb.search.folder import IndexBusy, NoUsableIndex


@handler("index")
def write_index() -> None:
    """Whichever of many such jobs comes first does the work of all. IndexBusy: the ledger tries again soon."""
    try:
        index.write_pending()
    except NoUsableIndex:
        rebuilding.request_rebuild()


@handler("rebuild_index")
def rebuild_index() -> None:
    with suppress(IndexBusy):  # somebody is at it already
        rebuilding.rebuild()


@every(timedelta(seconds=10), "heal_index")
def heal_index() -> None:
    rebuilding.heal()


@every(timedelta(days=1), "reconcile_index")
def reconcile_index() -> None:
    with suppress(NoUsableIndex):  # heal_index sees to it
        rebuilding.reconcile()


@every(timedelta(minutes=1), "settle_searches")
def settle_searches() -> None:
    settling.settle()


@every(timedelta(hours=1), "share_searches")
def share_searches() -> None:
    sharing.share()


@every(timedelta(days=1), "forget_searches")
def forget_searches() -> None:
    sharing.share()  # what enough people found stays known when the people are forgotten
    forgetting.forget()


@handler("check_gap")
def check_gap(gap: int) -> None:
    found = Gap.objects.select_related("entry").filter(pk=gap).first()
    if found is not None:
        filling.check(found)


@every(timedelta(minutes=15), "check_gaps")
def check_gaps() -> None:
    filling.check_all()


@instead_of("modelsearch.tasks.insert_or_update_object_task")
def note_object(app_label: str, model_name: str, pk: str) -> bool:
    """Wagtail saved something that can be searched for: the ledger's own job writes many of them in one commit."""
    if not models_writing.is_used():
        return False
    models_writing.note(f"{app_label}.{model_name}", pk)
    return True


@handler(models_writing.KIND)
def write_models(model: str, pk: str) -> None:
    """Takes along what else waits; those jobs will find it done. IndexBusy: the ledger tries again soon."""
    if models_writing.is_used():
        try:
            models_writing.write({models_writing.Noted(model, pk), *models_writing.noted()})
        except NoUsableIndex:
            models_rebuilding.request_rebuild()


@handler(models_rebuilding.REBUILD)
def rebuild_models() -> None:
    with suppress(IndexBusy):  # somebody is at it already
        models_rebuilding.rebuild()


@every(timedelta(seconds=30), "heal_models")
def heal_models() -> None:
    models_rebuilding.heal()


@every(timedelta(days=1), "reconcile_models")
def reconcile_models() -> None:
    with suppress(NoUsableIndex):  # heal_models sees to it
        models_rebuilding.reconcile()


@handler("golden_questions")
def golden_questions() -> None:
    proving.prove_again()
