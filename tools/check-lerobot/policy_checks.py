"""Policies trained by LeRobot on what was recorded here, exported, and run by Node: the same actions as LeRobot's own.

    python policy_checks.py SO101...      SO101...: how to call so101

One line per check; the last line counts them, for scripts/check-lerobot.mjs.
"""

import contextlib
import json
import os
import sys
import tempfile
from pathlib import Path

HOME = tempfile.TemporaryDirectory(prefix="check-lerobot-")
# Nothing is fetched and nothing is left in the user's home; read when LeRobot is imported. One thread: other work goes on beside it.
os.environ |= {"HF_HUB_OFFLINE": "1", "HF_HOME": str(Path(HOME.name) / "huggingface"), "SVT_LOG": "1", "OMP_NUM_THREADS": "1"}
os.environ |= {"HF_DATASETS_DISABLE_PROGRESS_BARS": "1", "TOKENIZERS_PARALLELISM": "false"}

from expectation import Failed  # noqa: E402
from our_software import REPOSITORY, OurSoftware  # noqa: E402
from report import Report  # noqa: E402

sys.path.insert(0, str(REPOSITORY / "tools" / "train"))

import checkpoint  # noqa: E402
import dataset_in_memory  # noqa: E402
import lerobot  # noqa: E402
import parity_vectors  # noqa: E402
import small_policies  # noqa: E402
import torch  # noqa: E402
from lerobot.datasets.lerobot_dataset import LeRobotDataset  # noqa: E402

# Of a normalised action.
MOST_DIFFERENCE = 1e-4
CAMERA = "{front: {width: 64, height: 48}}"
EPISODES, TRAIN_STEPS, PARITY_STEPS = 2, 6, 12


def so101(ours: OurSoftware, *arguments: str) -> str:
    done = ours.so101(*arguments)
    if done.returncode != 0:
        raise Failed(f"so101 {' '.join(arguments)[:300]} ended with {done.returncode}: {done.stderr.strip()[-2000:]}")
    return done.stdout


def record(ours: OurSoftware, root: Path) -> str:
    so101(
        ours,
        "record",
        "--dataset.repo_id=check/lift",
        f"--dataset.root={root}",
        "--policy.path=scripted",
        f"--robot.cameras={CAMERA}",
        "--dataset.environment_state=true",
        f"--dataset.num_episodes={EPISODES}",
        "--dataset.no_stamp=true",
    )
    return f"{LeRobotDataset('check/lift', root=root).num_frames} frames, a camera and where the cube is"


def check_memory(root: Path) -> str:
    """Datasets in memory give LeRobot's own items."""
    deltas = {"action": [step / 30 for step in range(20)]}
    theirs, held = (LeRobotDataset("check/lift", root=root, delta_timestamps=deltas) for _ in range(2))
    columns = dataset_in_memory.Columns(held)
    if not dataset_in_memory.fits(held):
        raise Failed("the dataset would not be held in memory")
    rows = range(0, len(theirs), 7)
    for row in (*rows, len(theirs) - 1):
        expected, found = theirs[row], columns.item(held, row)
        if expected.keys() != found.keys():
            raise Failed(f"row {row} has {sorted(found)}, expected {sorted(expected)}")
        for name, value in expected.items():
            same = value == found[name] if isinstance(value, str) else torch.allclose(value.double(), found[name].double(), atol=1e-6)
            if not same or getattr(value, "dtype", None) != getattr(found[name], "dtype", None):
                raise Failed(f"{name} of row {row} is {found[name]}, expected {value}")
    return f"{len(rows) + 1} rows of {len(theirs)}, pictures and padding with them"


def train(ours: OurSoftware, root: Path, run: Path) -> str:
    printed = so101(
        ours,
        "train",
        f"--dataset.root={root}",
        "--policy.type=act",
        "--policy.device=cpu",
        "--policy.chunk_size=20",
        "--policy.n_action_steps=10",
        "--policy.dim_model=32",
        "--policy.dim_feedforward=64",
        "--policy.n_encoder_layers=1",
        "--policy.vision_backbone=resnet10_slim",
        "--policy.pretrained_backbone_weights=null",
        f"--steps={TRAIN_STEPS}",
        "--batch_size=4",
        f"--output_dir={run}",
        f"--venv={sys.prefix}",
    )
    modes = loaded(run).config.normalization_mapping
    if modes.get("ENV") != "MEAN_STD":
        raise Failed(f"poses of objects are normalised by {modes.get('ENV')}")
    return printed.splitlines()[0]


