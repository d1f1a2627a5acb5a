"""Text files as people save them: encodings, line ends, one-line forms."""

import re

from django.utils.translation import gettext as _

from exams.authoring import Draft
from exams.formats.record import Unreadable
from exams.rules.blanks import MARK

# Signs and beginnings of lines that some markup takes for its own.
ODD = re.compile(
    r"[\\`*_\[\]<>&#|~{}=/\"\x00-\x09\x0b-\x1f\ue000\ufffe\uffff]|^\s*(?:[-+]|\d+[.)])|  |\n\s", re.MULTILINE
)


def decoded(data: bytes) -> str:
    """UTF-8, UTF-16 with its mark, or GB18030. Raises Unreadable."""
    wanted = ("utf-16",) if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig", "gb18030")
    for encoding in wanted:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise Unreadable(_("认不出文件的编码。请另存为 UTF-8 编码的文本文件。"))


def one_line(text: str) -> str:
    return re.sub(r"\s*\n\s*", " ", text.strip())


def is_plain(draft: Draft) -> bool:
    """Whether an item is nothing but words: such a one no markup can misread, and a trial can be saved."""
    options = [text for option in draft.options for text in (option.text, option.feedback)]
    blanks = [text for accepted in draft.blanks for text in accepted]
    texts = [draft.stem.replace(MARK, ""), draft.explanation, *options, *blanks]
    return not any(ODD.search(text.strip()) for text in texts)
