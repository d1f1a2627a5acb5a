"""Finds or makes the manual and the edition of an import, and puts sections where the list says they stand."""

import re
from datetime import date

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.coreutils import string_to_ascii
from wagtail.models import Page

from kb.importing.toc import INDEX, PART, Row
from kb.models import EditionPage, ManualIndexPage, ManualPage, SectionPage
from people.models import User


class NoShelf(RuntimeError):
    """The site has no shelf for manuals yet: run migrate."""


def edition_slug(label: str) -> str:
    """V9.0 → 9-0, 14.0 → 14-0."""
    short = re.sub(r"^[vV](?=\d)", "", label.strip())
    slug = slugify(string_to_ascii(short).replace(".", "-"))[:60]
    if not slug:
        raise ValueError(_("版本号无效：%(label)s") % {"label": label})
    return slug


def find_manual(slug: str) -> ManualPage | None:
    return ManualPage.objects.filter(slug=slug).first()


def find_edition(manual: ManualPage | None, label: str) -> EditionPage | None:
    if manual is None:
        return None
    editions = EditionPage.objects.filter(manual=manual)
    return editions.filter(slug=edition_slug(label)).first() or editions.filter(label=label).first()


@transaction.atomic
def make_manual(slug: str, title: str, audience: str, summary: str, licence: str, by: User | None) -> ManualPage:
    shelf = ManualIndexPage.objects.first()
    if shelf is None:
        raise NoShelf
    page = ManualPage(
        title=title or slug, slug=slug, audience=audience, summary=summary, licence=licence, owner=by, live=False
    )
    shelf.add_child(instance=page)
    page.save_revision(user=by).publish(user=by, skip_permission_checks=True)
    return ManualPage.objects.get(pk=page.pk)


@transaction.atomic
def make_edition(manual: ManualPage, label: str, released: date | None, support: str, by: User | None) -> EditionPage:
    page = EditionPage(title=label, label=label, slug=edition_slug(label), manual=manual, owner=by, live=False)
    page.released_on = released
    page.support = support or EditionPage.Support.CURRENT
    manual.add_child(instance=page)
    page.save_revision(user=by).publish(user=by, skip_permission_checks=True)
    return EditionPage.objects.get(pk=page.pk)


@transaction.atomic
def correct_edition(page: EditionPage, released: date | None, support: str, by: User | None) -> None:
    """What the caller says about an edition that is there already; silence changes nothing."""
    wanted = (released or page.released_on, support or page.support)
    if wanted != (page.released_on, page.support):
        page.released_on, page.support = wanted
        page.save_revision(user=by).publish(user=by, skip_permission_checks=True)


class Tree:
    """The sections of an edition in memory, without bodies; asks the database only when something moves."""

    def __init__(self, edition: EditionPage) -> None:
        self.edition = edition
        self.previous: dict[int, SectionPage] = {}
        self.load()
        self.was_empty = not self.pages

    def load(self) -> None:
        """As the database has it; also after a section could not be written."""
        edition = self.edition
        edition.refresh_from_db(fields=["path", "depth", "numchild"])
        self.pages: dict[str, SectionPage] = {}
        self.slugs: dict[str, set[str]] = {}
        sections = SectionPage.objects.filter(path__startswith=edition.path, depth__gt=edition.depth)
        for page in sections.select_related("lineage").defer("body").order_by("path"):
            name = page.source_id or (page.lineage.key if page.lineage else "")
            self.pages.setdefault(name, page)
            self.slugs.setdefault(above(page), set()).add(page.slug)

    def parent(self, row: Row, rows: dict[str, Row]) -> Page:
        """The nearest section above that could be imported, else the edition."""
        while row.parent:
            if row.parent in self.pages:
                return self.pages[row.parent]
            row = rows[row.parent]
        return self.edition

    def add(self, page: SectionPage, row: Row, parent: Page) -> None:
        """A new section, at the end of its sisters; `settle` puts it in its place."""
        taken = self.slugs.setdefault(parent.path, set())
        page.slug = free_slug(row, taken)
        parent.add_child(instance=page)
        taken.add(page.slug)
        self.pages[row.id] = page

    def settle(self, row: Row, parent: Page, is_new: bool) -> None:
        """After the section the list names before it. Rows are settled in reading order."""
        page, before = self.pages[row.id], self.previous.get(parent.pk)
        self.previous[parent.pk] = page
        is_wrong = above(page) != parent.path or (before is not None and page.path < before.path)
        if is_wrong or (is_new and self.has_between(page, before)):
            self.move(page, parent, before)

    def has_between(self, page: SectionPage, before: SectionPage | None) -> bool:
        """Are there imported sections between a new one and the one it should follow?"""
        if self.was_empty:
            return False
        floor = before.path if before else ""
        sisters = (other for other in self.pages.values() if other is not page and above(other) == above(page))
        return any(floor < other.path < page.path for other in sisters)

    def move(self, page: SectionPage, parent: Page, before: SectionPage | None) -> None:
        fresh = SectionPage.objects.get(pk=page.pk)
        if before:
            fresh.move(Page.objects.get(pk=before.pk), pos="right")
        else:
            fresh.move(Page.objects.get(pk=parent.pk), pos="first-child")
        self.reload()

    def reload(self) -> None:
        """A move changes the paths of others."""
        everything = {page.pk: page for page in [self.edition, *self.pages.values()]}
        for found in Page.objects.filter(path__startswith=self.edition.path).only(
            "path", "depth", "numchild", "url_path"
        ):
            if page := everything.get(found.pk):
                page.path, page.depth, page.numchild = found.path, found.depth, found.numchild
                page.url_path = found.url_path


def above(page: Page) -> str:
    return str(page.path[: -page.steplen])


def free_slug(row: Row, taken: set[str]) -> str:
    """What the id says beyond that of the section above: the address repeats the rest already."""
    index = PART + INDEX
    short = row.id.removesuffix(index)
    if row.parent:
        short = short.removeprefix(row.parent.removesuffix(index) + PART)
    base = slugify(string_to_ascii(short).replace("_", "-").replace(".", "-"))[:200].strip("-") or "section"
    chosen, number = base, 2
    while chosen in taken:
        chosen, number = f"{base}-{number}", number + 1
    return chosen
