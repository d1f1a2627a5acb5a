"""What people fill in: a code, a reason, whom to grant an award."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certificates.models import Award, Consent
from certificates.revoking import REASON_LENGTH
from certificates.rules.codes import LONGEST_INPUT, normalise
from people.models import User


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("验证码"),
        max_length=LONGEST_INPUT,
        help_text=_("印在证书二维码旁边，共 20 位。大小写、空格和连字符都不影响。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        code = normalise(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(_("验证码由字母和数字组成。"))
        return code


class FileForm(forms.Form):
    """Only drawn by it: what is uploaded is judged, not validated."""

    file = forms.FileField(
        label=_("证书 PDF 文件"),
        help_text=_("请选择原始的 PDF，不要用扫描件或截图。文件只用来核对，不会保存。"),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,.pdf"}),
    )


class ConsentForm(forms.ModelForm[Consent]):
    class Meta:
        model = Consent
        fields = ("name", "shows_organisation")
        widgets = {"name": forms.RadioSelect}
        labels = {"name": _("公开验证页上的姓名"), "shows_organisation": _("公开验证页上显示我的单位")}


class ShareForm(forms.Form):
    days = forms.TypedChoiceField(
        label=_("多久之内有效"),
        coerce=int,
        choices=[(7, _("7 天")), (30, _("30 天")), (90, _("90 天")), (365, _("一年"))],
        initial=30,
    )
    note = forms.CharField(
        label=_("给谁看"), max_length=80, required=False, help_text=_("只有您自己看得到，便于以后收回。")
    )
    shows_organisation = forms.BooleanField(label=_("显示单位"), required=False, initial=True)
    offers_file = forms.BooleanField(label=_("可以下载 PDF"), required=False)


class RevocationForm(forms.Form):
    reason = forms.CharField(
        label=_("撤销原因"),
        max_length=REASON_LENGTH,
        help_text=_("会显示在公开的验证页上，也会通知持证人。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    sure = forms.BooleanField(label=_("我已核对姓名与证书编号，并知道撤销后不能恢复。"))


class GrantForm(forms.Form):
    award = forms.ModelChoiceField(
        Award.objects.filter(exam=None, course=None),
        label=_("认证"),
        help_text=_("只列出由评审授予、没有线上考试和课程的认证。"),
    )
    person = forms.CharField(label=_("授予谁"), max_length=254, help_text=_("用户名或邮箱"))
    sure = forms.BooleanField(label=_("评审已经通过，可以签发证书。"))

    def clean_person(self) -> User:
        text: str = self.cleaned_data["person"].strip()
        found = list(User.objects.filter(Q(username=text) | Q(email__iexact=text), is_active=True)[:2])
        if len(found) != 1:
            raise forms.ValidationError(_("没有找到这个人，请核对用户名或邮箱。"))
        return found[0]

    def clean(self) -> dict[str, Any]:
        person = self.cleaned_data.get("person")
        if person and person.organisation_id is None:
            self.add_error("person", _("此人还不属于任何组织，不能授予证书。"))
        return self.cleaned_data
