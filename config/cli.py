"""`levier COMMAND`: one entrance to every command of the house."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

from levier.entitlement import cli as entitlement_cli


def main() -> None:
    """The law needs no database, hence no Django; everything else is a management command."""
    if sys.argv[1:2] == ["entitlement"]:
        sys.exit(entitlement_cli.main(sys.argv[2:]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    execute_from_command_line(["levier", *(sys.argv[1:] or ["help"])])


if __name__ == "__main__":
    main()
