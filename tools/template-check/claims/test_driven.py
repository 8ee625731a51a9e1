"""The table in docs/stand-in.md: no resource without a claim that drives it, or the reason why none does."""

import copy
import re
from fnmatch import fnmatchcase

import pytest

from templatecheck.driven import CLAIMS, TABLE, claims, rows

# Asks what plays AWS, and nothing of the stack.
OF_NO_STACK = {"contract"}


def left_out(template, table):
    return sorted(name for name in template["Resources"] if not any(row.covers(name) for row in table))


def names_of_nothing(template, table):
    resources = template["Resources"]
    return [name for row in table for name in row.resources if not any(fnmatchcase(one, name) for one in resources)]


def claims_of_nothing(table, known):
    return [claim for row in table for claim in row.claims if claim not in known]


@pytest.fixture(scope="module")
def table():
    return rows(TABLE.read_text(encoding="utf-8"))


def test_no_resource_is_left_out(template, table):
    assert left_out(template, table) == []


def test_every_name_in_the_table_is_a_resource(template, table):
    assert names_of_nothing(template, table) == []


def test_every_claim_in_the_table_is_there(table):
    assert claims_of_nothing(table, claims(CLAIMS)) == []


def test_every_row_names_a_claim_or_its_reason(table):
    assert [row.resources for row in table if not row.claims and not row.reason] == []


def test_every_claim_of_the_stand_in_drives_something(table):
    named = {claim for row in table for claim in row.claims}
    assert sorted(claims(CLAIMS) - named) == sorted(OF_NO_STACK)


def test_a_new_resource_is_left_out(template, table):
    more = copy.deepcopy(template)
    more["Resources"]["Another"] = {"Type": "AWS::SQS::Queue"}
    assert left_out(more, table) == ["Another"]


def test_a_row_of_nothing_is_found(template):
    text = "| resource of the template | claim |\n|---|---|\n| `Gone`, `Setup` | `gone` |\n"
    table = rows(text)
    assert names_of_nothing(template, table) == ["Gone"]
    assert claims_of_nothing(table, {"set_up"}) == ["gone"]


def test_a_row_without_claim_needs_its_reason():
    head = "| resource of the template | claim |\n|---|---|\n"
    assert re.fullmatch("its hour is too long", rows(head + "| `One` | nothing: its hour is too long |\n")[0].reason)
    assert rows(head + "| `One` | nothing |\n")[0].reason == ""
