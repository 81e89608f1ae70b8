"""Datasets written by LeRobot's own writer, small and known to the last number, for us to read.

    python lerobot_writes.py ROOT video|image     v3.0 or v2.1, as the LeRobot that is imported writes it

Runs in a process of its own, since two versions of LeRobot write: 0.3.3 for v2.1.
"""

import inspect
import sys
from pathlib import Path

import numpy as np
from lerobot.datasets.lerobot_dataset import LeRobotDataset

REPO_ID = "check/theirs"
FPS = 30
HEIGHT, WIDTH = 64, 96
LENGTHS = [12, 40, 25, 2]
TASKS = ["Lift the cube", "Push it, gently: «ä» 立方体", "Lift the cube", "Look"]
MOTORS = ["shoulder_pan", "shoulder_lift", "elbow_flex", "wrist_flex", "wrist_roll", "gripper"]
CAMERAS = ["front", "wrist"]
# So small that each rolls over. Videos stay above what 0.4.4 takes at least.
DATA_FILES_SIZE_IN_MB, VIDEO_FILES_SIZE_IN_MB = 0.01, 0.01


def has_matrix(kind: str) -> bool:
    """LeRobot's writers and loaders take matrices, its own converter and tools (pandas) do not."""
    return kind == "image"


def features(kind: str) -> dict:
    joints = [f"{motor}.pos" for motor in MOTORS]
    pictures = {
        f"observation.images.{camera}": {
            "dtype": kind,
            "shape": (HEIGHT, WIDTH, 3),
            "names": ["height", "width", "channels"],
        }
        for camera in CAMERAS
    }
    return {
        "action": {"dtype": "float32", "shape": (6,), "names": joints},
        "observation.state": {"dtype": "float32", "shape": (6,), "names": joints},
        **pictures,
        **({"observation.environment_state": {"dtype": "float64", "shape": (2, 3), "names": None}} if has_matrix(kind) else {}),
        "next.reward": {"dtype": "float32", "shape": (1,), "names": None},
        "next.done": {"dtype": "bool", "shape": (1,), "names": None},
        "complementary_info.steps": {"dtype": "int64", "shape": (1,), "names": None},
        "complementary_info.note": {"dtype": "string", "shape": (1,), "names": None},
    }


def picture(episode: int, frame: int, camera: int) -> np.ndarray:
    """A gradient, over which a square goes to the right."""
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    shown = np.stack([rows * 3, columns * 2, np.full_like(rows, 40 + 50 * camera + 10 * episode)], axis=-1)
    left = (11 * frame) % (WIDTH - 24)
    shown[16:48, left : left + 24] = [230, 40, 40]
    return shown.astype(np.uint8)


def frame_of(episode: int, frame: int) -> dict:
    phase = 0.1 * frame + episode
    joints = (50 * np.sin(phase + np.arange(6))).astype(np.float32)
    return {
        "action": (joints + 1).astype(np.float32),
        "observation.state": joints,
        **{f"observation.images.{name}": picture(episode, frame, i) for i, name in enumerate(CAMERAS)},
        "observation.environment_state": np.cos(phase + np.arange(6.0)).reshape(2, 3) / 3,
        "next.reward": np.array([frame / 7], dtype=np.float32),
        "next.done": np.array([frame == LENGTHS[episode] - 1]),
        "complementary_info.steps": np.array([2**33 + 1000 * episode + frame]),
        "complementary_info.note": f"frame {frame} of «{episode}»",
    }


def write(root: Path, kind: str) -> None:
    dataset = LeRobotDataset.create(
        REPO_ID, FPS, features(kind), root=root, robot_type="so_follower", use_videos=kind == "video"
    )
    if hasattr(dataset.meta, "update_chunk_settings"):
        dataset.meta.update_chunk_settings(
            data_files_size_in_mb=DATA_FILES_SIZE_IN_MB, video_files_size_in_mb=VIDEO_FILES_SIZE_IN_MB
        )
    # Before v3.0 the task stands beside the frame.
    beside = "task" in inspect.signature(dataset.add_frame).parameters
    for episode, (length, task) in enumerate(zip(LENGTHS, TASKS, strict=True)):
        for frame in range(length):
            values = {name: value for name, value in frame_of(episode, frame).items() if name in features(kind)}
            if beside:
                dataset.add_frame(values, task=task)
            else:
                dataset.add_frame({**values, "task": task})
        dataset.save_episode()
    if hasattr(dataset, "finalize"):
        dataset.finalize()


if __name__ == "__main__":
    write(Path(sys.argv[1]), sys.argv[2])
