"""Certificates as an issue makes them, for as many people as are asked for."""

from datetime import timedelta

from django.utils import timezone

from certificates import designing, drawing
from certificates.models import Award, Certificate
from certificates.rules.codes import new_code
from people.models import Organisation, User
from people.scoping import everyone

FAMILIES = "陈王李张刘赵孙周吴郑冯蒋沈韩杨朱秦许何吕"
GIVEN = ["琳", "静怡", "文澜", "志强", "明月", "建国", "晓", "雨欣", "思远", "佳宁", "海涛", "欣然", "子涵"]

LONG = [
    "Bartholomäus Krzysztof Wojciechowski-Featherstonehaugh",
    "Maximiliana Josephine Wolfeschlegelsteinhausen-Quigley",
    "Abdulrahman Yusuf Mohammed bin Khalid Al-Qahtani",
    "Zoë Guðmundsdóttir-Ångström",
    "买买提·阿卜杜拉·艾合买提江·穆罕默德",
]
RARE = ["㛃琳", "䶮静怡", "𠅤文澜"]  # in another face: laid out by WeasyPrint itself


def name_of(number: int) -> str:
    """Of a hundred people three have a long name, and one a rare character."""
    if number % 33 == 7:
        return LONG[number // 33 % len(LONG)]
    if number % 100 == 13:
        return RARE[number // 100 % len(RARE)]
    return FAMILIES[number % len(FAMILIES)] + GIVEN[number % len(GIVEN)]


def crowd(count: int) -> list[Certificate]:
    vendor, _ = Organisation.objects.get_or_create(slug="boke", defaults={"name": "博科软件", "kind": "vendor"})
    holder, _ = User.objects.get_or_create(username="bench", defaults={"name": "陈琳", "organisation": vendor})
    words = {
        "title": "博科售后工程师资质认证（初级）",
        "title_en": "Boke Certified After-Sales Engineer (Junior)",
        "subtitle": "总账产品线 · V9.0",
        "statement": "持证人已完成入职课程并通过初级认证考试，具备独立受理和处理总账产品常见问题的能力。",
        "signatory": "顾明远",
        "signatory_title": "博科软件客户服务总监",
    }
    award, _ = Award.objects.get_or_create(slug="bench", defaults=words)
    now = timezone.now()
    with everyone():  # a benchmark belongs to no organisation
        rows = [
            Certificate(
                award=award,
                holder=holder,
                organisation=vendor,
                code=new_code(),
                serial=f"ZZ-2026-{number:06d}",
                holder_name=name_of(number),
                organisation_name=["博科软件", "恒远制造有限公司", "瑞丰商贸"][number % 3],
                issued_at=now,
                expires_at=now + timedelta(days=730),
                design_version=designing.standard(),
                **words,
            )
            for number in range(1, count + 1)
        ]
        Certificate.objects.bulk_create(rows)
        made = list(Certificate.objects.select_related("revocation").order_by("pk"))
    drawing.prepare(made)
    return made
