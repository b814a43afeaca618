import pytest


@pytest.fixture
def shown(settings):
    """The gallery exists where people look at it only."""
    settings.LEVIER_DEMO = True
