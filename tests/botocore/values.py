"""Random values of a model's shapes: what a caller may give, and what a service may answer.

No shape of Step Functions contains itself: one that did would end these functions with a RecursionError.
"""

import struct

# Without surrogates: Python's strings may hold single ones, UTF-8 and Rust's strings can't.
ALPHABETS = [
    "abcXYZ019-_.:/ ",
    "\"\\/{}[],:<>&'",
    "".join(map(chr, [*range(0x20), 0x7F, 0x85, 0xA0, 0x2028, 0x2029, 0xFEFF, 0xFFFD, 0xFFFF])),
    "\u00e4\u00df\u00e9\u0301\u05d0\u4e2d\u6587\uac00",
    "\U0001f600\U00010348\U0002070e\U0010ffff",
]

FLOATS = [0.0, -0.0, 1.0, 50.0, 100.0, 0.1, -2.5, 3.4028235e38, -3.4028235e38, 1e-45]


def as_float32(value):
    """The nearest 32-bit float, with no more digits than it takes to tell it from its neighbours."""
    packed = struct.pack("f", value)
    (nearest,) = struct.unpack("f", packed)
    shorter = (float(f"{nearest:.{digits}g}") for digits in range(1, 9))
    # Rounded up, the largest floats are beyond what can be packed.
    fitting = (short for short in shorter if abs(short) < 3.4028236e38 and struct.pack("f", short) == packed)
    return next(fitting, float(f"{nearest:.9g}"))


class Values:
    def __init__(self, random):
        self.random = random
        # How likely an optional member is there.
        self.odds = 0.5
        # Which members were there, absent or null.
        self.seen = set()

    def begin_case(self, number):
        """The first case has every member, the second none that may be absent."""
        self.odds = {0: 1.0, 1: 0.0}.get(number, [0.5, 0.8][number % 2])

    def value(self, shape):
        return getattr(self, shape.type_name)(shape)

    def text(self):
        kind = self.random.random()
        if kind < 0.1:
            return ""
        alphabet = "".join(ALPHABETS) if kind < 0.5 else self.random.choice(ALPHABETS)
        return "".join(self.random.choices(alphabet, k=self.random.randint(1, 2000 if kind > 0.98 else 12)))

    def string(self, shape):
        if not shape.enum:
            return self.text()
        return self.random.choice(shape.enum) if self.random.random() < 0.8 else "NOT_IN_THIS_MODEL"

    def number(self, bits):
        most = 2 ** (bits - 1) - 1
        extremes = [0, 1, -1, most, -most - 1]
        others = [self.random.randint(-1000, 1000), self.random.randint(-most, most)]
        return self.random.choice(extremes + others)

    def integer(self, _):
        return self.number(32)

    def long(self, _):
        return self.number(64)

    def boolean(self, _):
        return self.random.random() < 0.5

    def float(self, _):
        return self.random.choice([*FLOATS, as_float32(self.random.uniform(0, 100))])

    def list(self, shape):
        # A history is as long as it takes to have every kind of event in a few of them.
        lengths = [0, 1, 20, 40] if shape.name == "HistoryEventList" else [0, 1, 1, 2, 4]
        return [self.value(shape.member) for _ in range(self.random.choice(lengths))]

    def map(self, shape):
        return {self.text(): self.value(shape.value) for _ in range(self.random.choice([0, 1, 2, 4]))}


class Inputs(Values):
    """Values as the parameters of a call. None of Step Functions' has a timestamp."""

    def structure(self, shape):
        value = {}
        for name, member in shape.members.items():
            present = name in shape.required_members or self.random.random() < self.odds
            self.seen.add((shape.name, name, "value" if present else "absent"))
            if present:
                value[name] = self.value(member)
        return value

    def float(self, shape):
        return self.random.choice([super().float(shape), float("nan"), float("inf"), float("-inf")])


class Answers(Values):
    """Values as JSON that a service may answer, also one that is newer than the model or drops members."""

    def __init__(self, random):
        super().__init__(random)
        self.turn = 0

    def structure(self, shape):
        value = {}
        skipped = self.all_but_one_of_the_details(shape)
        for name, member in shape.members.items():
            state = self.state(shape, name)
            if name in skipped and state == "value":
                state = "absent"
            self.seen.add((shape.name, name, state))
            if state != "absent":
                value[name] = self.value(member) if state == "value" else None
        if self.random.random() < 0.2:
            value[self.unknown_name(value)] = self.anything(2)
        return self.shuffled(value)

    def state(self, shape, name):
        states = ["value", "absent", "null"]
        unseen = [state for state in states if (shape.name, name, state) not in self.seen]
        # What wasn't there yet comes first, or members deep down would have it once in a thousand cases.
        if unseen and 0 < self.odds < 1:
            return unseen[0]
        return "value" if self.random.random() < self.odds else self.random.choice(["absent", "null"])

    def all_but_one_of_the_details(self, shape):
        """An event has one kind of details; the kinds take turns, since there are many."""
        if shape.name != "HistoryEvent":
            return []
        details = [name for name in shape.members if name.endswith("EventDetails")]
        self.turn += 1
        details.pop(self.turn % len(details))
        return details

    def unknown_name(self, value):
        names = ["notInThisModel", "__type"]
        if not any(name.endswith("EventDetails") for name in value if value[name] is not None):
            names.append("notInThisModelEventDetails")
        return self.random.choice(names)

    def anything(self, depth):
        scalars = [None, True, 0, -(2**63), 2**64 - 1, 1.5, self.text()]
        if depth == 0:
            return self.random.choice(scalars)
        items = [self.anything(depth - 1) for _ in range(self.random.randint(0, 2))]
        return self.random.choice([*scalars, items, {self.text(): item for item in items}])

    def shuffled(self, value):
        return dict(self.random.sample(list(value.items()), len(value)))

    def null_or(self, value):
        return None if self.random.random() < 0.15 else value

    def list(self, shape):
        return [self.null_or(item) for item in super().list(shape)]

    def map(self, shape):
        return {key: self.null_or(item) for key, item in super().map(shape).items()}

    def float(self, shape):
        more_digits = self.random.uniform(0, 100)
        return self.random.choice([super().float(shape), more_digits, "NaN", "Infinity", "-Infinity"])

    def timestamp(self, _):
        """Seconds with a fraction as far as 64-bit floats carry microseconds, whole ones beyond."""
        near = self.random.randint(0, 2**32)
        micros = self.random.randint(-(2**33) * 10**6, 2**33 * 10**6)
        choices = [0, -1, near, near + self.random.randrange(1000) / 1000, micros / 10**6]
        # The first second of Python's datetime, and the last of this client's timestamps.
        return self.random.choice([*choices, -62135596800, 253402207200])


def check_coverage(shapes, seen, states):
    """Fails unless each member within the shapes was in each of the states that it can be in."""
    structures, left = {}, list(shapes)
    while left:
        shape = left.pop()
        if shape.type_name == "structure" and shape.name not in structures:
            structures[shape.name] = shape
            left.extend(shape.members.values())
        elif shape.type_name in ("list", "map"):
            left.append(shape.member if shape.type_name == "list" else shape.value)
    for shape in structures.values():
        for name in shape.members:
            for state in states(shape, name):
                assert (shape.name, name, state) in seen, f"no case with {shape.name}.{name} as {state}"
