"""Reading large XML that may be hostile or broken: one child of the root at a time.

Payers' feeds are a root with thousands of records under it. The bytes are cut at the records'
own tags, then each record is parsed alone by a hardened parser (`xml.parse_chunk`). So memory
stays flat, a bomb has nowhere to grow, and one broken record costs one record, not the rest of
the file. Records never nest, which is what makes the cut safe; anything that pretends otherwise
fails to parse, alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from levier.formats.containers import BrokenStreamError, ByteStream, FileRefusal
from levier.formats.xml import (
    DECLARATION,
    DECLARED_ENCODING,
    ENCODINGS,
    FORBIDDEN,
    PROLOG_LIMIT,
    UTF_8,
    WIDE_MARKS,
)

BLOCK = 1 << 18
NAME = rb"[^\s<>/!?=\"']+"
START_TAG = re.compile(rb"<(" + NAME + rb")([^<>]*)>")
WEB_PAGE = re.compile(rb"<!DOCTYPE\s+html\b", re.IGNORECASE)
BLANKS = re.compile(rb"\s*")
NAMESPACES = re.compile(rb"\sxmlns(?::[^\s=]+)?\s*=\s*(?:\"[^\"]*\"|'[^']*')")
ENCODING_OF_NAMES = "utf-8"


@dataclass(frozen=True, slots=True)
class Chunk:
    """One child of the root as it stands in the file. `line` counts from 1.

    kind: "element"; "unclosed" (its end tag is missing); "stray" (text or tags outside any
    child); "oversize" (longer than a record may be: `data` holds its beginning only).
    """

    kind: str
    name: str
    line: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Prolog:
    encoding: str  # one of UTF_8, WINDOWS_1252, LATIN_9
    root: str
    namespaces: bytes  # the root's xmlns attributes, needed to parse a child alone
    line: int


class Children:
    """The children of the root, in order, in bounded memory.

    `boundaries` names the children that never nest: a missing end tag is noticed at the next of
    them. After the last chunk: `complete` says whether the root was closed, `line` where reading
    stopped, `break_reason` why (French) when the bytes themselves gave way.
    """

    def __init__(self, stream: ByteStream, *, boundaries: tuple[str, ...], max_chunk: int) -> None:
        self._stream, self._max = stream, max_chunk
        self._buffer, self._at, self._ended = b"", 0, False
        self.line, self.complete, self.break_reason = 1, False, ""
        self.prolog = self._read_prolog()
        names = b"|".join(re.escape(name.encode()) for name in boundaries)
        root = re.escape(self.prolog.root.encode(ENCODING_OF_NAMES))
        self._stop = re.compile(rb"<(?:" + names + rb")(?=[\s/>])|</" + root + rb"\s*>")
        self._ends: dict[bytes, re.Pattern[bytes]] = {}

    # -- bytes ------------------------------------------------------------------------------

    def _fill(self) -> bool:
        """One more block in the buffer; False at the end of the stream."""
        if self._ended:
            return False
        try:
            block = self._stream.read(BLOCK)
        except BrokenStreamError as error:
            block, self.break_reason = b"", str(error)
        if not block:
            self._ended = True
            return False
        self._buffer = self._buffer[self._at :] + block
        self._at = 0
        return True

    def _take(self, end: int) -> bytes:
        data = self._buffer[self._at : end]
        self.line += data.count(b"\n")
        self._at = end
        return data

    def _search(self, pattern: re.Pattern[bytes], start: int) -> re.Match[bytes] | None:
        """The first match at or after `start` bytes from here, reading on as far as a chunk goes.

        Matches are re-read from the current position: `_fill` moves the buffer.
        """
        while True:
            found = pattern.search(self._buffer, self._at + start)
            if found and (found.end() < len(self._buffer) or self._ended):
                return found
            length = len(self._buffer) - self._at
            if length > self._max:
                return found
            start = max(start, length - 400) if not found else start
            if not self._fill():
                return pattern.search(self._buffer, self._at + start)

    # -- prolog -----------------------------------------------------------------------------

    def _read_prolog(self) -> Prolog:
        while len(self._buffer) < PROLOG_LIMIT and self._fill():
            pass
        head = self._buffer[:PROLOG_LIMIT]
        if head.startswith(WIDE_MARKS) or b"\x00" in head[:64]:
            raise FileRefusal(
                "Le fichier est codé en UTF-16 ou UTF-32, ou n'est pas un texte. Sont lus : "
                "UTF-8, Windows-1252, ISO-8859-1 et ISO-8859-15.",
                line=1,
            )
        if head.startswith(b"\xef\xbb\xbf"):
            self._at = 3
        if not head[self._at :].strip():
            raise FileRefusal(
                "Le fichier est vide : il ne contient que des blancs. "
                "Demandez un nouvel envoi au payeur."
            )
        encoding = self._declared_encoding()
        return self._read_root(encoding)

    def _declared_encoding(self) -> str:
        found = DECLARATION.match(self._buffer, self._at)
        if not found:
            return UTF_8
        self._take(found.end())
        named = DECLARED_ENCODING.search(found[1])
        if not named:
            return UTF_8
        label = named[1].decode("ascii", "replace")
        if label.lower() not in ENCODINGS:
            raise FileRefusal(
                f"Le fichier s'annonce codé en « {label} », qui n'est pas lu. Sont lus : UTF-8, "
                "Windows-1252, ISO-8859-1 et ISO-8859-15.",
                line=1,
                field="encoding",
            )
        return ENCODINGS[label.lower()]

    def _read_root(self, encoding: str) -> Prolog:
        while True:
            self._skip_blanks()
            rest = self._buffer[self._at : self._at + PROLOG_LIMIT]
            if WEB_PAGE.match(rest):
                raise FileRefusal("Ce fichier est une page web, pas un flux XML.", line=self.line)
            if FORBIDDEN.match(rest):
                raise FileRefusal(
                    "Le fichier déclare un DOCTYPE ou des entités : un flux n'en a pas, et c'est "
                    "un moyen d'attaque connu. Il n'est pas lu.",
                    line=self.line,
                )
            if rest.startswith((b"<!--", b"<?")):
                close = b"-->" if rest.startswith(b"<!--") else b"?>"
                end = rest.find(close)
                if end >= 0 and self._at < PROLOG_LIMIT:
                    self._take(self._at + end + len(close))
                    continue
            break
        found = START_TAG.match(rest)
        if not found:
            raise FileRefusal(
                f"Ce fichier n'est pas du XML : ligne {self.line}, « {_shown(rest[:40])} » au lieu "
                "d'une balise. Vérifiez que c'est bien le flux du payeur.",
                line=self.line,
            )
        line = self.line
        name = found[1].decode(ENCODING_OF_NAMES, "replace")
        self._take(self._at + found.end())
        if found[2].rstrip().endswith(b"/"):
            self.complete = self._ended = True
            self._buffer = self._buffer[: self._at]
        return Prolog(encoding, name, b"".join(NAMESPACES.findall(b" " + found[2])), line)

    def _skip_blanks(self) -> None:
        while True:
            blanks = BLANKS.match(self._buffer, self._at)
            self._take(blanks.end() if blanks else self._at)
            if self._at < len(self._buffer) or not self._fill():
                return

    # -- children ---------------------------------------------------------------------------

    def __iter__(self) -> Iterator[Chunk]:
        while True:
            self._skip_blanks()
            if len(self._buffer) - self._at < 1 << 10:
                self._fill()
            if self._at >= len(self._buffer):
                return
            if self._closes_root():
                yield from self._after_root()
                return
            chunk = self._next_chunk()
            if chunk:
                yield chunk

    def _closes_root(self) -> bool:
        found = re.compile(
            rb"</" + re.escape(self.prolog.root.encode(ENCODING_OF_NAMES)) + rb"\s*>"
        ).match(self._buffer, self._at)
        if found:
            self._take(found.end())
            self.complete = True
        return bool(found)

    def _after_root(self) -> Iterator[Chunk]:
        """Whatever stands after the end is shown once; a second document is not read."""
        self._skip_blanks()
        rest = self._buffer[self._at :]
        if rest and not re.fullmatch(rb"(?:<!--.*?-->|\s)*", rest, re.DOTALL):
            yield Chunk("trailing", "", self.line, rest[: 1 << 12])

    def _next_chunk(self) -> Chunk | None:
        if self._buffer.startswith((b"<!--", b"<?"), self._at):
            close = b"-->" if self._buffer.startswith(b"<!--", self._at) else b"?>"
            found = self._search(re.compile(re.escape(close)), 2)
            if found:
                self._take(found.end())
                return None
            return self._stray()
        found = START_TAG.match(self._buffer, self._at)
        if not found:
            return self._stray()
        if found[2].endswith(b"/"):
            return self._cut("element", found[1], found.end())
        return self._element(found[1], found.end() - self._at)

    def _element(self, name: bytes, start: int) -> Chunk:
        ends = self._ends.get(name)
        if ends is None:
            ends = re.compile(rb"</" + re.escape(name) + rb"\s*>|" + self._stop.pattern)
            self._ends[name] = ends
        found = self._search(ends, start)
        if found is None or found.end() - self._at > self._max:
            return self._runaway(name)
        if found[0].startswith(b"</" + name) and found[0][2 + len(name) :].strip() == b">":
            return self._cut("element", name, found.end())
        return self._cut("unclosed", name, found.start())

    def _runaway(self, name: bytes) -> Chunk:
        """No end in sight: at the end of the file it is cut short, else it is too long."""
        if len(self._buffer) - self._at <= self._max:
            return self._cut("unclosed", name, len(self._buffer))
        chunk = Chunk("oversize", _shown(name), self.line, self._buffer[self._at :][: 1 << 16])
        self._skip_to_boundary()
        return chunk

    def _skip_to_boundary(self) -> None:
        self._take(self._at + 1)
        while True:
            found = self._stop.search(self._buffer, self._at)
            if found:
                self._take(found.start())
                return
            self._take(max(self._at, len(self._buffer) - 400))
            if not self._fill():
                self._take(len(self._buffer))
                return

    def _stray(self) -> Chunk:
        line = self.line
        found = self._search(self._stop, 0)
        if found and found.start() > self._at:
            return Chunk("stray", "", line, self._take(found.start()))
        kept = self._buffer[self._at : self._at + (1 << 16)]
        self._skip_to_boundary()
        return Chunk("stray", "", line, kept)

    def _cut(self, kind: str, name: bytes, end: int) -> Chunk:
        line = self.line
        return Chunk(kind, _shown(name), line, self._take(end))


def _shown(data: bytes) -> str:
    try:
        return data.decode("utf-8").strip()
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace").strip()
