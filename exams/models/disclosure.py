"""When results and answers are shown. A part of Exam, in a file of its own; exams.review says how much."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Disclosure(models.Model):
    """`released_at` is the examiner's word; `announced_at` is when passes were last told upwards after a close."""

    class Moment(models.TextChoices):
        GRADED = "graded", _("评分后马上")
        CLOSED = "closed", _("所有人的开放时间都结束后")
        RELEASED = "released", _("由考务人员公布")

    results_when = models.CharField(
        _("何时公布成绩"),
        max_length=10,
        choices=Moment.choices,
        default=Moment.GRADED,
        help_text=_("公布以前不显示是否通过，也不签发证书"),
    )
    keys_when = models.CharField(
        _("何时公布答案与解析"),
        max_length=10,
        choices=Moment.choices,
        default=Moment.GRADED,
        help_text=_("不会早于成绩；只在考后可见答案时有用"),
    )
    released_at = models.DateTimeField(_("公布时间"), null=True, editable=False)
    announced_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True
