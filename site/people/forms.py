"""Allauth's forms, their fields named in our words."""

from typing import Any

from allauth.account import forms as allauth
from django.utils.translation import gettext_lazy as _

LABELS = {
    "login": _("用户名或邮箱"),
    "oldpassword": _("现在的密码"),
    "password1": _("新密码"),
    "password2": _("再输入一次新密码"),
}


class Named:
    """Gives the fields their labels. To be mixed in before the form."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields.keys() & LABELS.keys():
            self.fields[name].label = LABELS[name]
            self.fields[name].widget.attrs.pop("placeholder", None)


class SignInForm(Named, allauth.LoginForm): ...


class ChangePasswordForm(Named, allauth.ChangePasswordForm): ...


class NewPasswordForm(Named, allauth.ResetPasswordKeyForm): ...
