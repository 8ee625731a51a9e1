"""Processes of the stand-in. They end with its namespace; those that are stopped earlier end by their own id."""

import os
import subprocess
import time
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
HOME = HERE.parents[1]
PARTS = HERE / "target" / "parts"
LOGS = HERE / "target" / "logs"
RUN = Path("/run/stand-in")


class StandInError(Exception):
    """A sentence for the person who started it."""


def java():
    """The java command of the machine's JDK 25."""
    for candidate in [os.environ.get("JAVA_HOME", "/nowhere"), *sorted(Path("/usr/lib/jvm").iterdir())]:
        release = Path(candidate) / "release"
        if release.exists() and 'JAVA_VERSION="25' in release.read_text():
            return Path(candidate) / "bin" / "java"
    raise StandInError("there is no JDK 25 in JAVA_HOME or /usr/lib/jvm")


def start(name, command, **options):
    """Starts a process whose output goes to a log of its name."""
    with open(LOGS / f"{name}.log", "ab") as log:
        return subprocess.Popen(
            [str(part) for part in command], stdin=subprocess.DEVNULL, stdout=log, stderr=log, **options
        )


def wait_for(what, condition, seconds, every=0.5):
    """The first true answer of condition; a StandInError after so many seconds."""
    end = time.monotonic() + seconds
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > end:
            raise StandInError(f"{what}: not within {seconds} seconds")
        time.sleep(every)


def ready(name, process, condition, seconds):
    """Waits until a process answers; says which log tells why it does not."""

    def answered():
        if process.poll() is not None:
            raise StandInError(f"{name} ended with exit code {process.returncode}; target/logs/{name}.log says why")
        return condition()

    wait_for(f"{name} answers (target/logs/{name}.log says why not)", answered, seconds)
