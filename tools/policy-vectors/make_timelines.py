"""Action queues of LeRobot's asynchronous client before and after a chunk comes, for test/policies/learned/execution. Needs lerobot 0.4.4.

python tools/policy-vectors/make_timelines.py test/assets/policies
"""

import json
import sys
from pathlib import Path
from queue import Queue
from threading import Lock
from types import SimpleNamespace
from unittest.mock import MagicMock

# The queue needs no network.
for name in ("grpc", "lerobot.transport", "lerobot.transport.utils"):
    sys.modules[name] = MagicMock()

import torch
from lerobot.async_inference.configs import AGGREGATE_FUNCTIONS
from lerobot.async_inference.helpers import TimedAction
from lerobot.async_inference.robot_client import RobotClient

# The queue's first timestep and length, the incoming chunk's, and the step executed last.
CASES = [(4, 6, 3, 8, 3), (4, 6, 2, 5, 3), (7, 0, 3, 6, 6), (7, 2, 1, 4, 6), (5, 8, 5, 3, 4), (0, 0, 0, 4, -1), (6, 1, 1, 3, 5)]


def main():
    torch.manual_seed(3)
    cases = []
    for name in AGGREGATE_FUNCTIONS:
        for first, length, came, steps, latest in CASES:
            old = {first + k: torch.randn(2) for k in range(length)}
            new = {came + k: torch.randn(2) for k in range(steps)}
            queue = Queue()
            for timestep, action in old.items():
                queue.put(TimedAction(timestamp=0.0, timestep=timestep, action=action))
            client = SimpleNamespace(
                action_queue=queue, action_queue_lock=Lock(), latest_action=latest, latest_action_lock=Lock()
            )
            incoming = [TimedAction(timestamp=0.0, timestep=timestep, action=action) for timestep, action in new.items()]
            RobotClient._aggregate_action_queues(client, incoming, AGGREGATE_FUNCTIONS[name])
            cases.append({
                "aggregate": name,
                "latest": latest,
                "old": [[timestep, *flat(action)] for timestep, action in old.items()],
                "new": [[timestep, *flat(action)] for timestep, action in new.items()],
                "made": [[each.get_timestep(), *flat(each.get_action())] for each in client.action_queue.queue],
            })
    path = Path(sys.argv[1]) / "timelines.json"
    path.write_text(json.dumps(cases, separators=(",", ":")) + "\n")
    print(path, path.stat().st_size)


def flat(tensor):
    return [float(f"{value:.9g}") for value in tensor.tolist()]


main()
