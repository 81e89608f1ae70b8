"""Makes v30/ and v21/ with LeRobot itself, as anybody's recordings would be.

    HF_HUB_OFFLINE=1 python make.py v30                       # LeRobot 0.4.4
    HF_HUB_OFFLINE=1 PYTHONPATH=lerobot-0.3.3 python make.py v21

State joint j at frame k of episode e: 10 sin(0.1 k + e + j); action: 1 more. Pictures: one grey, 8 k + 16 e.
"""

import inspect
import shutil
import sys
from pathlib import Path

import numpy as np
from lerobot.datasets.lerobot_dataset import LeRobotDataset

root = Path(__file__).parent / sys.argv[1]
names = ["shoulder_pan.pos", "gripper.pos"]
vector = {"dtype": "float32", "shape": (2,), "names": names}
picture = {"dtype": "video", "shape": (64, 96, 3), "names": ["height", "width", "channels"]}
features = {"action": vector, "observation.state": vector, "observation.images.front": picture}
shutil.rmtree(root, ignore_errors=True)
dataset = LeRobotDataset.create("me/x", 30, features, root=root, robot_type="so101_follower", use_videos=True)
for episode in range(2):
    task = ["pick", "place"][episode]
    for k in range(10 + 3 * episode):
        state = np.array([10 * np.sin(0.1 * k + episode + j) for j in range(2)], dtype=np.float32)
        grey = np.full((64, 96, 3), 8 * k + 16 * episode, np.uint8)
        frame = {"action": state + 1, "observation.state": state, "observation.images.front": grey}
        if "task" in inspect.signature(dataset.add_frame).parameters:
            dataset.add_frame(frame, task)
        else:
            dataset.add_frame({**frame, "task": task})
    dataset.save_episode()
if hasattr(dataset, "finalize"):
    dataset.finalize()
