"""LeRobot's progress as lines that `so101 train` reads: `so101-progress {"step": 200, "steps": 6000, "loss": 0.31}`; and the end of it where nobody reads any more."""

import json
import os
import signal
import sys
import threading
import time

from lerobot.scripts import lerobot_train

MARK = "so101-progress"
PERIOD_S = 0.25


class Progress:
    """In place of tqdm's bar."""

    loss: float | None = None

    def __init__(self, total: int, **_options):
        self.steps, self.step, self.said = total, 0, -1.0
        self.say()

    def update(self, count: int) -> None:
        self.step += count
        if time.monotonic() - self.said >= PERIOD_S or self.step == self.steps:
            self.say()

    def say(self) -> None:
        self.said = time.monotonic()
        print(MARK, json.dumps({"step": self.step, "steps": self.steps, "loss": Progress.loss}), flush=True)

    def close(self) -> None:
        pass


def install() -> None:
    update = lerobot_train.update_policy

    def update_policy(metrics, *given, **options):
        updated = update(metrics, *given, **options)
        Progress.loss = round(float(metrics.loss.val), 6)
        return updated

    lerobot_train.tqdm = Progress
    lerobot_train.update_policy = update_policy
    threading.Thread(target=end_with_reader, daemon=True).start()


def end_with_reader() -> None:
    """Standard input is a pipe that `so101 train` holds open as long as it lives."""
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)
