import pytest

from levier.territory import usecases


@pytest.fixture
def ain(db, decision):
    usecases.seed_ain(decision=decision)
