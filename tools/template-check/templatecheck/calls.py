"""The calls of AWS's SDK that the deployed code can make."""

import os
import re
import subprocess
from pathlib import Path

from templatecheck.expansion import FUNCTIONS, HERE


def sdk_calls(handlers, functions=FUNCTIONS):
    """(handler, service, operation) of each call that a handler reaches in its bytecode."""
    if not functions.exists():
        raise FileNotFoundError(f"{functions} is missing; mvn package builds it")
    printed = subprocess.run(
        [_java25(), str(HERE / "SdkCalls.java"), str(functions), *handlers],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    return sorted({tuple(line.split("\t")[:3]) for line in printed.splitlines()})


def _java25():
    for home in [os.environ.get("JAVA_HOME", ""), *map(str, sorted(Path("/usr/lib/jvm").glob("*")))]:
        release = Path(home, "release")
        if home and release.exists() and re.search(r'^JAVA_VERSION="(2[5-9]|[3-9]\d)', release.read_text(), re.M):
            return f"{home}/bin/java"
    raise FileNotFoundError("there is no JDK 25 in JAVA_HOME or /usr/lib/jvm")
