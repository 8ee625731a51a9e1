"""Rights of the expanded template in one shape, so that what is granted and what is needed can be compared."""

from typing import NamedTuple


class Right(NamedTuple):
    """Who may do what to which resource; all of a stack's resources by their logical ids."""

    holder: str
    action: str
    resource: str

    def __str__(self):
        return f"{self.holder}: {self.action} on {self.resource}"


class NotUnderstoodError(Exception):
    """The template says something that this reading does not know; it must not be passed over."""


class Resources:
    """The resources of an expanded template, and which of them an expression names."""

    def __init__(self, template):
        self.all = template["Resources"]
        self._parameters = template["Parameters"]
        self._names = {
            f"arn:${{AWS::Partition}}:states:${{AWS::Region}}:${{AWS::AccountId}}:stateMachine:{name['Fn::Sub']}": logical
            for logical, machine in self.of_type("AWS::StepFunctions::StateMachine").items()
            if isinstance(name := machine.get("StateMachineName"), dict)
        }

    def of_type(self, kind):
        """The properties of each resource of the type, by logical id."""
        return {name: one.get("Properties", {}) for name, one in self.all.items() if one["Type"] == kind}

    def type(self, logical):
        return self.all[logical]["Type"] if logical in self.all else None

    def is_parameter(self, logical):
        return logical in self._parameters

    def named(self, expression):
        """The logical id of the resource or parameter whose ARN, name or URL the expression is; "*" stays."""
        match expression:
            case "*":
                return "*"
            case {"Ref": str(logical)} | {"Fn::GetAtt": [str(logical), "Arn"]}:
                return logical
            case {"Fn::Sub": str(text)} if text in self._names:
                return self._names[text]
            case {"Fn::Sub": str(text)} if text.startswith("${") and text.endswith(".Arn}"):
                return text[2:-5]
        raise NotUnderstoodError(f"{expression} names no resource that is known")


def listed(value):
    """What may be one or a list of it, as a list."""
    return value if isinstance(value, list) else [value]
