"""Datasets of LeRobot's own writers in our reader and our converter."""

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import lerobot_writes as theirs
import numpy as np
from expectation import Failed, expect
from loading_checks import as_bytes, load
from our_software import OurSoftware, Read
from pictures import expect_pictures, psnr_db
from statistics_checks import expect_equal, of_dataset
from versions import convert_v21

TIMEOUT_S = 240
# Two decoders that turn the same YUV into RGB, each in its own way.
DECODERS_PSNR_DB = 35
# Of LeRobot's encoding of a square that jumps.
THEIRS_PSNR_DB = 24
COUNTERS = ["timestamp", "frame_index", "episode_index", "index", "task_index"]


def write_theirs(root: Path, kind: str, older: Path | None = None) -> None:
    """In a process of its own: `older` holds the LeRobot that writes v2.1."""
    environment = {**os.environ, **({} if older is None else {"PYTHONPATH": str(older)})}
    command = [sys.executable, str(Path(theirs.__file__)), str(root), kind]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=TIMEOUT_S)
    if done.returncode != 0:
        raise Failed(f"LeRobot's own writer ended with {done.returncode}: {done.stderr.strip()[-1500:]}")


def places() -> list[tuple[int, int]]:
    return [(episode, frame) for episode, length in enumerate(theirs.LENGTHS) for frame in range(length)]


def written(name: str) -> np.ndarray:
    """What LeRobot was given for a feature, over all frames."""
    return np.array([theirs.frame_of(episode, frame)[name] for episode, frame in places()])


def expected_columns(kind: str) -> dict[str, np.ndarray]:
    starts = np.cumsum([0, *theirs.LENGTHS])
    tasks = list(dict.fromkeys(theirs.TASKS))
    counted = {
        "timestamp": [np.float32(frame / theirs.FPS) for _, frame in places()],
        "frame_index": [frame for _, frame in places()],
        "episode_index": [episode for episode, _ in places()],
        "index": [starts[episode] + frame for episode, frame in places()],
        "task_index": [tasks.index(theirs.TASKS[episode]) for episode, _ in places()],
    }
    given = {name: written(name) for name in theirs.features(kind) if "images" not in name}
    return {**given, **{name: np.array(values)[:, None] for name, values in counted.items()}}


def check_values(ours: OurSoftware, root: Path, kind: str, version: str) -> str:
    pictures = root.parent / f"{root.name}-decoded"
    read = ours.read(root, pictures)
    expect(read.version == version, f"we take it for {read.version}")
    expect(read.lengths == theirs.LENGTHS, f"episodes of {read.lengths} frames, LeRobot wrote {theirs.LENGTHS}")
    expect([episode["tasks"] for episode in read.episodes] == [[task] for task in theirs.TASKS], "other tasks than written")
    expect([task for episode in read.episodes for task in set(episode["taskOfFrame"])] == theirs.TASKS, "frames of other tasks")
    columns = expected_columns(kind)
    for name, expected in columns.items():
        found = read.column(name)
        same = np.array_equal(found.ravel(), expected.ravel())
        expect(same and (expected.dtype.kind in "OU" or found.shape == expected.shape), f"{name} is {found}, LeRobot wrote {expected}")
    noted = [expect_same_pictures(read, root, key) for key in theirs.features("video") if "images" in key]
    expect_same_statistics(read, root)
    return f"{len(read.lengths)} episodes, {len(columns)} columns equal; pictures {' and '.join(noted)}"


def expect_same_pictures(read: Read, root: Path, key: str) -> str:
    found, expected = read.pictures(key), written(key)
    if read.info["features"][key]["dtype"] == "image":
        expect(np.array_equal(found, expected), f"{key} has other pixels than were written")
        return "equal"
    worst = expect_pictures(key, found, expected, list(range(len(expected))), THEIRS_PSNR_DB)
    if read.version != "v3.0":
        return f"{worst:.1f} dB"
    dataset = load(root, "pyav")
    decoded = [psnr_db(found[i], as_bytes(dataset[i][key])) for i in range(len(dataset))]
    expect(min(decoded) >= DECODERS_PSNR_DB, f"{key} of row {np.argmin(decoded)} is {min(decoded):.1f} dB from LeRobot's decoding")
    return f"{worst:.1f} dB (from LeRobot's own decoding {min(decoded):.1f} dB)"


