"""Files as they arrive: packed, cut, booby-trapped."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest

from levier.formats import cnaf
from levier.formats.containers import FileLimits
from tests.formats import cnaf_feeds as feeds

FEED = feeds.encoded(feeds.feed(*(feeds.household(number) for number in range(40))))


def zipped(*members: tuple[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return held.getvalue()


def counted(data: bytes, **limits: int) -> int:
    found = cnaf.read(data, limits=cnaf.Limits(file=FileLimits(**limits)))
    return sum(isinstance(event, cnaf.Record) for event in found)


@pytest.mark.parametrize(
    "packed",
    [FEED, gzip.compress(FEED), zipped(("flux.xml", FEED))],
    ids=["plain", "gzip", "zip"],
)
def test_a_feed_is_read_plain_gzipped_or_zipped(packed):
    assert counted(packed) == 40


def test_a_path_and_an_open_file_are_read_too(tmp_path):
    path = tmp_path / "flux.xml.gz"
    path.write_bytes(gzip.compress(FEED))
    with cnaf.read(path) as feed:
        assert feed.header.container == "gzip"
    with path.open("rb") as file:
        assert len([event for event in cnaf.read(file) if isinstance(event, cnaf.Record)]) == 40


def test_a_gzip_cut_short_gives_its_good_part():
    text = feeds.encoded(feeds.feed(*(feeds.household(number) for number in range(4000))))
    found = list(cnaf.read(gzip.compress(text)[:-20_000]))
    kinds = {event.kind for event in found if isinstance(event, cnaf.FileProblem)}
    assert "truncated" in kinds
    assert any(isinstance(event, cnaf.Record) for event in found)


def str_of_reason(value):
    """A test is named by what is said: the packed bytes hold the hour, two workers would differ."""
    return value if isinstance(value, str) else "data"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "vide"),
        (zipped(), "vide"),
        (zipped(("a.xml", FEED), ("b.xml", FEED)), "contient 2 fichiers"),
        (zipped(("[Content_Types].xml", b"<a/>"), ("b.xml", b"")), "bureautique"),
        (zipped(("a.zip", zipped(("flux.xml", FEED)))), "autre archive"),
        (gzip.compress(gzip.compress(FEED)), "autre archive"),
        (zipped(("flux.xml", FEED))[:-30], "coupée ou abîmée"),
        (gzip.compress(FEED)[:15], "coupée ou abîmée"),
        (b"%PDF-1.7 ...", "un PDF"),
        (b"7z\xbc\xaf\x27\x1c....", "7z"),
    ],
    ids=str_of_reason,
)
def test_what_is_not_one_feed_is_refused_with_its_reason(data, said):
    with pytest.raises(cnaf.FileRefusal, match=said):
        cnaf.read(data)


def test_an_encrypted_zip_is_refused():
    data = bytearray(zipped(("flux.xml", FEED)))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    with pytest.raises(cnaf.FileRefusal, match="mot de passe"):
        cnaf.read(bytes(data))


def test_bombs_are_stopped_before_they_weigh():
    bomb = b"<Racine>" + b" " * 50_000_000
    with pytest.raises(cnaf.FileRefusal, match="gonfle"):
        counted(gzip.compress(bomb))
    with pytest.raises(cnaf.FileRefusal, match="gonfle"):
        counted(zipped(("flux.xml", bomb)))
    with pytest.raises(cnaf.FileRefusal, match="dépasse 1 Mo"):
        counted(feeds.encoded(feeds.feed(feeds.household() * 500)), total=1_000_000)
