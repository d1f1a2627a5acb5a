"""What a certificate says, as plain text for the fields of a design."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from certificates.faces import face_of
from certificates.models import Certificate

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


MISSING = re.compile(r"“.”（U\+[0-9A-F]+）")


@dataclass(frozen=True)
class Words:
    """The fields by name, and what the file says about itself."""

    values: Mapping[str, str]
    url: str
    title: str
    author: str
    description: str
    identifier: str
    created: str  # ISO 8601


def words_of(certificate: Certificate) -> Words:
    face = face_of(certificate)
    values = {
        "holder_name": certificate.holder_name,
        "organisation": certificate.organisation_name,
        "title": certificate.title,
        "title_en": certificate.title_en,
        "subtitle": certificate.subtitle,
        "statement": certificate.statement,
        "serial": certificate.serial,
        "code": face.code,
        "issued_on": chinese(face.issued_on),
        "issued_on_en": english(face.issued_on),
        "expires_on": chinese(face.expires_on) if face.expires_on else "长期有效",
        "expires_on_en": english(face.expires_on) if face.expires_on else "no end date",
        "edition": face.edition_label,
        "signatory": certificate.signatory,
        "signatory_title": certificate.signatory_title,
    }
    return Words(
        values,
        url=face.verify_url,
        title=f"{certificate.title} · {certificate.holder_name} · {certificate.serial}",
        author=certificate.signatory,
        description=certificate.statement,
        identifier=certificate.serial,
        created=certificate.issued_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    )


def failure(error: str) -> str:
    """Of what a job noted when a file could not be made, what somebody can do about it."""
    kind, _colon, said = error.partition(": ")
    if kind == "GlyphMissing":
        characters = "、".join(MISSING.findall(said))
        return _("本机字体中没有字符 %(characters)s。请安装含有该字符的宋体字库，再重新生成。") % {
            "characters": characters
        }
    if kind == "DoesNotFit":
        return _("文字超出一页。请缩短认证的文字或换一种版式，再重新签发。")
    if kind == "NoSigningKey":
        return _("没有可用的签名密钥。请系统管理员配置密钥，再重新生成。")
    return _("系统出错，详情在后台任务的记录里。请重新生成；仍不成功请联系系统管理员。")


def chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def english(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
