#!/usr/bin/env python3
"""./do demo | test | check | bench | faults | shots | lock | levier: installs what it needs, then does it.

Needs Python 3.11 or newer and pip; nothing else. Everything it fetches is locked by hash.
"""

from __future__ import annotations

import hashlib
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent
CACHE = ROOT / ".cache"
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / "python"
LOCKS = ROOT / "requirements"

if sys.version_info < (3, 11):
    sys.exit("Python 3.11 ou plus récent est nécessaire ; ici : " + sys.version.split()[0])


def say(text: str) -> None:
    print(f"\033[1m{text}\033[0m" if sys.stdout.isatty() else text, flush=True)


def run(*args: object, check: bool = True, **env: str) -> int:
    words = [str(word) for word in args]
    code = subprocess.run(words, cwd=ROOT, env={**os.environ, **env}, check=False).returncode
    if check and code:
        sys.exit(code)
    return code


def uv() -> str:
    """The installer: the one on the machine, else its locked wheel beside us."""
    if found := shutil.which("uv"):
        return found
    target = CACHE / "uv"
    exe = target / "bin" / ("uv.exe" if os.name == "nt" else "uv")
    if not exe.exists():  # --target works where pip is "externally managed" and venv is missing
        lock = LOCKS / "uv.txt"
        run(
            sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
            "--root-user-action=ignore", "--require-hashes", "--target", target, "-r", lock,
        )  # fmt: skip
    return str(exe)


def fingerprint(lock: str) -> str:
    text = (LOCKS / lock).read_bytes() + (ROOT / "pyproject.toml").read_bytes()
    return hashlib.sha256(text + sys.version.encode()).hexdigest()


def installed(lock: str) -> bool:
    stamp = VENV / f".{lock}"
    return stamp.exists() and stamp.read_text() == fingerprint(lock)


def install(lock: str) -> None:
    """Bring .venv to exactly what the lock says; the developers' lock contains the other."""
    if installed("dev.txt") or installed(lock):
        return
    if (VENV / ".dev.txt").exists():  # a developer's stays one when what it stands on moved
        lock = "dev.txt"
    say("Installation des bibliothèques (une fois) …")
    if not PYTHON.exists():
        run(uv(), "venv", "--quiet", "--python", sys.executable, VENV)
    sync = ("pip", "sync", "--quiet", "--python", PYTHON, "--require-hashes", LOCKS / lock)
    run(uv(), *sync)
    itself = ("--no-deps", "--no-build-isolation", "--offline", "-e", ROOT)
    run(uv(), "pip", "install", "--quiet", "--python", PYTHON, *itself)
    for stamp in VENV.glob(".*.txt"):
        stamp.unlink()
    (VENV / f".{lock}").write_text(fingerprint(lock))


def levier(*args: str, **env: str) -> int:
    install("base.txt")
    return run(BIN / "levier", *args, check=False, **env)


def demo(*args: str) -> int:
    words = list(args)
    env = {"LEVIER_ENV": os.environ.get("LEVIER_ENV", "demo")}
    if "--data" in words:  # the settings need it before the command reads its arguments
        place = words.index("--data")
        env["LEVIER_DATA"] = str(pathlib.Path(words[place + 1]).resolve())
        del words[place : place + 2]
    return levier("demo", *words, **env)


def check(*args: str) -> int:
    install("dev.txt")
    steps = {
        "mise en forme": ("ruff", "format", "--check", "."),
        "règles d'écriture": ("ruff", "check", "."),
        "types": ("mypy",),
        "architecture": ("lint-imports", "--no-cache"),
        "gabarits": ("djlint", "levier", "--lint", "--quiet"),
    }
    failed = []
    for label, (tool, *words) in steps.items():
        say(f"— {label}")
        if run(BIN / tool, *words, check=False):
            failed.append(label)
    say("— migrations")
    if run(BIN / "levier", "makemigrations", "--check", "--dry-run", check=False, **scratch()):
        failed.append("migrations")
    say("— règles de la maison")
    if run(PYTHON, "-m", "pytest", "-q", "tests/house", check=False, **scratch()):
        failed.append("maison")
    say("Tout est en ordre." if not failed else "À corriger : " + ", ".join(failed))
    return 1 if failed else 0


def scratch() -> dict[str, str]:
    return {"LEVIER_DATA": str(CACHE / "scratch"), "DATABASE_URL": ""}


def test(*args: str) -> int:
    """The whole suite on SQLite, then what touches the database again on PostgreSQL."""
    install("dev.txt")
    return run(PYTHON, "tests/everywhere.py", *args, check=False)


def bench(*args: str) -> int:
    install("dev.txt")
    return run(PYTHON, "-m", "bench", *args, check=False, OMP_NUM_THREADS="1")


def shots(*args: str) -> int:
    install("dev.txt")
    return run(PYTHON, "-m", "bench.shots", *args, check=False)


def lock(*args: str) -> int:
    """Resolve anew: hashes, no index address, one version of each for demo and tests."""
    LOCKS.mkdir(exist_ok=True)
    common = (
        "pip", "compile", "--quiet", "--generate-hashes", "--no-emit-index-url",
        "--no-emit-find-links", "--universal", "--python-version", "3.11", "--no-header",
        "--no-annotate", *args,
    )  # fmt: skip
    project = (ROOT / "pyproject.toml").relative_to(ROOT)
    run(uv(), *common, project, "--group", "build", "--group", "dev", "-o", "requirements/dev.txt")
    run(
        uv(), *common, project, "--group", "build", "-c", "requirements/dev.txt",
        "-o", "requirements/base.txt",
    )  # fmt: skip
    (CACHE / "uv.in").write_text("uv\n")
    run(uv(), *common, ".cache/uv.in", "-o", "requirements/uv.txt")
    return 0


def help_(*args: str) -> int:
    print(__doc__)
    return 0


COMMANDS = {
    "demo": demo, "test": test, "check": check, "bench": bench, "shots": shots, "lock": lock,
    "levier": levier, "help": help_, "--help": help_,
}  # fmt: skip

if __name__ == "__main__":
    name, *rest = sys.argv[1:] or ["help"]
    if name not in COMMANDS:
        sys.exit(f"« {name} » n'est pas une commande. Il y a : {', '.join(COMMANDS)}.")
    try:
        sys.exit(COMMANDS[name](*rest))
    except KeyboardInterrupt:
        sys.exit(130)
