"""What botocore makes of an answer, as this client's JSON has it: the place of every justified difference.

Equal means equal as JSON after these changes. Each difference that a value shows is recorded by its name;
the Rust test has the list of them with the reasons.
"""

import datetime

from values import as_float32

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
MICROSECOND = datetime.timedelta(microseconds=1)

ZEROS = {
    "string": "",
    "integer": 0,
    "long": 0,
    "boolean": False,
    "float": 0.0,
    "timestamp": 0,
    "list": [],
    "map": {},
}


def zero(shape):
    if shape.type_name == "structure":
        return {name: zero(shape.members[name]) for name in shape.required_members}
    return ZEROS[shape.type_name]


def without_nulls(shape, wire):
    """JSON of a shape without the null items of its lists and the null entries of its maps."""
    if wire is None:
        return None
    if shape.type_name == "list":
        return [without_nulls(shape.member, item) for item in wire if item is not None]
    if shape.type_name == "map":
        return {key: without_nulls(shape.value, item) for key, item in wire.items() if item is not None}
    if shape.type_name == "structure":
        members = shape.members.items()
        return wire | {name: without_nulls(member, wire[name]) for name, member in members if name in wire}
    return wire


class Normal:
    """Reads the parsed value beside the JSON that it is of."""

    def __init__(self):
        self.differences = set()

    def value(self, shape, parsed, wire):
        handler = getattr(self, shape.type_name, None)
        return handler(shape, parsed, wire) if handler else parsed

    def structure(self, shape, parsed, wire):
        result = {}
        for name, member in shape.members.items():
            if name in parsed:
                result[name] = self.value(member, parsed[name], wire[name])
            elif name in shape.required_members:
                self.differences.add("a required member is never absent")
                result[name] = zero(member)
        if shape.name == "HistoryEvent":
            result |= self.unknown_details(shape, wire)
        if shape.name == "GetActivityTaskOutput" and "" in result.values():
            self.differences.add("an empty task is none")
            result = {name: value for name, value in result.items() if value != ""}
        return result

    def unknown_details(self, shape, wire):
        details = {
            name: value
            for name, value in wire.items()
            if name.endswith("EventDetails") and name not in shape.members and value is not None
        }
        if details:
            self.differences.add("details of an unknown kind are kept")
        return details

    def list(self, shape, parsed, wire):
        pairs = zip(parsed, wire, strict=True)
        items = [self.value(shape.member, *pair) for pair in pairs if pair[0] is not None]
        if len(items) < len(parsed):
            self.differences.add("null items are dropped")
        return items

    def map(self, shape, parsed, wire):
        present = {key: item for key, item in parsed.items() if item is not None}
        entries = {key: self.value(shape.value, item, wire[key]) for key, item in present.items()}
        if len(entries) < len(parsed):
            self.differences.add("null entries are dropped")
        return entries

    def timestamp(self, _, parsed, __):
        micros = (parsed - EPOCH) // MICROSECOND
        return micros // 10**6 if micros % 10**6 == 0 else micros / 10**6

    def float(self, _, parsed, __):
        # As AWS JSON writes them; botocore takes Python's own, and gives these texts as they came.
        words = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}
        if isinstance(parsed, str) or str(parsed) in words:
            return words.get(str(parsed), parsed)
        short = as_float32(parsed)
        if short != parsed:
            self.differences.add("a float has 32 bits")
        return short
