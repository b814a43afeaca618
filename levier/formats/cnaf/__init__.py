"""The payers' feeds (CNAF and MSA): VRSB0801, VRSF0501, VRSC0201, read and written."""

from levier.formats.cnaf.events import (
    Anomaly,
    Event,
    Fault,
    FileProblem,
    Header,
    Limits,
    Record,
    Reject,
    Section,
    Trailer,
    UnknownCode,
    UnknownElement,
)
from levier.formats.cnaf.reading import Feed, read
from levier.formats.cnaf.records import read_record
from levier.formats.containers import FileLimits, FileRefusal

__all__ = [
    "Anomaly",
    "Event",
    "Fault",
    "Feed",
    "FileLimits",
    "FileProblem",
    "FileRefusal",
    "Header",
    "Limits",
    "Record",
    "Reject",
    "Section",
    "Trailer",
    "UnknownCode",
    "UnknownElement",
    "read",
    "read_record",
]
