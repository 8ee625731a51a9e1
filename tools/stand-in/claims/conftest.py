"""What the claims share, and the table of their results."""

import json
import os
import time

import pytest

from standin.cloud import Cloud
from standin.database import PORT, Server
from standin.engine import Engine
from standin.localemu import JudgedStack, LocalEmu
from standin.org import Org
from standin.process import HOME, StandInError
from standin.stack import Stack

ORG_PORT = 8090
SECOND_ORG_PORT = 8091
# Whether LocalEmu plays AWS, and judges by the policies whatever is done.
JUDGED = "STAND_IN_JUDGED" in os.environ
collect_ignore = [] if JUDGED else ["test_z_policies.py"]
MAPPINGS = HOME / "cli/src/main/resources/dev/drawbridge/cli/demo/crm-mappings.json"


@pytest.fixture(scope="session")
def engine():
    running = Engine()
    yield running
    running.keep_logs()


@pytest.fixture(scope="session")
def cloud(engine):
    return (LocalEmu if JUDGED else Cloud)([PORT, ORG_PORT, SECOND_ORG_PORT])


@pytest.fixture(scope="session")
def server(engine):
    return Server()


@pytest.fixture(scope="session")
def org(engine):
    return Org(ORG_PORT)


@pytest.fixture(scope="session")
def empty_stack(cloud, server, org):
    """Deployed, without mappings."""
    return (JudgedStack if JUDGED else Stack)(cloud, "crm", server.create("crm"), org).deploy()


@pytest.fixture(scope="session")
def stack(empty_stack):
    """Deployed, with the mappings of the demo."""
    code, text = empty_stack.command("import", str(MAPPINGS))
    assert code == 0, text
    return empty_stack


# ---- The table ---------------------------------------------------------------------------------

_results = {}


def _claim(item):
    """The first sentence of its docstring."""
    text = (item.function.__doc__ or item.name).strip().split("\n\n")[0]
    return " ".join(text.split()).rstrip(".") + (f" [{item.callspec.id}]" if hasattr(item, "callspec") else "")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    entry = _results.setdefault(item.nodeid, {"claim": _claim(item), "result": "holds", "seconds": 0.0})
    entry["seconds"] = round(entry["seconds"] + call.duration, 1)
    if report.skipped:
        entry["result"] = "skipped"
        entry["reason"] = str(report.longrepr[2])
    elif report.failed:
        entry["result"] = "FAILS"
        error = call.excinfo.value
        entry["reason"] = str(error) if isinstance(error, (StandInError, AssertionError)) else repr(error)
    return report


def pytest_terminal_summary(terminalreporter):
    if os.environ.get("STAND_IN_JSON"):
        # What inside keeps free of pytest's own output.
        with os.fdopen(3, "w", encoding="utf-8") as out:
            out.writelines(json.dumps(entry) + "\n" for entry in _results.values())
        return
    terminalreporter.write_line("")
    width = max((len(entry["claim"]) for entry in _results.values()), default=0)
    for entry in _results.values():
        terminalreporter.write_line(f"{entry['claim']:<{width}}  {entry['result']:<7}  {entry['seconds']:6.1f} s")
    for reason, claims in _reasons().items():
        terminalreporter.write_line("")
        # A part that does not start fails every claim: its sentence is said once.
        terminalreporter.write_line("FAILS: " + (claims[0] if len(claims) == 1 else f"{len(claims)} claims"))
        terminalreporter.write_line("  " + reason[-2000:].replace("\n", "\n  "))
    terminalreporter.write_line("")
    held = sum(entry["result"] == "holds" for entry in _results.values())
    terminalreporter.write_line(f"{held} of {len(_results)} claims hold, after {time.monotonic() - _begun:.0f} s")


def _reasons():
    """The claims that fail, by the reason they give."""
    reasons = {}
    for entry in _results.values():
        if entry["result"] == "FAILS":
            reasons.setdefault(entry["reason"], []).append(entry["claim"])
    return reasons


_begun = time.monotonic()
