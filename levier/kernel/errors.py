"""Errors that a person can be told about, as opposed to bugs."""

from __future__ import annotations


class Refusal(Exception):
    """A rule said no. The message is French, complete, and shown to the person as it is.

    `rule` is the article or regulation behind it ("CASF L262-37"); `field` names the form
    field or the file element concerned, when there is one.
    """

    def __init__(self, message: str, *, rule: str = "", field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.rule = rule
        self.field = field


UNUSABLE: dict[type[OSError], str] = {
    FileNotFoundError: "il n'existe pas",
    IsADirectoryError: "c'est un dossier",
    NotADirectoryError: "un des dossiers de son chemin n'en est pas un",
    PermissionError: "l'accès en est interdit",
}


def why_unusable(error: OSError) -> str:
    """Why a file can't be read or written, in French when the cause is an ordinary one."""
    return UNUSABLE.get(type(error)) or error.strerror or str(error)
