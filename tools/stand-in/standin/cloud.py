"""MiniStack, and clients of its services."""

import functools
import os
import sys
import urllib.error
import urllib.request

import boto3
from botocore.config import Config

from standin import process
from standin.process import RUN

URL = "http://localhost:4566"
REGION = "us-east-1"
# What MiniStack takes for an account's keys.
ENVIRONMENT = {
    "AWS_ENDPOINT_URL": URL,
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": REGION,
    "SAM_CLI_TELEMETRY": "0",
}


class Cloud:
    def __init__(self, forwarded_ports):
        self.server = process.start(
            "ministack",
            [sys.executable, "-m", "ministack"],
            env={
                **os.environ,
                "LAMBDA_EXECUTOR": "docker",
                "LAMBDA_STRICT": "1",
                "LAMBDA_DOCKER_FLAGS": f"-e 'STAND_IN_PORTS={' '.join(map(str, forwarded_ports))}'",
                "MINISTACK_REGION": REGION,
                "HOME": str(RUN),
            },
        )
        process.ready("ministack", self.server, self._answers, 60)

    @staticmethod
    def _answers():
        try:
            with urllib.request.urlopen(f"{URL}/_ministack/health", timeout=2) as answer:
                return answer.status == 200
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False

    @functools.cache
    def client(self, service):
        return boto3.client(
            service,
            endpoint_url=URL,
            region_name=REGION,
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(retries={"max_attempts": 1}, read_timeout=90),
        )
