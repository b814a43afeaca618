import pytest

from levier.territory import usecases as territory
from tests.rights.taken import HOUSE


@pytest.fixture
def ain(db):
    territory.seed_ain(decision=HOUSE)


@pytest.fixture
def nobody_validates(settings):
    settings.LEVIER_CONTRACT_VALIDATION = "none"