def export(ours: OurSoftware, run: Path, folder: Path) -> str:
    so101(ours, "export", f"--policy.path={run}", f"--out={folder}", f"--venv={sys.prefix}")
    spec = json.loads((folder / "policy.json").read_text())
    robot, parity = spec["robot"], spec["parity"]
    if robot["type"] != "so101_follower" or robot["use_degrees"] is not True or len(robot["calibration"]) != 6:
        raise Failed(f"policy.json has the robot {robot}")
    if not parity["max_abs_diff"] <= MOST_DIFFERENCE or parity["inputs"] < 32:
        raise Failed(f"policy.json has the parity {parity}")
    return f"parity {parity['max_abs_diff']:.1e} on {parity['inputs']} recorded inputs, {spec['latency_ms']} ms a chunk"


def loaded(run: Path) -> checkpoint.Checkpoint:
    """LeRobot prints while it loads."""
    with contextlib.redirect_stdout(sys.stderr):
        return checkpoint.load(run)


def compare_random(ours: OurSoftware, kind: str, folder: Path) -> str:
    with contextlib.redirect_stdout(sys.stderr):
        (made,) = small_policies.main(folder, [kind])
    return compare(ours, made)


def compare_trained(ours: OurSoftware, root: Path, run: Path, folder: Path) -> str:
    vectors = parity_vectors.read(loaded(run), LeRobotDataset("check/lift", root=root), PARITY_STEPS)
    parity_vectors.write(vectors, folder)
    return compare(ours, folder)


def compare(ours: OurSoftware, folder: Path) -> str:
    found = json.loads(ours.script("run-policies", str(folder)))
    if found["predictions"] < 2 or not found["normalized"] <= MOST_DIFFERENCE:
        raise Failed(f"{found['normalized']:.1e} between LeRobot and Node, {MOST_DIFFERENCE:.0e} is allowed: {found}")
    return f"{found['predictions']} chunks, {found['actions']} actions: {found['normalized']:.1e} normalised, {found['units']:.1e} in degrees"


def run_in_twin(ours: OurSoftware, folder: Path) -> str:
    """It has learned next to nothing: it has to run, and to be the same twice."""
    arguments = ["eval", f"--policy.path={folder}", f"--robot.cameras={CAMERA}", "--eval.n_episodes=1", "--seed=7"]
    first, again = (ours.so101_json(*arguments) for _ in range(2))
    if first["hash"] != again["hash"]:
        raise Failed(f"two runs differ: {first['hash']}, {again['hash']}")
    return f"{first['results'][0]['steps']} steps, the same twice"


def check(report: Report, ours: OurSoftware, folder: Path) -> None:
    root, run, exported = folder / "lift", folder / "run", folder / "act"
    if not report.run("so101 record with poses and a camera", record, ours, root):
        return
    report.run("datasets in memory", check_memory, root)
    if report.run("so101 train: ACT", train, ours, root, run) and report.run("so101 export: ACT", export, ours, run, exported):
        report.run("ACT as trained, in Node", compare_trained, ours, root, run, exported)
        report.run("ACT as trained, on the twin", run_in_twin, ours, exported)
    for kind in small_policies.KINDS:
        report.run(f"{kind}, random, in Node", compare_random, ours, kind, folder / "small")


def main() -> None:
    report = Report()
    print(f"LeRobot {lerobot.__version__}, Python {sys.version.split()[0]}")
    with HOME, tempfile.TemporaryDirectory(prefix="check-lerobot-") as folder:
        check(report, OurSoftware(sys.argv[1:]), Path(folder))
    print(report.counts("policies"))
    sys.exit(1 if report.failed > 0 else 0)


main()
