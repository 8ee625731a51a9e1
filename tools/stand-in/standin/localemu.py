"""LocalEmu in MiniStack's place: it evaluates policies, and lacks more than MiniStack does."""

import functools
import os

from standin import process
from standin.api import make_routes
from standin.cloud import URL, Cloud
from standin.process import HERE, HOME, LOGS, PARTS, RUN
from standin.stack import Stack

JUDGEMENTS = LOGS / "judgements.jsonl"
PYTHON = PARTS / "localemu" / "bin" / "python"


class LocalEmu(Cloud):
    def __init__(self, forwarded_ports):
        with open("/etc/hosts", "a", encoding="utf-8") as hosts:
            hosts.write("172.17.0.1 host.docker.internal\n")
        (init,) = PARTS.glob("localemu/lib/python*/site-packages/localemu/runtime/lambda-init/x86_64/init")
        flags = f"-e STAND_IN_PORTS='{' '.join(map(str, forwarded_ports))}' --add-host host.docker.internal:172.17.0.1"
        self.server = process.start(
            "localemu",
            [PYTHON, "-P", HERE / "standin" / "judge.py"],
            env={
                **os.environ,
                "GATEWAY_LISTEN": "0.0.0.0:4566",
                "IAM_ENFORCEMENT": "soft",
                "ROOT_ACCESS_KEYS": "test",
                "LAMBDA_IGNORE_ARCHITECTURE": "1",
                "LAMBDA_INIT_BIN_PATH": str(init),
                "LAMBDA_DEV_PORT_EXPOSE": "1",
                "LAMBDA_DOCKER_FLAGS": flags,
                "LAMBDA_RUNTIME_ENVIRONMENT_TIMEOUT": "90",
                "FILESYSTEM_ROOT": str(RUN / "localemu"),
                "HOME": str(RUN),
                "JUDGEMENTS": str(JUDGEMENTS),
                "WAITING_WORKFLOW": "arn:aws:states:us-east-1:000000000000:stateMachine:crm-write-batch",
            },
        )
        process.ready("localemu", self.server, self._answers, 120)


class JudgedStack(Stack):
    """Custom resources and HTTP APIs are left out by LocalEmu's CloudFormation: set-up is called and an API made by hand."""

    def deploy(self, **parameters):
        text = (HOME / "template.yaml").read_text(encoding="utf-8")
        # Nor does it know a function's version by this name.
        text = text.replace("!Ref SetupFunction.Version", "any")
        for path in ("functions/target/functions.zip", "statemachines/write-batch.asl.json"):
            text = text.replace(path, str(HOME / path))
        template = RUN / "judged.yaml"
        template.write_text(text, encoding="utf-8")
        super().deploy(template, **parameters)
        # Whatever answers there: nobody waits for what set-up says.
        self.invoke("SetupFunction", {"RequestType": "Create", "ResponseURL": "http://host.docker.internal:4566/"})
        return self

    def physical(self, logical):
        return self._made_api if logical == "Api" else super().physical(logical)

    @functools.cached_property
    def _made_api(self):
        return self.client("apigatewayv2").create_api(Name=self.name, ProtocolType="HTTP")["ApiId"]

    def make_api(self):
        # Of LocalEmu's authorizers there are none that are functions.
        return make_routes(self, authorized=False)

    @property
    def api_url(self):
        return f"{URL}/_aws/execute-api-v2/{self.api}/$default"
