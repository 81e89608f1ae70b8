"""The frames of a dataset of ours, given to LeRobot's own writer."""

from pathlib import Path
from unittest.mock import patch

import numpy as np
from lerobot.datasets.compute_stats import RunningQuantileStats
from lerobot.datasets.lerobot_dataset import LeRobotDataset
from our_software import Kept

REPO_ID = "check/copy"
DEFAULTS = {"timestamp", "frame_index", "episode_index", "index", "task_index"}


def features_of(kept: Kept) -> dict:
    return {
        name: {"dtype": feature["dtype"], "shape": tuple(feature["shape"]), "names": feature["names"]}
        for name, feature in kept.features.items()
        if name not in DEFAULTS
    }


def add_episode(dataset: LeRobotDataset, kept: Kept, episode: int) -> None:
    start = kept.starts[episode]
    for index in range(start, start + kept.lengths[episode]):
        values = {name: value_of(kept, name, value) for name, value in kept.row(index).items()}
        pictures = {key: pictures[index] for key, pictures in kept.pictures.items()}
        dataset.add_frame({**values, **pictures, "task": kept.tasks[episode]})
    dataset.save_episode()


def value_of(kept: Kept, name: str, value) -> np.ndarray | str:
    feature = kept.features[name]
    return value if isinstance(value, str) else np.asarray(value, feature["dtype"]).reshape(feature["shape"])


def copy(root: Path, kept: Kept, fps: int) -> None:
    """Pictures' statistics are taken in double: LeRobot 0.4.4 squares uint8 in uint8, which overflows, and 0.6.1 adds float32 one by one."""
    update = RunningQuantileStats.update

    def in_double(self, batch: np.ndarray) -> None:
        update(self, batch.astype(np.float64) if batch.dtype == np.uint8 else batch)

    with patch.object(RunningQuantileStats, "update", in_double):
        dataset = LeRobotDataset.create(REPO_ID, fps, features_of(kept), root=root, robot_type="so_follower")
        for episode in range(len(kept.lengths)):
            add_episode(dataset, kept, episode)
        dataset.finalize()
