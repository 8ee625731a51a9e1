import pytest

from templatecheck.calls import sdk_calls
from templatecheck.expansion import expanded
from templatecheck.rights import Resources


@pytest.fixture(scope="session")
def template():
    return expanded()


@pytest.fixture(scope="session")
def calls(template):
    functions = Resources(template).of_type("AWS::Lambda::Function").values()
    return sdk_calls(sorted({function["Handler"] for function in functions}))
