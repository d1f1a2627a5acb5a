"""When one candidate may sit: the window of the exam, or what was arranged for this person."""

from dataclasses import dataclass
from datetime import datetime, timedelta

SPREAD = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Window:
    """`late_minutes` after the opening nobody starts any more; None for no such limit."""

    opens_at: datetime
    closes_at: datetime
    late_minutes: int | None = None

    @property
    def last_start(self) -> datetime:
        """The last moment to begin; the closing, unless latecomers are kept out earlier."""
        if self.late_minutes is None:
            return self.closes_at
        return min(self.closes_at, self.opens_at + timedelta(minutes=self.late_minutes))

    def end_for(self, start: datetime) -> datetime:
        """The end for whoever starts then. Who starts within SPREAD of the opening loses nothing by it: a class that
        waits for the opening is let in one after another, and nobody's time is eaten by that."""
        lag = start - self.opens_at
        return self.closes_at + lag if timedelta(0) <= lag <= SPREAD else self.closes_at

    def own(self, opens_at: datetime | None, closes_at: datetime | None) -> "Window":
        """With the dates that were arranged in place of the exam's; None leaves one as it is."""
        return Window(opens_at or self.opens_at, closes_at or self.closes_at, self.late_minutes)
