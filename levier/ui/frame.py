"""The rooms on the left of every page, and where one stands among them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import NoReverseMatch, resolve, reverse

May = Callable[[str], bool]
Open = tuple[str, list["Section"]]


@dataclass(frozen=True, slots=True)
class Section:
    """A page of a room: its label, the name of its address, the permission that opens it (or
    several, any of which does).

    `also`: beginnings of other addresses that belong to it. `unless`: a permission (or several)
    whose holders find this page in a room of their own.
    """

    label: str
    address: str
    permission: str | tuple[str, ...] = ""
    also: tuple[str, ...] = ()
    unless: str | tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """Its address, or "" where this installation has no such page."""
        try:
            return reverse(self.address)
        except NoReverseMatch:
            return ""

    def reach(self, path: str) -> int:
        """How closely it covers a path: the length of the beginning they share, 0 for none."""
        roots = [root for root in (self.url, *self.also) if root]
        covered = (len(root) for root in roots if path == root or path.startswith(_below(root)))
        return max(covered, default=0)


def _below(root: str) -> str:
    return root if root != "/" else "\0"  # the home page covers itself only


@dataclass(frozen=True, slots=True)
class Group:
    """Pages under one name on the left; on each of them, the others are its tabs."""

    label: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Room:
    """A room: its label, its icon, its pages. It opens on the first that the person may enter.

    `only`: the permission without which there is no such room, whatever its pages allow.
    """

    label: str
    icon: str
    sections: tuple[Section | Group, ...]
    only: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str
    is_current: bool
    icon: str = ""
    pages: list[Link] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Frame:
    """The rooms that a person may enter, the one she is in with its pages; beside the page that
    is shown, its tabs."""

    rooms: list[Link]
    tabs: list[Link]


def frame(rooms: Iterable[Room], path: str, may: May) -> Frame:
    """What surrounds the page at `path` for whoever `may`."""
    opened = [(room, _open(room, may)) for room in rooms]
    pages = [page for _, groups in opened for _, group in groups for page in group]
    here = _closest(pages, path)
    tabs = [
        _tabs(group, here)
        for _, groups in opened
        for _, group in groups
        if here in group and len(group) > 1 and path in {page.url for page in group}
    ]
    return Frame(list(_links(opened, here)), tabs[0] if tabs else [])


def may_open(user: Any, url: str) -> bool:
    """Whether the view at `url` lets this person in: one of its `permissions`, if it has any.

    What lies outside of a scope is the view's to say (404).
    """
    view = resolve(url).func
    wanted = getattr(view, "permissions", ())
    return not wanted or any(user.has_perm(name) for name in wanted)


def _closest(pages: Sequence[Section], path: str) -> Section | None:
    best = max(pages, key=lambda page: page.reach(path), default=None)
    return best if best and best.reach(path) else None


def _tabs(group: Sequence[Section], here: Section | None) -> list[Link]:
    return [Link(page.label, page.url, page == here) for page in group]


def _links(opened: Iterable[tuple[Room, list[Open]]], here: Section | None) -> Iterator[Link]:
    for room, groups in opened:
        if groups:
            inside = [Link(label, group[0].url, here in group) for label, group in groups]
            is_current = any(link.is_current for link in inside)
            shown = inside if is_current and len(inside) > 1 else []
            yield Link(room.label, inside[0].url, is_current, room.icon, shown)


def _open(room: Room, may: May) -> list[Open]:
    if room.only and not may(room.only):
        return []
    groups = [
        (one.label, [page for page in _pages(one) if page.url and _may(page, may)])
        for one in room.sections
    ]
    return [(pages[0].label if len(pages) == 1 else label, pages)
            for label, pages in groups if pages]  # fmt: skip


def _pages(one: Section | Group) -> tuple[Section, ...]:
    return one.sections if isinstance(one, Group) else (one,)


def _may(section: Section, may: May) -> bool:
    wanted = section.permission
    if any(may(name) for name in _names(section.unless)):
        return False
    return not wanted or any(may(name) for name in _names(wanted))


def _names(told: str | tuple[str, ...]) -> tuple[str, ...]:
    if isinstance(told, str):
        return (told,) if told else ()
    return told
