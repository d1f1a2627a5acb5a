"""search "月末结账" --as USER --kind faq --json --limit N: what this person would find."""

import json
from argparse import ArgumentParser
from html import unescape
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.management.base import BaseCommand, CommandError
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from kb import narrowing
from kb.api import described
from kb.search.facets import NAMES, Filters
from kb.search.query import Hit, search
from people.models import User
from people.visibility import Viewer


class Command(BaseCommand):
    help = "以某个人的身份检索；不写 --as 就是没有登录的访客。"  # i18n: as is

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("text")
        parser.add_argument("--as", dest="username", default="", metavar="USER")
        parser.add_argument("--limit", type=int, default=10)
        parser.add_argument("--json", action="store_true", dest="as_json")
        for name in NAMES:
            parser.add_argument(f"--{name}", default="", help=_("只要这个值的结果"))

    def handle(self, *args: Any, text: str, username: str, limit: int, as_json: bool, **options: Any) -> None:
        results = search(viewer_named(username), text, size=limit, filters=filters_from(options))
        if as_json:
            self.stdout.write(json.dumps(described(results), ensure_ascii=False, indent=2))
            return
        for hit in results.hits:
            self.stdout.write(line_of(hit))
        said = {"n": results.total, "engine": results.engine, "ms": results.took_ms}
        self.stdout.write(_("共 %(n)s 条，%(engine)s，%(ms)s 毫秒") % said)


def filters_from(options: dict[str, Any]) -> Filters:
    try:
        return narrowing.checked({name: options[name] for name in NAMES})
    except narrowing.NoSuchFilter as wrong:
        raise CommandError(narrowing.complaint(wrong)) from None


def viewer_named(username: str) -> Viewer:
    if not username:
        return AnonymousUser()
    try:
        return User.objects.get(username=username)
    except User.DoesNotExist:
        raise CommandError(_("没有用户 %(name)s") % {"name": username}) from None


def line_of(hit: Hit) -> str:
    about = "  ".join(part for part in (f"{hit.score:7.2f}", f"#{hit.id}", hit.title, hit.edition) if part)
    return f"{about}\n         {hit.url}\n         {unescape(strip_tags(hit.snippet))}"
