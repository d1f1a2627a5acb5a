"""What an exam asks for at the door. Parts of Exam, in a file of their own."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Conditions(models.Model):
    """`access_code` is only ever a keyed hash (exams.doorkeeping); `networks` is one CIDR range a line.

    The keys of Safe Exam Browser are compared by hash, so they stand here as they are: only examiners see them.
    """

    late_minutes = models.PositiveSmallIntegerField(
        _("迟到时限（分钟）"),
        null=True,
        blank=True,
        help_text=_("开放后超过这么多分钟就不能再开始；留空表示关闭前都可以开始"),
    )
    networks = models.TextField(
        _("限定网络"),
        blank=True,
        max_length=4000,
        help_text=_("每行一个网段，例如 10.20.0.0/16 或 2001:db8::/32；留空表示任何地方都可以"),
    )
    seb_config_keys = models.TextField(
        _("安全考试浏览器的配置密钥"),
        blank=True,
        max_length=2000,
        help_text=_(
            "Config Key，每行一个，64 位十六进制。填写后只能用按这些配置打开的 Safe Exam Browser 作答；留空表示不要求"
        ),
    )
    seb_exam_keys = models.TextField(
        _("安全考试浏览器的程序密钥"),
        blank=True,
        max_length=4000,
        help_text=_("Browser Exam Key，每行一个；各系统、各版本的 SEB 各有一个。两种都填写时，两种都要对上"),
    )
    access_code = models.CharField(max_length=100, blank=True, editable=False)
    is_practice = models.BooleanField(
        _("练习模式"), default=False, help_text=_("不限次数，通过后还可以再练；不发证书，不计入团队进度")
    )

    assigned_only = models.BooleanField(
        _("只限被指派了该课程的人"), default=False, help_text=_("课程直接指派给本人或所在团队；须先选定上面的课程")
    )
    reading_unlocks = models.BooleanField(
        _("重读相关章节后可以提前再考"),
        default=False,
        help_text=_("没得满分的题所依据的章节都重新打开过，就不用等满间隔；只在考后可见得分时有用"),
    )

    class Meta:
        abstract = True
