"""Which claims of the stand-in drive which resource, as docs/stand-in.md has it."""

import re
from fnmatch import fnmatchcase
from typing import NamedTuple

from templatecheck.expansion import HOME

TABLE = HOME / "docs" / "stand-in.md"
CLAIMS = HOME / "tools" / "stand-in" / "claims"
HEAD = "| resource of the template | claim |"


class Row(NamedTuple):
    """Logical ids, "*" for any letters, and the claims that drive them; without claims the reason."""

    resources: list[str]
    claims: list[str]
    reason: str

    def covers(self, logical):
        return any(fnmatchcase(logical, name) for name in self.resources)


def rows(text):
    """The rows of the table: what stands in code font in the first column are resources, in the second claims."""
    lines = text.splitlines()
    found = []
    for line in lines[lines.index(HEAD) + 2 :]:
        if not line.startswith("|"):
            break
        resources, driven = line.strip("|").split("|")
        undriven = re.match(r"\s*nothing(?:: (.+?))?\s*$", driven)
        named = [] if undriven else re.findall(r"`([^`]+)`", driven)
        found.append(Row(re.findall(r"`([^`]+)`", resources), named, undriven[1] or "" if undriven else ""))
    return found


def claims(folder):
    """The names by which `tools/stand-in/run NAME` runs them."""
    return {
        name
        for file in folder.glob("test_*.py")
        for name in re.findall(r"^def test_(\w+)", file.read_text(encoding="utf-8"), re.MULTILINE)
    }
