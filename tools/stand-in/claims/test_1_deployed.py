"""What a user sees right after `sam deploy`."""

import pytest

pytestmark = pytest.mark.short


@pytest.mark.judged
def test_set_up(empty_stack):
    """`sam deploy` creates every resource, and set-up has made the tables."""
    assert empty_stack.status() == "CREATE_COMPLETE"
    assert empty_stack.database.value("SELECT count(*) FROM drawbridge.connection WHERE name = 'drawbridge'") == 1
    assert empty_stack.database.value("SELECT to_regclass('salesforce._trigger_log') IS NOT NULL")


def test_token(empty_stack):
    """The HTTP API answers the right token only."""
    path = "/api/v3/connections/drawbridge/holds"
    assert empty_stack.request("GET", path)[0] == 401
    assert empty_stack.request("GET", path, token="wrong")[0] == 403
    assert empty_stack.request("GET", path, token=empty_stack.token) == (200, {"count": 0, "next": None, "previous": None, "results": []})


@pytest.mark.judged
def test_import(stack):
    """`./drawbridge import` maps the objects of an exported file."""
    mapped = {row[0] for row in stack.database.rows("SELECT object_name FROM drawbridge.mapping")}
    assert {"Account", "Contact", "Opportunity"} <= mapped
    assert stack.database.value("SELECT count(*) FROM pg_trigger WHERE tgrelid = 'salesforce.account'::regclass") > 0
