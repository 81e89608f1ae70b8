"""What a check says when it finds something else than it should."""


class Failed(Exception):
    """A check found something else than it should."""


def expect(condition: bool, what: str) -> None:
    if not condition:
        raise Failed(what)
