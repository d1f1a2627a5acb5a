"""A text of one's own, kept as it was typed."""

from exams.rules.content import BadResponse, Response, Shape


def read(form: Shape, raw: object) -> Response:
    """One text, word for word; only line ends are made alike, which browsers write in two ways. Raises BadResponse."""
    if not isinstance(raw, list) or len(raw) > 1 or not all(isinstance(value, str) for value in raw):
        raise BadResponse("one text is expected")
    text = raw[0].replace("\r\n", "\n").replace("\r", "\n") if raw else ""
    if len(text) > form.longest:
        raise BadResponse("the text is too long")
    if any(char == "\0" or "\ud800" <= char <= "\udfff" for char in text):
        raise BadResponse("this text cannot be stored")
    return [text]


def length(response: Response) -> int:
    """Characters that a reader sees: spaces and line ends do not count towards what was asked for."""
    return sum(not char.isspace() for text in response for char in text)
