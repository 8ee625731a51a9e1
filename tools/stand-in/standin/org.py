"""A Salesforce org on localhost, and a look into its journal."""

import json
import urllib.request

from standin import process
from standin.process import HOME, StandInError, java


class Org:
    def __init__(self, port):
        self.url = f"http://127.0.0.1:{port}"
        self.secret = {
            "flow": "client_credentials",
            "loginUrl": self.url,
            "clientId": "drawbridge",
            "clientSecret": "drawbridge-secret",
        }
        jar = HOME / "salesforce-emulator" / "target" / "salesforce-emulator.jar"
        if not jar.exists():
            raise StandInError(f"{jar.name} is missing; build the project")
        name = f"org-{port}"
        self.server = process.start(
            name, [java(), "-Xmx512m", "-jar", jar, "--port", port]
        )
        process.ready(name, self.server, self._answers, 60)
        self.port = port
        self.let_in()

    def let_in(self):
        """It listens on loopback only; functions come over the bridge of the engine."""
        self.forward = process.start(
            f"org-{self.port}-forward",
            ["socat", f"TCP-LISTEN:{self.port},bind=172.17.0.1,fork,reuseaddr", f"TCP:127.0.0.1:{self.port}"],
        )

    def _answers(self):
        try:
            return self._control("GET", "counters") is not None
        except OSError:
            return False

    def _control(self, method, path, body=None):
        request = urllib.request.Request(
            f"{self.url}/emulator/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read().decode()

    def journal(self):
        """Every change, accepted or rejected, in the order applied."""
        return [json.loads(line) for line in self._control("GET", "journal?after=0").splitlines() if line]

    def counters(self):
        return json.loads(self._control("GET", "counters"))

    def latency(self, fixed_millis, per_record_millis=0):
        self._control("POST", "latency", {"fixedMillis": fixed_millis, "perRecordMillis": per_record_millis})

    def fault(self, **settings):
        """Arms a fault, as the emulator's README names them."""
        self._control("POST", "faults", settings)

    def no_faults(self):
        self._control("DELETE", "faults")

    def create(self, sobject, records):
        """Creates records as a user of Salesforce would."""
        self._control("POST", "data", {sobject: records})

    def remove_field(self, sobject, field):
        self._control("DELETE", f"schema/{sobject}/fields/{field}")

    def add_field(self, sobject, field):
        """Adds a field, or what is given of one, as a describe has it."""
        self._control("POST", f"schema/{sobject}/fields", field)
