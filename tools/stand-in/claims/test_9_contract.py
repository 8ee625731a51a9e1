"""What Drawbridge expects of AWS's services themselves, as the local stack has it too."""

import os
import re
import subprocess

from standin.cloud import REGION, URL
from standin.process import HOME, LOGS, java

MODULE = HOME / "local"
# Written by run, which has a network.
CLASSPATH = MODULE / "target" / "contract.classpath"


def test_contract(cloud):
    """The contract of queues, bus, schedules and workflow holds here too."""
    classes = ["target/test-classes", "target/classes", CLASSPATH.read_text(encoding="utf-8").strip()]
    done = subprocess.run(
        [
            java(),
            f"-Dcontract.endpoint={URL}",
            f"-Dcontract.region={REGION}",
            "-Dcontract.site=ministack",
            "-cp",
            os.pathsep.join(classes),
            "org.junit.platform.console.ConsoleLauncher",
            "execute",
            "--select-package=dev.drawbridge.local.contract",
            "--include-classname=.*ContractIT",
            "--disable-banner",
            "--disable-ansi-colors",
            "--details=tree",
            "--details-theme=ascii",
        ],
        cwd=MODULE,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=900,
    )
    text = done.stdout + done.stderr
    (LOGS / "contract.log").write_text(text, encoding="utf-8")
    broken = [line.strip() for line in text.splitlines() if "[X]" in line]
    assert done.returncode == 0, "\n".join(broken) or text[-2000:]
    succeeded = re.search(r"(\d+) tests successful", text)
    assert succeeded and int(succeeded.group(1)) >= 50, text[-2000:]
