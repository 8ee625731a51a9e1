"""Templates that are deployed in the place of the project's: an earlier landing's, and one with other code."""

import shutil
import zipfile

from standin.process import HERE, HOME, PARTS, RUN

ZIP = HOME / "functions" / "target" / "functions.zip"
WORKFLOW = HOME / "statemachines" / "write-batch.asl.json"


def _written(name, text, functions):
    """The paths that a template names are relative to it."""
    text = text.replace("functions/target/functions.zip", str(functions))
    text = text.replace("statemachines/write-batch.asl.json", str(WORKFLOW))
    path = RUN / name
    path.write_text(text, encoding="utf-8")
    return path


def earlier():
    """The landing before stacks had names of their own; where install could not build it, its template with today's code."""
    if (PARTS / "earlier.stamp").exists():
        return PARTS / "earlier" / "template.yaml"
    return _written("earlier.yaml", (HERE / "earlier" / "template.yaml").read_text(encoding="utf-8"), ZIP)


def with_other_code():
    """Today's template and a functions.zip that differs in a file nobody reads."""
    other = RUN / "other-functions.zip"
    shutil.copy(ZIP, other)
    with zipfile.ZipFile(other, "a") as changed:
        changed.writestr("changed.txt", "other code")
    return _written("other-code.yaml", (HOME / "template.yaml").read_text(encoding="utf-8"), other)
