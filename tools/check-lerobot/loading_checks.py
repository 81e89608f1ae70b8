"""A dataset of ours in LeRobot: opened, every frame of it taken with its pictures, and given out as training wants it."""

import json
from pathlib import Path

import numpy as np
import torch
from expectation import expect
from lerobot.datasets.lerobot_dataset import LeRobotDataset
from our_software import Kept
from pictures import expect_pictures

from versions import dataset_to_policy_features

REPO_ID = "check/ours"
# LeRobot's own default.
TOLERANCE_S = 1e-4
BATCH = 16
ACTIONS = 10


def load(root: Path, decoder: str | None = None, **options) -> LeRobotDataset:
    """As a user does. Nothing may be fetched: HF_HUB_OFFLINE is set, and a folder that lacks something raises."""
    return LeRobotDataset(REPO_ID, root=root, video_backend=decoder, tolerance_s=TOLERANCE_S, **options)


def check_every_frame(root: Path, kept: Kept, decoder: str, step: int = 1) -> str:
    dataset = load(root, decoder)
    expect(dataset.num_episodes == len(kept.lengths), f"{dataset.num_episodes} episodes of {len(kept.lengths)}")
    expect(len(dataset) == sum(kept.lengths), f"{len(dataset)} frames of {sum(kept.lengths)}")
    expect_columns(dataset, kept)
    place = [(episode, frame) for episode, length in enumerate(kept.lengths) for frame in range(length)]
    shown = {key: [] for key in kept.pictures}
    indices = list(range(0, len(dataset), step))
    for index in indices:
        item = dataset[index]
        expect_row(item, kept, index, *place[index], dataset.fps)
        for key in shown:
            shown[key].append(as_bytes(item[key]))
    worst = min(expect_pictures(key, np.stack(shown[key]), kept.pictures[key], indices) for key in shown)
    files = {key: len(list((root / "videos" / key).glob("*/*.mp4"))) for key in shown}
    return (
        f"{len(indices)} frames of {dataset.num_episodes} episodes with {len(shown)} pictures each from "
        f"{' and '.join(map(str, files.values()))} video files; the worst picture has a PSNR of {worst:.1f} dB"
    )


def expect_row(item: dict, kept: Kept, index: int, episode: int, frame: int, fps: int) -> None:
    counters = {"index": index, "episode_index": episode, "frame_index": frame}
    for name, expected in counters.items():
        expect(item[name].item() == expected, f"{name} of row {index} is {item[name]}, not {expected}")
    timestamp = item["timestamp"].item()
    expect(timestamp == np.float32(frame / fps), f"timestamp of row {index} is {timestamp}, not {frame}/{fps}")
    expect(item["task"] == kept.tasks[episode], f"task of row {index} is {item['task']!r}, not {kept.tasks[episode]!r}")
    for name, stored in kept.row(index).items():
        found = item[name]
        if isinstance(stored, str):
            expect(found == stored, f"{name} of row {index} is {found!r}, not {stored!r}")
            continue
        # As its tensors are: float64 becomes float32 there.
        expected = torch.tensor(stored).numpy()
        expect(np.array_equal(np.ravel(found), np.ravel(expected)), f"{name} of row {index} is {found}, not {expected}")


def expect_columns(dataset: LeRobotDataset, kept: Kept) -> None:
    """As they are stored, to the last bit."""
    for name, stored in kept.columns.items():
        found = dataset.hf_dataset.data.column(name).to_pylist()
        if kept.features[name]["dtype"] != "string":
            found, stored = np.ravel(found), np.ravel(np.asarray(stored, kept.features[name]["dtype"]))
        expect(np.array_equal(found, stored), f"the column {name} is another than was recorded")


def as_bytes(picture: torch.Tensor) -> np.ndarray:
    """[channels, height, width] of 0..1 as [height, width, channels] of 0..255."""
    expect(picture.dtype == torch.float32, f"a picture is {picture.dtype}")
    return (picture.permute(1, 2, 0) * 255).round().to(torch.uint8).numpy()


def check_policy_features(root: Path, cameras: list[str]) -> str:
    """What a policy of LeRobot's takes for inputs and outputs: nothing that we add may be among it."""
    features = json.loads((root / "meta" / "info.json").read_text())["features"]
    taken = dataset_to_policy_features(load(root).meta.features)
    expected = {"action", "observation.state", *(f"observation.images.{name}" for name in cameras)}
    expect(set(taken) == expected, f"policies take {sorted(taken)}, expected {sorted(expected)}")
    return f"{len(taken)} of {len(features)} features: {', '.join(sorted(taken))}"


def check_training_batches(root: Path, kept: Kept, decoder: str) -> str:
    """Windows in time, by torch's own loader with a worker process."""
    fps = load(root).fps
    key = next(iter(kept.pictures))
    windows = {key: [-1 / fps, 0.0], "observation.state": [-1 / fps, 0.0], "action": [k / fps for k in range(ACTIONS)]}
    dataset = load(root, decoder, delta_timestamps=windows)
    batches = torch.utils.data.DataLoader(dataset, batch_size=BATCH, num_workers=1)
    actions = np.asarray(kept.columns["action"], dtype=np.float32)
    ends = np.repeat(np.add(kept.starts, kept.lengths), kept.lengths)
    rows = 0
    for batch in batches:
        index = batch["index"].numpy()
        _, height, width, _ = kept.pictures[key].shape
        expect(tuple(batch[key].shape) == (len(index), 2, 3, height, width), f"{key} of a batch is {tuple(batch[key].shape)}")
        wanted = index[:, None] + np.arange(ACTIONS)
        last = ends[index][:, None] - 1
        expect(np.array_equal(batch["action"].numpy(), actions[np.minimum(wanted, last)]), "a window of actions is another")
        expect(np.array_equal(batch["action_is_pad"].numpy(), wanted > last), "a window's end is marked elsewhere")
        rows += len(index)
        if rows >= 3 * BATCH + len(kept.lengths):
            break
    return f"{rows} rows in batches of {BATCH}, with {ACTIONS} actions ahead and one picture back"
