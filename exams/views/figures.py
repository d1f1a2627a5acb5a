"""Stored statistics of an exam as an examiner reads them: formatted, with what each figure means."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from exams.models import ExamStatistics
from exams.rules.psychometrics import CAUTION
from exams.wording import decimal, percent


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a bar chart; `share` is 0 to 100."""

    label: str
    share: float
    text: str
    tone: str = "primary"


@dataclass(frozen=True, slots=True)
class Overview:
    candidates: int
    left_out: int
    is_pooled: bool
    needs_caution: bool
    computed_at: datetime
    stats: list[tuple[str, str, str]]  # label, value, hint
    more: list[tuple[str, str]]
    bands: list[Bar]


def overview(whole: ExamStatistics) -> Overview:
    figures = whole.figures
    trust = figures.get("reliability", {})
    mean, full = figures.get("mean"), figures.get("maximum")
    return Overview(
        candidates=whole.candidates,
        left_out=whole.left_out,
        is_pooled=whole.is_pooled,
        needs_caution=whole.candidates < CAUTION,
        computed_at=whole.computed_at,
        stats=[
            (_("考生人数"), str(whole.candidates), _("只计第一次考试")),
            (_("平均分"), decimal(mean, 1), _("满分 %(n)s") % {"n": decimal(full, 0)}),
            (_("信度 α"), decimal(trust.get("alpha")), _("越接近 1，总分越可靠")),
            (_("测量标准误"), decimal(trust.get("sem"), 1), _("真实水平约在得分上下这么多分之内")),
        ],
        more=[
            (_("中位数"), decimal(figures.get("median"), 1)),
            (_("标准差"), decimal(figures.get("sd"))),
            (_("偏度"), decimal(figures.get("skewness"))),
            (_("峰度"), decimal(figures.get("kurtosis"))),
            ("KR-20", decimal(trust.get("kr20"), 3)),
            ("KR-21", decimal(trust.get("kr21"), 3)),
            (_("误差比"), percent(trust.get("error_ratio"))),
        ],
        bands=bands_of(whole.bands),
    )


def bands_of(counts: list[int]) -> list[Bar]:
    most = max(counts, default=0) or 1
    return [
        Bar(f"{10 * tenth}–{10 * tenth + 10}%", 100 * count / most, str(count)) for tenth, count in enumerate(counts)
    ]


def duration(seconds: float | None) -> str:
    if seconds is None:
        return "—"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"