def expect_same_statistics(read: Read, root: Path) -> None:
    if not (root / "meta" / "stats.json").exists():
        stored = [json.loads(line)["stats"] for line in (root / "meta" / "episodes_stats.jsonl").read_text().splitlines()]
        given = [episode["statistics"] for episode in read.episodes]
    else:
        stored, given = [json.loads((root / "meta" / "stats.json").read_text())], [read.stats]
    for a, b in zip(given, stored, strict=True):
        expect(set(a) == set(b), f"statistics of {sorted(set(a) ^ set(b))} on one side only")
        for feature, statistics in b.items():
            for name, value in statistics.items():
                flat = np.asarray(value, float).ravel()
                expect(np.array_equal(np.asarray(a[feature][name], float), flat), f"{name} of {feature} is {a[feature][name]}, stored {flat}")


def check_convert(ours: OurSoftware, root: Path, kind: str, converted: Path) -> str:
    before = fingerprint(root)
    done = ours.so101("dataset", "convert", str(root), f"--output={converted}")
    expect(done.returncode == 0, f"so101 dataset convert ended with {done.returncode}: {done.stderr.strip()}")
    expect(fingerprint(root) == before, "the old dataset was changed")
    dataset = load(converted)
    columns = expected_columns(kind)
    for i, (episode, _) in enumerate(places()):
        item = dataset[i]
        expect(item["task"] == theirs.TASKS[episode], f"task of row {i} is {item['task']!r}")
        for name, expected in columns.items():
            found = item[name] if isinstance(item[name], str) else np.asarray(item[name])
            # LeRobot's tensors of float64 are float32.
            wanted = expected[i].astype(np.float32) if expected.dtype == np.float64 else expected[i]
            expect(np.array_equal(np.ravel(found), np.ravel(wanted)), f"{name} of row {i} is {found}, LeRobot wrote {expected[i]}")
    worst = [
        expect_pictures(key, shown(dataset, key), written(key), list(range(len(dataset))), THEIRS_PSNR_DB)
        for key in dataset.meta.camera_keys
    ]
    return f"{len(dataset)} frames equal in LeRobot v3.0, pictures {min(worst):.1f} dB or better; the old one is untouched"


def shown(dataset, key: str) -> np.ndarray:
    return np.stack([as_bytes(dataset[i][key]) for i in range(len(dataset))])


def check_same_as_their_converter(root: Path, converted: Path) -> str:
    """LeRobot's converter writes over what it converts: it gets a copy."""
    parent, name = root.parent / "by-lerobot", "check"
    shutil.copytree(root, parent / name)
    with contextlib.redirect_stdout(io.StringIO()):
        convert_v21(parent, name)
    a, b = load(converted), load(parent / name)
    expect(len(a) == len(b), f"{len(a)} frames, by LeRobot's converter {len(b)}")
    mine, yours = a.meta.info, b.meta.info
    for key in ("codebase_version", "robot_type", "total_episodes", "total_frames", "total_tasks", "fps", "splits"):
        expect(mine[key] == yours[key], f"{key} is {mine[key]}, by LeRobot's converter {yours[key]}")
    for name, feature in yours["features"].items():
        for key in ("dtype", "shape", "names"):
            expect(mine["features"][name][key] == feature[key], f"{key} of {name} is {mine['features'][name][key]}, not {feature[key]}")
    for i in range(len(a)):
        left, right = a[i], b[i]
        expect(set(left) == set(right), f"row {i} has other keys: {sorted(set(left) ^ set(right))}")
        same = [key for key, value in right.items() if np.array_equal(np.asarray(left[key]), np.asarray(value))]
        expect(len(same) == len(right), f"row {i} differs in {sorted(set(right) - set(same))}")
    ours, others = of_dataset(converted), of_dataset(parent / "check")
    shared = {feature: {key: value for key, value in ours[feature].items() if key in each} for feature, each in others.items()}
    bins = {feature: np.zeros(1) for feature in others}
    expect_equal(shared, others, bins, "stats.json")
    return f"{len(a)} frames, info.json and stats.json as LeRobot's own converter has them"


def fingerprint(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}
