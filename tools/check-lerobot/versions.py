"""Where the names that the checks use stand in LeRobot's versions, 0.4.4 and 0.6.1."""

import inspect
from pathlib import Path

from lerobot.datasets.lerobot_dataset import LeRobotDataset

try:
    from lerobot.datasets.v30.convert_dataset_v21_to_v30 import convert_dataset
    from lerobot.datasets.utils import dataset_to_policy_features
except ImportError:
    from lerobot.scripts.convert_dataset_v21_to_v30 import convert_dataset
    from lerobot.utils.feature_utils import dataset_to_policy_features

__all__ = ["convert_v21", "dataset_to_policy_features", "resume"]


def resume(repo_id: str, root: Path) -> LeRobotDataset:
    """To be recorded into."""
    if hasattr(LeRobotDataset, "resume"):
        return LeRobotDataset.resume(repo_id, root=root)
    return LeRobotDataset(repo_id, root=root)


def convert_v21(parent: Path, name: str) -> None:
    """By LeRobot's converter, in its place: `name` becomes v3.0 and `name`_old what it was."""
    takes_parent = "/ repo_id" in inspect.getsource(convert_dataset).split("Path(root)")[1].splitlines()[0]
    convert_dataset(repo_id=name, root=parent if takes_parent else parent / name, push_to_hub=False)
