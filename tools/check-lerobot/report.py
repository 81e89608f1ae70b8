"""One line per check, and what they come to."""

import sys
import time
import traceback

from expectation import Failed


class Report:
    def __init__(self):
        self.passed, self.failed, self.skipped = 0, 0, 0

    def run(self, name: str, check, *arguments) -> bool:
        """Whether it passed. `check` returns what it found, in words, and raises where it found something else."""
        began = time.monotonic()
        try:
            note = check(*arguments)
        except Exception as error:
            self.fail(name, error)
            return False
        self.pass_(name, began, note)
        return True

    def pass_(self, name: str, began: float, note: str) -> None:
        self.passed += 1
        print(f"ok      {name} ({time.monotonic() - began:.1f} s): {note}", flush=True)

    def fail(self, name: str, error: Exception) -> None:
        self.failed += 1
        print(f"FAILED  {name}: {type(error).__name__}: {error}")
        if not isinstance(error, Failed):
            traceback.print_exc(file=sys.stdout)
        sys.stdout.flush()

    def skip(self, name: str, reason: str) -> None:
        self.skipped += 1
        print(f"SKIPPED {name}: {reason}", flush=True)

    def counts(self, part: str) -> str:
        """The last line, which scripts/check-lerobot.mjs adds up."""
        return f"{part}: {self.passed} passed, {self.failed} failed, {self.skipped} skipped"
