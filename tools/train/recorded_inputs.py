"""Observations of a dataset as a policy's network takes them: `PolicyInput`s, spread over all of its rows."""

from dataclasses import dataclass
from pathlib import Path

import torch
from checkpoint import Checkpoint, ExportError
from lerobot.datasets.lerobot_dataset import LeRobotDataset
from torch import Tensor

LEAST = 32


@dataclass(frozen=True)
class PolicyInput:
    # Oldest first, as many as `n_obs_steps`; normalised, with a batch of one.
    batches: list[dict[str, Tensor]]


def read(checkpoint: Checkpoint, root: Path, count: int) -> list[PolicyInput]:
    dataset = LeRobotDataset(root.name, root=root)
    missing = [name for name in checkpoint.config.input_features if name not in dataset.features]
    if [name for name in missing if not is_empty(checkpoint.config, name)]:
        raise ExportError(f"the policy reads {', '.join(missing)}, which {root} lacks: name its own dataset by --dataset.root=")
    if len(dataset) < LEAST:
        raise ExportError(f"{root} has {len(dataset)} rows, and parity is proven on {LEAST} or more")
    count = min(count, len(dataset))
    rows = [round(k * (len(dataset) - 1) / (count - 1)) for k in range(count)]
    return [policy_input(checkpoint, history(checkpoint, dataset, row)) for row in rows]


def history(checkpoint: Checkpoint, dataset: LeRobotDataset, row: int) -> list[dict]:
    """At the start of an episode its first row, several times."""
    first = row - int(dataset.hf_dataset[row]["frame_index"])
    rows = [max(first, row - back) for back in reversed(range(checkpoint.config.n_obs_steps))]
    seen = [name for name in checkpoint.config.input_features if name in dataset.features]
    return [{name: item[name] for name in [*seen, "task"]} for item in (dataset[at] for at in rows)]


def is_empty(config, name: str) -> bool:
    """Of SmolVLA's cameras that no robot has."""
    return name in config.image_features and getattr(config, "empty_cameras", 0) > 0 and ".empty_camera_" in name


def policy_input(checkpoint: Checkpoint, raw: list[dict]) -> PolicyInput:
    return PolicyInput([checkpoint.preprocess(dict(each)) for each in raw])
