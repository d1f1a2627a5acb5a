"""Issues an award to a list of people: read and judged first, then carried out in small steps that survive a kill.

A row gets its certificate in the transaction that issues it, so a run that is taken up again goes on where it stopped:
nobody gets two, nobody is left out.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO
from zipfile import ZIP_STORED, ZipFile

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates import drawing
from certificates.earning import HolderHasNoOrganisation
from certificates.holding import had
from certificates.issuing import issue_for
from certificates.models import Award, Certificate, IssueRow, IssueRun
from jobs.enqueuing import enqueue, retry
from jobs.models import Job
from people.models import Membership, Team, User
from people.scoping import everyone

STEP = 25  # rows in one transaction, and certificates in one job of drawing
MOST = 2000  # rows of one list
BOM = "\ufeff"


@dataclass(frozen=True)
class Progress:
    """Rows by how far they are; `total` counts those that somebody can be issued to, `kept` those of the `issued` who
    had their certificate before. `failed`: their files cannot be made; `is_stopped`: nor are the rest issued to, until
    somebody asks for it again."""

    total: int
    issued: int
    drawn: int
    problems: int
    kept: int = 0
    failed: int = 0
    is_stopped: bool = False

    @property
    def percent(self) -> int:
        return 100 * (self.issued + self.drawn) // (2 * self.total) if self.total else 100

    @property
    def is_done(self) -> bool:
        return self.drawn == self.total

    @property
    def is_moving(self) -> bool:
        return not self.is_stopped and self.drawn + self.failed < self.total


def read(text: str) -> list[str]:
    """One person a line: user name, e-mail address or name; of several columns the first counts. Order is kept."""
    text = text.lstrip(BOM).replace("\x00", "")  # PostgreSQL takes no NUL
    lines = (line.replace("\t", ",").split(",")[0].strip().strip('"') for line in text.splitlines())
    return [line[:254] for line in lines if line][:MOST]


def members(team: Team) -> list[str]:
    """The people of a team, by user name."""
    with everyone():  # the caller has chosen a team they may see
        people = Membership.objects.filter(team=team, person__is_active=True).order_by("person__name", "person_id")
        return list(people.values_list("person__username", flat=True).distinct())


@transaction.atomic
def plan(award: Award, entries: Iterable[str], by: User) -> IssueRun:
    """The dry run: a row for each entry, with the person meant or what is wrong. Nothing is issued. Two queries more
    than rows are written in, however many entries."""
    run = IssueRun.objects.create(award=award, created_by=by)
    given = list(entries)
    found = people_by_word(given)
    rows, taken = [], set()
    for number, entry in enumerate(given, start=1):
        person, problem = judged(found[entry.casefold()])
        if person and person.pk in taken:
            person, problem = None, _("名单中已有此人")
        if person:
            taken.add(person.pk)
        rows.append(IssueRow(run=run, number=number, given=entry, person=person, problem=problem))
    IssueRow.objects.bulk_create(rows)
    return run


def people_by_word(entries: list[str]) -> dict[str, list[User]]:
    """By user name, e-mail address and name, case folded."""
    found: dict[str, list[User]] = defaultdict(list)
    words = {entry.casefold() for entry in entries}
    wanted = Q(username__in=entries) | Q(email__in=[*entries, *words]) | Q(name__in=entries)
    for person in User.objects.filter(wanted, is_active=True).order_by("pk"):
        for word in {person.username.casefold(), person.email.casefold(), person.name.casefold()} & words:
            found[word].append(person)
    return found


def judged(people: list[User]) -> tuple[User | None, str]:
    if not people:
        return None, _("没有找到这个人")
    if len(people) > 1:
        return None, _("有多人叫这个名字，请改用用户名或邮箱")
    if people[0].organisation_id is None:
        return None, _("此人还不属于任何组织")
    return people[0], ""


@transaction.atomic
def start(run: IssueRun) -> None:
    """Asks for it to be carried out. A second time does nothing more, but what has failed is tried once more."""
    IssueRun.objects.filter(pk=run.pk, started_at=None).update(started_at=timezone.now())
    enqueue("issue_run", key_of(run), run_id=run.pk)
    for job in Job.objects.filter(key=key_of(run), state=Job.State.FAILED):
        retry(job)
    waiting = undrawn(run)
    failed = drawing.failures(waiting)
    for certificate in waiting:
        if certificate.pk in failed:
            drawing.request_again(certificate)


def key_of(run: IssueRun) -> str:
    return f"issue_run:{run.pk}"


def undrawn(run: IssueRun) -> list[Certificate]:
    with everyone():  # whoever issues to these people
        waiting = Certificate.objects.filter(Q(pdf="") | Q(pdf=None), pk__in=run.rows.values("certificate"))
        return list(waiting.only("pk", "pdf"))


def carry_out(run_id: int) -> None:
    run = IssueRun.objects.select_related("award").get(pk=run_id)
    while step(run):
        pass


@transaction.atomic
def step(run: IssueRun) -> int:
    """Issues to the next few of the list, and asks for their files; how many there were."""
    waiting = IssueRow.objects.filter(run=run, certificate=None, problem="").exclude(person=None)
    rows = list(waiting.select_for_update(of=("self",)).select_related("person").order_by("number")[:STEP])
    with everyone():  # a job has no viewer
        had_before = had(run.award, [row.person for row in rows if row.person])
    before = {one.pk for some in had_before.values() for one in some}
    with drawing.together():
        for row in rows:
            issue_row(run.award, row, before)
    return len(rows)


def issue_row(award: Award, row: IssueRow, before: set[int]) -> None:
    try:
        row.certificate = issue_for(award, row.person) if row.person else None
        row.is_new = row.certificate_id not in before
        row.problem = "" if row.certificate else _("考试或课程还没有完成")
    except HolderHasNoOrganisation:
        row.problem = _("此人还不属于任何组织")
    row.save(update_fields=["certificate", "is_new", "problem"])


def progress_of(run: IssueRun) -> Progress:
    """One query, and three more while files are missing."""
    with everyone():  # counts only
        counted = IssueRow.objects.filter(run=run).aggregate(
            total=Count("pk", filter=Q(problem="")),
            issued=Count("certificate"),
            drawn=Count("certificate", filter=~Q(certificate__pdf="") & Q(certificate__pdf__isnull=False)),
            problems=Count("pk", filter=~Q(problem="")),
            kept=Count("certificate", filter=Q(is_new=False)),
        )
    is_waiting = run.started_at is not None and counted["drawn"] < counted["total"]
    return Progress(
        **counted,
        failed=len(drawing.failures(undrawn(run))) if is_waiting else 0,
        is_stopped=is_waiting and Job.objects.filter(key=key_of(run), state=Job.State.FAILED).exists(),
    )


def archive(run: IssueRun) -> IO[bytes]:
    """All files that are drawn, as one zip; the file has no name on the disk and goes when it is closed."""
    with everyone():  # whoever issued to these people may have their files
        certificates = Certificate.objects.filter(pk__in=run.rows.exclude(certificate=None).values("certificate"))
        drawn = list(certificates.exclude(pdf="").exclude(pdf=None).order_by("pk"))
    file: IO[bytes] = TemporaryFile()  # noqa: SIM115  (the response closes it)
    with ZipFile(file, "w", ZIP_STORED) as packed:  # a PDF is compressed already
        for certificate in drawn:
            with certificate.pdf.open("rb") as content:
                packed.writestr(f"{certificate.serial} {safe(certificate.holder_name)}.pdf", content.read())
    file.seek(0)
    return file


def safe(name: str) -> str:
    """Of a name what every file system takes."""
    return "".join(c for c in name if c.isalnum() or c in " -·")[:60].strip()
