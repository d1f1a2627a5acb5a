"""What holds while an exam is sat. A part of Exam, in a file of its own."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from exams.rules.timing import TRAVEL

LEAST_GRACE = int(TRAVEL.total_seconds())


class Integrity(models.Model):
    grace_seconds = models.PositiveSmallIntegerField(
        _("断网宽限（秒）"),
        default=LEAST_GRACE,
        validators=[MinValueValidator(LEAST_GRACE), MaxValueValidator(3600)],
        help_text=_("截止前写好、因断网在截止后这么多秒内才送到的答案仍然计分；收卷也等这么久"),
    )
    leave_limit = models.PositiveSmallIntegerField(
        _("允许离开页面的次数"),
        null=True,
        blank=True,
        help_text=_("切换到别的窗口、标签页或关掉页面算一次离开；总会记录，留空表示不设上限"),
    )
    leave_hands_in = models.BooleanField(
        _("超过次数自动交卷"), default=False, help_text=_("在考生回到页面、答案都送到以后；不勾选则只提示考务人员")
    )
    has_watermark = models.BooleanField(_("试卷上显示姓名水印"), default=False)
    hinders_copying = models.BooleanField(
        _("不让复制题目"), default=False, help_text=_("只是多一道麻烦，挡不住拍照；不影响读屏软件")
    )

    class Meta:
        abstract = True
