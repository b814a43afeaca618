"""Killed at any moment, a month goes on and ends with the same orders and the same file."""

import json
import os
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


@pytest.mark.fault
def test_a_month_killed_anywhere_ends_with_the_same_orders_and_the_same_file():
    answer = subprocess.run(
        [sys.executable, "-m", "tests.faults.months", "--kills", "12", "--seed", "11"],
        cwd=ROOT, env={**os.environ}, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stdout + answer.stderr
    told = json.loads(answer.stdout.splitlines()[-1])
    assert told["broken"] is None
    for phase in ("calculate", "order", "file"):
        assert told["hits"][phase] >= 1, told["hits"]


@pytest.mark.fault
def test_letters_killed_anywhere_keep_their_numbers_and_none_is_doubled():
    answer = subprocess.run(
        [sys.executable, "-m", "tests.faults.letters", "--kills", "6", "--seed", "5"],
        cwd=ROOT, env={**os.environ}, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stdout + answer.stderr
    told = json.loads(answer.stdout.splitlines()[-1])
    assert told["broken"] is None and told["hits"] >= 1
