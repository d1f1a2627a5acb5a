"""Finds tags that were never closed or never opened. Such files are still read, as a browser would, and reported."""

from dataclasses import dataclass
from html.parser import HTMLParser

from django.utils.translation import gettext as _

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
# HTML lets these end without saying so.
LOOSE = {"p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup", "html", "head", "body"}


@dataclass(frozen=True)
class Fault:
    line: int
    message: str


class Checker(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, int]] = []
        self.fault: Fault | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append((tag, self.getpos()[0]))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        return

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID or self.fault:
            return
        if not any(name == tag for name, _line in self.open):
            if tag not in LOOSE:
                self.report(self.getpos()[0], _("</%(tag)s> 没有对应的开始标签") % {"tag": tag})
            return
        while (top := self.open.pop())[0] != tag:
            if top[0] not in LOOSE:
                return self.report(top[1], _("<%(tag)s> 没有结束") % {"tag": top[0]})

    def report(self, line: int, message: str) -> None:
        self.fault = self.fault or Fault(line, message)


def first_fault(html: str) -> Fault | None:
    checker = Checker()
    try:
        checker.feed(html)
    except AssertionError:  # what the parser does about markup no browser knows
        return Fault(checker.getpos()[0], _("无法识别的标记"))
    cut = "<" in checker.rawdata  # a tag or comment that the file ends in
    left = next((entry for entry in checker.open if entry[0] not in LOOSE), None)
    if not checker.fault and left:
        checker.report(left[1], _("<%(tag)s> 没有结束") % {"tag": left[0]})
    if not checker.fault and cut:
        checker.report(html.count("\n") + 1, _("文件在标签中间结束"))
    return checker.fault
