"""What happens without anybody waiting: attempts whose time is over are collected, statistics are made anew."""

from datetime import timedelta

from exams import adopting, analysing, disclosing, importing, packing, preparing, reading, regrading, sitting, tallying
from jobs.registry import every, handler


@every(timedelta(seconds=5), "close_overdue")
def close_overdue() -> None:
    sitting.close_overdue()


@every(timedelta(minutes=1), "announce_closed")
def announce_closed() -> None:
    disclosing.announce_closed()


@every(timedelta(minutes=5), "tally_items")
def tally_items() -> None:
    tallying.tally()


@every(timedelta(minutes=10), "resume_imports")
def resume_imports() -> None:
    importing.resume()


@every(timedelta(minutes=5), "prepare_due")
def prepare_due() -> None:
    preparing.ask_for_due()


@handler("prepare_papers")
def prepare_papers(exam: int) -> None:
    preparing.prepare(exam)


@handler("analyse_exam")
def analyse_exam(exam: int) -> None:
    analysing.analyse_exam(exam)


@handler("regrade")
def regrade(regrade: int) -> None:
    regrading.regrade_all(regrade)


@handler("read_items")
def read_items(parcel: int) -> None:
    reading.read_all(parcel)


@handler("import_items")
def import_items(parcel: int) -> None:
    importing.write_all(parcel)


@every(timedelta(minutes=10), "resume_exports")
def resume_exports() -> None:
    packing.resume()


@handler("export_items")
def export_items(parcel: int) -> None:
    packing.write(parcel)


@every(timedelta(hours=6), "forget_exports")
def forget_exports() -> None:
    packing.forget()


@every(timedelta(days=1), "forget_imports")
def forget_imports() -> None:
    importing.forget()
    adopting.forget()
