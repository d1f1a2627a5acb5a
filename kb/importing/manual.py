"""Imports a folder of sections as one edition of a manual; each section is a short transaction of its own."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from kb.importing import matching, shelving
from kb.importing.blocks import Block, stored
from kb.importing.folder import Folder
from kb.importing.links import Links
from kb.importing.pictures import Album
from kb.importing.reading import Outline, Source, fingerprint
from kb.importing.report import Report
from kb.importing.toc import Row, Toc, read_toc
from kb.models import EditionPage, Lineage, ManualPage, SectionPage
from people.models import User

Progress = Callable[[int, int, str], None]


def import_folder(
    folder: Path,
    *,
    manual_slug: str,
    edition_label: str,
    by: User | None = None,
    audience: str = "internal",
    title: str = "",
    summary: str = "",
    released_on: date | None = None,
    support: str | None = None,
    progress: Progress | None = None,
    dry_run: bool = False,
) -> Report:
    """Bring a folder in, or bring what it brought in up to date. `title`, `audience`, `summary` are for a new manual.

    Whatever is wrong with single files is in the report; the rest comes in. A dry run only counts.
    """
    report = Report()
    source = Source(Folder(Path(folder)), report)
    toc = read_toc(source.folder, report)
    outlines = source.outlines(toc.rows)
    shelving.edition_slug(edition_label)
    manual = shelving.find_manual(manual_slug)
    edition = shelving.find_edition(manual, edition_label)
    if outlines and not dry_run:
        manual = manual or shelving.make_manual(manual_slug, title or toc.title, audience, summary, toc.licence, by)
        if edition:
            shelving.correct_edition(edition, released_on, support or "", by)
        else:
            edition = shelving.make_edition(manual, edition_label, released_on, support or "", by)
    Import(manual_slug, manual, edition, toc, outlines, source, by, dry_run).run(progress)
    return report


import_manual = import_folder  # the name of the command


class Import:
    """One run over one edition."""

    def __init__(
        self,
        slug: str,
        manual: ManualPage | None,
        edition: EditionPage | None,
        toc: Toc,
        outlines: dict[str, Outline],
        source: Source,
        by: User | None,
        dry_run: bool,
    ) -> None:
        self.manual, self.edition, self.source, self.outlines = manual, edition, source, outlines
        self.by, self.dry_run, self.report = by, dry_run, source.report
        self.all_rows = {row.id: row for row in toc.rows}
        self.rows = [row for row in toc.rows if row.id in outlines]
        self.keys = matching.plan(manual, edition, self.rows, {name: out.title for name, out in outlines.items()})
        self.links = Links(slug, self.rows, self.keys, lambda name: outlines[name].aliases)
        self.album = Album(source.folder, by)
        self.tree = shelving.Tree(edition) if edition else None

    def run(self, progress: Progress | None) -> None:
        if self.tree and self.all_rows:  # an unreadable list says nothing about what is gone
            self.report.gone = [
                page.title
                for page in self.tree.pages.values()
                if page.source_id and page.source_id not in self.all_rows
            ]
        for number, row in enumerate(self.rows, 1):
            if progress:
                progress(number, len(self.rows), self.outlines[row.id].title)
            blocks = self.source.blocks(row, self.links, self.album)
            if blocks is not None:
                self.section(row, blocks)

    def section(self, row: Row, blocks: list[Block]) -> None:
        mark = fingerprint(self.outlines[row.id], blocks)
        page = self.tree.pages.get(row.id) if self.tree else None
        is_same = page is not None and page.source_hash == mark
        if not self.dry_run:
            try:
                with transaction.atomic():
                    self.write(row, blocks, mark, is_same)
            except (ValidationError, DatabaseError, OSError) as error:
                return self.failed(row, error)
            self.report.pictures += self.album.keep()
        self.report.created += page is None
        self.report.updated += page is not None and not is_same
        self.report.unchanged += is_same

    def failed(self, row: Row, error: Exception) -> None:
        self.album.forget()
        if self.tree:
            self.tree.load()
        reason = "；".join(error.messages) if isinstance(error, ValidationError) else str(error)
        self.report.note(row.file, 1, _("无法保存：%(reason)s") % {"reason": reason})

    def write(self, row: Row, blocks: list[Block], mark: str, is_same: bool) -> None:
        assert self.tree  # noqa: S101  (there is an edition unless it is a dry run)
        parent = self.tree.parent(row, self.all_rows)
        page = self.tree.pages.get(row.id)
        if page is None:
            self.tree.add(self.filled(SectionPage(live=False, owner=self.by), row, blocks, mark), row, parent)
        self.tree.settle(row, parent, is_new=page is None)
        if is_same:
            return
        page = self.tree.pages[row.id] if page is None else SectionPage.objects.get(pk=page.pk)
        self.filled(page, row, blocks, mark).save_revision(user=self.by).publish(
            user=self.by, skip_permission_checks=True
        )
        self.tree.pages[row.id].source_hash = mark

    def filled(self, page: SectionPage, row: Row, blocks: list[Block], mark: str) -> SectionPage:
        outline = self.outlines[row.id]
        page.title, page.summary = outline.title, outline.summary
        page.edition, page.source_id, page.source_hash = self.edition, row.id, mark
        if page.lineage_id is None:
            page.lineage = Lineage.objects.get_or_create(manual=self.manual, key=self.keys[row.id])[0]
        page.body = stored(blocks, self.album.number)
        return page
