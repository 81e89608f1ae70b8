"""Datasets between LeRobot's programs and the virtual arm: what `so101 record` recorded is replayed by lerobot-replay, and lerobot-record records."""

import contextlib
import functools
import io
import shutil
from pathlib import Path
from unittest.mock import patch

import numpy as np
import stand_ins

# The one shows pictures where it is asked to; of the other, which wants another gigabyte, none acts here.
stand_ins.install(("rerun", "lerobot.policies"))

from expectation import expect  # noqa: E402
from lerobot.motors.feetech import FeetechMotorsBus  # noqa: E402
from lerobot.robots.so_follower import SO101Follower, SO101FollowerConfig  # noqa: E402
from lerobot.scripts.lerobot_record import DatasetRecordConfig, RecordConfig, record  # noqa: E402
from lerobot.scripts.lerobot_replay import DatasetReplayConfig, ReplayConfig, replay  # noqa: E402
from lerobot.teleoperators.so_leader import SO101LeaderConfig  # noqa: E402
from loading_checks import check_policy_features, load  # noqa: E402
from our_software import OurSoftware  # noqa: E402
from twin import Twin  # noqa: E402

FPS = 30
EPISODE_S = 5
RECORD_S = 3
REPO_ID = "check/arm"
# LeRobot waits 50 ms for a reply; on a busy machine one is late now and then.
READ_RETRIES = 5
# The arm that replays starts elsewhere and carries nothing; degrees.
ENDS_WITHIN_DEG = 5


def check_we_record(ours: OurSoftware, root: Path) -> str:
    """Through the command line, as a user records from the simulation."""
    cameras = "--robot.cameras={front: {width: 96, height: 72}, wrist: {width: 96, height: 72}}"
    dataset = [f"--dataset.root={root}", f"--dataset.repo_id={REPO_ID}", f"--dataset.fps={FPS}", "--dataset.num_episodes=2"]
    done = ours.so101("record", "--policy.path=scripted", "--task=lift-cube", f"--dataset.episode_time_s={EPISODE_S}", cameras, *dataset)
    expect(done.returncode == 0, f"so101 record ended with {done.returncode}: {done.stderr.strip()[-1500:]}")
    loaded = load(root)
    for index in range(len(loaded)):
        loaded[index]
    return f"{loaded.num_episodes} episodes, {len(loaded)} frames, each with its pictures; {check_policy_features(root, ['front', 'wrist'])}"


def calibrated(twin: Twin, folder: Path, arm_id: str) -> None:
    """A calibration file is what the motors hold."""
    robot = SO101Follower(SO101FollowerConfig(port=twin.port, id=arm_id, calibration_dir=folder))
    robot.bus.connect()
    robot.calibration = robot.bus.read_calibration()
    robot._save_calibration()
    robot.bus.disconnect(disable_torque=False)


def config_of(twin: Twin, folder: Path, arm_id: str) -> SO101FollowerConfig:
    calibrated(twin, folder, arm_id)
    return SO101FollowerConfig(port=twin.port, id=arm_id, calibration_dir=folder, use_degrees=True)


def quietly(program, config) -> None:
    patient = functools.partialmethod(FeetechMotorsBus.sync_read, num_retry=READ_RETRIES)
    with contextlib.redirect_stdout(io.StringIO()), patch.object(FeetechMotorsBus, "sync_read", patient):
        program(config)


def check_they_replay(twin: Twin, root: Path, folder: Path) -> str:
    ended = {}
    disconnect = SO101Follower.disconnect

    def look_then_disconnect(robot) -> None:
        ended.update(robot.bus.sync_read("Present_Position"))
        disconnect(robot)

    with patch.object(SO101Follower, "disconnect", look_then_disconnect):
        asked = DatasetReplayConfig(repo_id=REPO_ID, episode=0, root=root, fps=FPS)
        quietly(replay, ReplayConfig(robot=config_of(twin, folder, "replayed"), dataset=asked, play_sounds=False))
    dataset = load(root, episodes=[0])
    names = dataset.meta.features["observation.state"]["names"]
    last = dict(zip(names, dataset[len(dataset) - 1]["observation.state"].numpy(), strict=True))
    # In the recording it holds a cube, here it closes on nothing.
    joints = [name for name in names if name != "gripper.pos"]
    apart = {name: abs(float(ended[name.removesuffix(".pos")] - last[name])) for name in joints}
    expect(max(apart.values()) <= ENDS_WITHIN_DEG, f"the arm ends {apart} beside where it was recorded")
    return f"{len(dataset)} frames; the arm ends within {max(apart.values()):.1f} degrees of where it was recorded"


def check_they_record(ours: OurSoftware, follower: Twin, leader: Twin, folder: Path) -> str:
    root = folder / "by-lerobot-record"
    # Of an attempt that lost a reply.
    shutil.rmtree(root, ignore_errors=True)
    robot = config_of(follower, folder, "recorded")
    calibrated(leader, folder, "leader")
    teleop = SO101LeaderConfig(port=leader.port, id="leader", calibration_dir=folder, use_degrees=True)
    asked = DatasetRecordConfig(
        repo_id=REPO_ID, single_task="Follow.", root=root, fps=FPS, num_episodes=1, episode_time_s=RECORD_S, reset_time_s=0, push_to_hub=False
    )
    quietly(record, RecordConfig(robot=robot, teleop=teleop, dataset=asked, play_sounds=False))
    read = ours.read(root)
    dataset = load(root)
    for name in ("action", "observation.state"):
        stored = np.array(dataset.hf_dataset.data.column(name).to_pylist())
        expect(np.array_equal(read.column(name), stored), f"we read another {name} than LeRobot does")
    expect(read.tasks == ["Follow."], f"the tasks are {read.tasks}")
    rate = read.lengths[0] / RECORD_S
    return f"{read.lengths[0]} frames ({rate:.0f} Hz) of leader and follower, read by us as LeRobot reads them"
