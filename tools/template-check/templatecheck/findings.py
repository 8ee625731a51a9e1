"""What cfn-lint, cdk-nag and cfn-guard find, and which of it is suppressed."""

import fnmatch
import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import yaml

from templatecheck.expansion import HERE

SUPPRESSED = HERE / "suppressed.yaml"


class Finding(NamedTuple):
    rule: str
    resource: str


class Suppression(NamedTuple):
    rule: str
    resource: str
    """A logical id, or a pattern of them."""
    reason: str

    def covers(self, finding):
        return self.rule == finding.rule and fnmatch.fnmatchcase(finding.resource, self.resource)


def suppressions(file=SUPPRESSED):
    entries = yaml.safe_load(file.read_text(encoding="utf-8"))
    return [
        Suppression(rule, resource, " ".join(entry["reason"].split()))
        for entry in entries
        for rule in entry["rules"]
        for resource in entry["resources"]
    ]


def open_findings(findings, allowed):
    return sorted(f for f in set(findings) if not any(s.covers(f) for s in allowed))


def unused_suppressions(findings, allowed):
    return [s for s in allowed if not any(s.covers(f) for f in findings)]


def by_cfn_lint(template):
    """Errors and warnings of cfn-lint in a template. Of SAM's resources it sees less than of what they expand to."""
    run = subprocess.run(
        [Path(sys.executable).with_name("cfn-lint"), "--template", template, "--format", "json"],
        stdout=subprocess.PIPE,
        text=True,
    )
    matches = json.loads(run.stdout or "[]")
    if run.returncode != 0 and not matches:
        raise RuntimeError(f"cfn-lint ended with {run.returncode}")
    return [Finding(m["Rule"]["Id"], (m["Location"]["Path"] or ["", "template"])[1]) for m in matches]


def by_cdk_nag_and_cfn_guard(template, folder):
    """Of an expanded template, for which the folder is theirs to write to."""
    run = subprocess.run(
        ["node", HERE / "nag.js", template, folder / "cdk.out"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    if run.returncode != 0:
        raise RuntimeError(f"nag.js ended with {run.returncode}: {run.stderr[-3000:]}")
    return [Finding(found["rule"], found["resource"]) for found in json.loads(run.stdout)]
