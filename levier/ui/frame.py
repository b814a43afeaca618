"""The rooms on the left of every page, and where one stands among them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from django.urls import NoReverseMatch, reverse

May = Callable[[str], bool]


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
class Room:
    """A room: its label, its icon, its pages. It opens on the first that the person may enter.

    `only`: the permission without which there is no such room, whatever its pages allow.
    """

    label: str
    icon: str
    sections: tuple[Section, ...]
    only: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str
    is_current: bool
    icon: str = ""
    pages: list[Link] = field(default_factory=list)


def links(rooms: Iterable[Room], path: str, may: May) -> list[Link]:
    """The rooms that a person may enter, the one she is in with its pages."""
    return list(_links(rooms, path, may))


def _links(rooms: Iterable[Room], path: str, may: May) -> Iterator[Link]:
    open_rooms = [(room, _open(room, may)) for room in rooms]
    reaches = {section.address: section.reach(path) for _, pages in open_rooms for section in pages}
    closest = max(reaches.values(), default=0)
    here = next((name for name, reach in reaches.items() if reach == closest > 0), "")
    for room, pages in open_rooms:
        if pages:
            is_current = any(section.address == here for section in pages)
            inside = [Link(one.label, one.url, one.address == here) for one in pages]
            shown = inside if is_current and len(inside) > 1 else []
            yield Link(room.label, pages[0].url, is_current, room.icon, shown)


def _open(room: Room, may: May) -> list[Section]:
    if room.only and not may(room.only):
        return []
    return [section for section in room.sections if section.url and _may(section, may)]


def _may(section: Section, may: May) -> bool:
    wanted = section.permission
    if any(may(name) for name in _names(section.unless)):
        return False
    return not wanted or any(may(name) for name in _names(wanted))


def _names(told: str | tuple[str, ...]) -> tuple[str, ...]:
    if isinstance(told, str):
        return (told,) if told else ()
    return told
