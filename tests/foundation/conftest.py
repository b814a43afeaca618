import pytest
from django.db import connection

from tests.foundation.bills import Bill


@pytest.fixture(scope="session")
def bills_table(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            editor.create_model(Bill)
        yield
        with connection.schema_editor() as editor:
            editor.delete_model(Bill)


@pytest.fixture
def bills(bills_table, db):
    return Bill.objects
