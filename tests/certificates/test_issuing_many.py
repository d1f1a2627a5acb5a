"""A list of people gets its certificates: each once, whatever is killed, and the list says what is wrong before."""

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from certificates import drawing, issuing_many
from certificates.models import Certificate, IssueRow
from certificates.pdf import GlyphMissing
from jobs.models import Job
from people.models import User
from tests.certificates.stage import Stage
from tests.world import person

pytestmark = pytest.mark.usefixtures("unwalled")


@pytest.fixture
def replayed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Drawing that costs nothing. What was drawn, by serial."""
    drawn: list[str] = []

    def draw(certificate: Certificate) -> bytes:
        drawn.append(certificate.serial)
        return b"%PDF-1.7 " + certificate.serial.encode()

    monkeypatch.setattr("certificates.replaying.draw", draw)
    return drawn


def crowd(stage: Stage, count: int) -> list[str]:
    return [person(f"p{n}", f"学员{n}", stage.world.north).username for n in range(count)]


def problems(run: Any) -> list[str]:
    return list(run.rows.order_by("number").values_list("problem", flat=True))


def test_the_dry_run_says_what_is_wrong_and_issues_nothing(stage: Stage) -> None:
    person("chen2", "陈琳", stage.world.north)
    User.objects.create_user("visitor", name="访客")
    text = "\ufeffzhao,赵敏,财务部\n\nWANG@example.com\n王静\n陈琳\n没有这个人\nvisitor\nzhao\n"
    User.objects.filter(pk=stage.world.wang.pk).update(email="wang@example.com")
    run = issuing_many.plan(stage.manager, issuing_many.read(text), stage.world.admin)
    assert problems(run) == [
        "",
        "",
        "名单中已有此人",
        "有多人叫这个名字，请改用用户名或邮箱",
        "没有找到这个人",
        "此人还不属于任何组织",
        "名单中已有此人",
    ]
    assert not Certificate.objects.exists()
    assert issuing_many.progress_of(run) == issuing_many.Progress(total=2, issued=0, drawn=0, problems=5)


def test_everybody_on_the_list_gets_one_and_a_zip_has_them_all(stage: Stage, settled, replayed: list[str]) -> None:
    run = issuing_many.plan(stage.manager, crowd(stage, 30), stage.world.admin)
    with settled():
        issuing_many.start(run)
    done = issuing_many.progress_of(run)
    assert (done.total, done.issued, done.drawn, done.percent, done.is_done) == (30, 30, 30, 100, True)
    assert Job.objects.filter(kind="draw_certificates").count() == 2  # 25 and 5
    assert not Job.objects.filter(kind="draw_certificate").exists()
    with issuing_many.archive(run) as file:
        names = ZipFile(BytesIO(file.read())).namelist()
    assert len(set(names)) == 30
    assert names[0].startswith("ZZ-")
    assert "学员" in names[0]


def test_issuing_again_gives_the_same_certificates(stage: Stage, settled, replayed: list[str]) -> None:
    names = crowd(stage, 3)
    first = issuing_many.plan(stage.manager, names, stage.world.admin)
    second = issuing_many.plan(stage.manager, names, stage.world.admin)
    with settled():
        issuing_many.start(first)
        issuing_many.start(second)
        issuing_many.start(first)
    assert Certificate.objects.count() == 3
    certificates = [set(run.rows.values_list("certificate", flat=True)) for run in (first, second)]
    assert certificates[0] == certificates[1]
    assert len(replayed) == 3


def test_who_has_not_passed_is_told_apart(stage: Stage, settled, replayed: list[str]) -> None:
    run = issuing_many.plan(stage.senior, ["chen"], stage.world.admin)
    with settled():
        issuing_many.start(run)
    assert problems(run) == ["考试或课程还没有完成"]
    assert issuing_many.progress_of(run).is_done


def test_stopped_between_two_steps_the_next_run_goes_on(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, replayed: list[str]
) -> None:
    monkeypatch.setattr(issuing_many, "STEP", 4)
    run = issuing_many.plan(stage.manager, crowd(stage, 10), stage.world.admin)
    issuing_many.step(run)
    assert Certificate.objects.count() == 4
    with monkeypatch.context() as patch:
        failing = iter([1, 2, 3])
        real = issuing_many.issue_for

        def broken(*args: Any) -> Any:
            if next(failing) == 3:
                raise KeyboardInterrupt
            return real(*args)

        patch.setattr(issuing_many, "issue_for", broken)
        with pytest.raises(KeyboardInterrupt):
            issuing_many.step(run)
    assert Certificate.objects.count() == 4  # of the broken step nothing is left
    issuing_many.carry_out(run.pk)
    assert Certificate.objects.count() == 10
    assert IssueRow.objects.filter(run=run).values("certificate").distinct().count() == 10


def test_one_that_cannot_be_drawn_holds_up_nobody(stage: Stage, settled, monkeypatch: pytest.MonkeyPatch) -> None:
    def draw(certificate: Certificate) -> bytes:
        if certificate.holder_name == "学员1":
            raise GlyphMissing("“龘”（U+9F98）")
        return b"%PDF " + certificate.serial.encode()

    monkeypatch.setattr("certificates.replaying.draw", draw)
    monkeypatch.setattr("certificates.pdf.draw", draw)
    run = issuing_many.plan(stage.manager, crowd(stage, 3), stage.world.admin)
    with settled():
        issuing_many.start(run)
    assert issuing_many.progress_of(run).drawn == 2
    held = Certificate.objects.get(holder_name="学员1")
    assert Job.objects.get(key=drawing.key_of(held)).error.startswith("GlyphMissing: “龘”")


def test_planning_takes_the_same_queries_for_any_list(stage: Stage) -> None:
    names = crowd(stage, 40)

    def queries(entries: list[str]) -> int:
        with CaptureQueriesContext(connection) as captured:
            issuing_many.plan(stage.manager, entries, stage.world.admin)
        return len(captured)

    assert queries(names[:2]) == queries(names)
