"""A Docker engine of its own, with Lambda's Java image."""

import os
import subprocess

import docker

from standin import process
from standin.process import LOGS, PARTS, RUN, StandInError

IMAGE = "public.ecr.aws/lambda/java:25"
DATA = PARTS.parent / "docker"
SOCKET = RUN / "docker.sock"


class Engine:
    def __init__(self):
        os.environ["DOCKER_HOST"] = f"unix://{SOCKET}"
        self.daemon = process.start(
            "dockerd",
            [
                "/usr/sbin/dockerd",
                f"--data-root={DATA}",
                f"--exec-root={RUN}/docker",
                f"--pidfile={RUN}/docker.pid",
                f"--host=unix://{SOCKET}",
                "--storage-driver=overlay2",
            ],
        )
        process.ready("dockerd", self.daemon, self._answers, 60)
        self.client = docker.from_env()
        # Of a run that was killed.
        for container in self.client.containers.list(all=True):
            container.remove(force=True)
        self._make_image()

    @staticmethod
    def _answers():
        try:
            return docker.from_env().ping()
        except docker.errors.DockerException:
            return False

    def _make_image(self):
        """Out of the root that install has built; the label tells of which one."""
        stamp = (PARTS / "image-root.stamp").read_text().strip()
        for image in self.client.images.list(IMAGE):
            if image.labels.get("root") == stamp:
                return
        packed = subprocess.Popen(["tar", "-C", PARTS / "image-root", "-c", "."], stdout=subprocess.PIPE)
        imported = subprocess.run(
            ["/usr/bin/docker", "import", "--platform=linux/amd64"]
            + ["--change", 'ENTRYPOINT ["/lambda-entrypoint.sh"]', "--change", f"LABEL root={stamp}", "-", IMAGE],
            stdin=packed.stdout,
            capture_output=True,
            text=True,
        )
        if packed.wait() != 0 or imported.returncode != 0:
            raise StandInError(f"Docker does not take the image: {imported.stderr.strip()}")

    def functions(self, name):
        """The running containers of a function whose name contains this."""
        running = []
        for container in self.client.containers.list(ignore_removed=True):
            environment = container.attrs["Config"]["Env"]
            function = next((e.split("=", 1)[1] for e in environment if e.startswith("AWS_LAMBDA_FUNCTION_NAME=")), "")
            if name in function:
                running.append(container)
        return running

    def keep_logs(self):
        """What the functions printed, one file a container."""
        for container in self.client.containers.list(all=True, ignore_removed=True):
            environment = dict(e.split("=", 1) for e in container.attrs["Config"]["Env"] if "=" in e)
            name = environment.get("AWS_LAMBDA_FUNCTION_NAME", "container")
            try:
                (LOGS / f"{name}-{container.short_id}.log").write_bytes(container.logs())
            except docker.errors.NotFound:
                # MiniStack has taken it away meanwhile.
                continue
