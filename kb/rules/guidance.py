"""The way through a troubleshooting guide: only ever forwards, so that nobody is led in a circle."""


def onward(number: int, wanted: int | None, count: int) -> int | None:
    """Where whoever a step did not help goes on: to the step that is named, else to the next; None after the last.

    A step that is not further on, or not there, is as good as none named.
    """
    if wanted is not None and number < wanted <= count:
        return wanted
    return number + 1 if number < count else None
