"""The data·inclusion schema v1 (GIP Plateforme de l'inclusion): structures and services.

Bytes to dataclasses and back. A file is a JSON array of records (or an object whose `items` is
that array, as the public API answers). `read_structures` and `read_services` give every record,
good or bad; `write` gives the same bytes for the same records, whatever their order.
"""

from levier.formats.data_inclusion.reading import (
    Bad,
    read_services,
    read_structures,
)
from levier.formats.data_inclusion.records import Service, Structure, as_json, restored, write
from levier.formats.data_inclusion.vocabulary import VOCABULARY

__all__ = [
    "VOCABULARY",
    "Bad",
    "Service",
    "Structure",
    "as_json",
    "read_services",
    "read_structures",
    "restored",
    "write",
]
