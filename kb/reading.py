"""What surrounds a section while it is read: the tree of its edition, the way to it, what comes before and after."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kb.linking import Address
from kb.models import EditionPage, SectionPage
from kb.visibility import sections
from people.visibility import Viewer


@dataclass
class Node:
    """A section in the tree. `is_open`: it or something below it is being read."""

    pk: int
    title: str
    url: str
    summary: str
    path: str
    lineage_id: int | None
    is_current: bool = False
    is_open: bool = False
    children: list["Node"] = field(default_factory=list)


@dataclass(frozen=True)
class Place:
    """Where in the edition a section stands."""

    tree: list[Node]
    above: list[Node]
    below: list[Node]
    previous: Node | None
    next: Node | None


def tree(viewer: Viewer, edition: EditionPage, address: Address, *, drafts: bool = False) -> list[Node]:
    """All sections of an edition as a tree, in one query however many there are."""
    pages = SectionPage.objects.filter(edition=edition) if drafts else sections(viewer).filter(edition=edition)
    columns = ("pk", "title", "url_path", "summary", "path", "lineage_id")
    rows = pages.order_by("path").values_list(*columns)
    return planted(Node(pk, title, address(url), summary, path, ln) for pk, title, url, summary, path, ln in rows)


def planted(nodes: Iterable[Node]) -> list[Node]:
    """A forest from nodes in path order. A section whose chapter is hidden moves up to the nearest one shown."""
    roots: list[Node] = []
    stack: list[Node] = []
    for node in nodes:
        while stack and not node.path.startswith(stack[-1].path):
            stack.pop()
        (stack[-1].children if stack else roots).append(node)
        stack.append(node)
    return roots


def walk(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from walk(node.children)


def place_of(roots: list[Node], pk: int | None) -> Place:
    """Mark the section being read in the tree and find its surroundings."""
    order = list(walk(roots))
    here = next((index for index, node in enumerate(order) if node.pk == pk), None)
    if here is None:
        return Place(roots, [], [], None, None)
    current = order[here]
    above = [node for node in order if current.path.startswith(node.path) and node is not current]
    current.is_current = True
    for node in [*above, current]:
        node.is_open = True
    following = order[here + 1] if here + 1 < len(order) else None
    return Place(roots, above, current.children, order[here - 1] if here else None, following)
