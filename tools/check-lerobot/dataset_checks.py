"""LeRobot's own code on our datasets, and ours on LeRobot's: loaded, counted, killed, edited, gone on with.

    python dataset_checks.py V21 SO101...      V21: the folder with the LeRobot that writes v2.1; SO101...: how to call so101

One line per check; the last line counts them, for scripts/check-lerobot.mjs.
"""

import os
import sys
import tempfile
from pathlib import Path

HOME = tempfile.TemporaryDirectory(prefix="check-lerobot-")
# Nothing is fetched and nothing is left in the user's home; read when LeRobot is imported.
os.environ |= {"HF_HUB_OFFLINE": "1", "HF_HOME": str(Path(HOME.name) / "huggingface"), "SVT_LOG": "1", "TQDM_DISABLE": "1"}
os.environ["HF_DATASETS_DISABLE_PROGRESS_BARS"] = "1"

import lerobot  # noqa: E402
import torch  # noqa: E402
import arm_dataset_checks as arm  # noqa: E402
import crash_checks as crashes  # noqa: E402
import editing_checks as editing  # noqa: E402
import loading_checks as loading  # noqa: E402
import reading_checks as reading  # noqa: E402
import statistics_checks  # noqa: E402
from arm_report import ArmReport  # noqa: E402
from lerobot_copies import copy  # noqa: E402
from lerobot_writes import has_matrix  # noqa: E402
from our_software import CAMERAS, OurSoftware  # noqa: E402
from twin import Twin  # noqa: E402

V21, *SO101 = sys.argv[1:]
FPS = 30
EPISODES = 50
# Small, so that fifty short episodes fill several files.
MANY = {
    "lengths": [18 + (7 * episode) % 19 for episode in range(EPISODES)],
    "tasks": ["Lift the cube.", "Push it, gently: «ä» 立方体"],
    "dataFilesSizeInMb": 0.05,
    "videoFilesSizeInMb": 0.4,
    # LeRobot's loader and statistics take it, its tools (pandas) do not, whoever wrote it.
    "matrix": True,
}
FEW = {"lengths": [12, 31, 2, 20, 9, 15], "tasks": MANY["tasks"], "fps": FPS, "videoFilesSizeInMb": 0.2, "seed": 2000}


def decoders(report: ArmReport) -> list[str]:
    """LeRobot's default first, where it starts."""
    try:
        import torchcodec.decoders  # noqa: F401
    except (ImportError, RuntimeError, OSError) as error:
        reason = next((line for line in str(error).splitlines() if line.strip()), type(error).__name__)
        report.skip("torchcodec", f"it does not start ({reason.strip()}): install FFmpeg 4 to 7 with its shared libraries")
        return ["pyav"]
    return ["torchcodec", "pyav"]


def check_ours(report: ArmReport, ours: OurSoftware, folder: Path) -> None:
    root = folder / "many"
    made = {}

    def write() -> str:
        made["kept"] = ours.write(root, folder / "many-kept", **MANY)
        return f"{len(MANY['lengths'])} episodes, {sum(MANY['lengths'])} frames, {len(CAMERAS)} cameras from the simulation"

    if not report.run("we write", write):
        return
    kept = made["kept"]
    default, *others = decoders(report)
    report.run(f"every frame in LeRobot, by {default}", loading.check_every_frame, root, kept, default)
    for decoder in others:
        report.run(f"every frame in LeRobot, by {decoder}", loading.check_every_frame, root, kept, decoder)
    report.run("statistics of all columns", statistics_checks.check_columns, root, kept)
    report.run("what policies take", loading.check_policy_features, root, CAMERAS)
    report.run("batches for training", loading.check_training_batches, root, kept, default)


def check_statistics_and_tools(report: ArmReport, ours: OurSoftware, folder: Path) -> None:
    root, theirs = folder / "few", folder / "few-theirs"
    made = {}

    def write() -> str:
        made["kept"] = ours.write(root, folder / "few-kept", **FEW)
        copy(theirs, made["kept"], FPS)
        return f"{len(FEW['lengths'])} episodes, the same frames by us and by LeRobot's writer"

    if not report.run("both write the same", write):
        return
    kept = made["kept"]
    report.run("statistics", statistics_checks.check_equal, root, theirs)
    report.run("LeRobot deletes from ours", editing.check_delete, ours, root, kept, folder)
    report.run("LeRobot splits and merges ours", editing.check_split_and_merge, ours, root, kept, folder)
    report.run("LeRobot goes on with ours", editing.check_they_go_on, ours, root, kept, folder)
    report.run("we go on with LeRobot's", editing.check_we_go_on, ours, theirs, kept, FEW, folder)


def check_theirs(report: ArmReport, ours: OurSoftware, folder: Path) -> None:
    for kind in ("video", "image"):
        new, old = folder / f"theirs-v30-{kind}", folder / f"theirs-v21-{kind}" / "old"
        old.parent.mkdir()
        reading.write_theirs(new, kind)
        reading.write_theirs(old, kind, Path(V21))
        report.run(f"we read LeRobot's v3.0 ({kind})", reading.check_values, ours, new, kind, "v3.0")
        report.run(f"we read LeRobot's v2.1 ({kind})", reading.check_values, ours, old, kind, "v2.1")
        converted = old.parent / "new"
        is_converted = report.run(f"we convert v2.1 ({kind})", reading.check_convert, ours, old, kind, converted)
        if is_converted and not has_matrix(kind):
            report.run(f"as LeRobot's converter ({kind})", reading.check_same_as_their_converter, old, converted)


def check_arm(report: ArmReport, ours: OurSoftware, folder: Path) -> None:
    if sys.platform == "win32":
        report.skip("datasets and the virtual arm", "Windows has no pseudo terminals")
        return
    root = folder / "recorded"
    if not report.run("so101 record", arm.check_we_record, ours, root):
        return
    with Twin(SO101) as twin:
        report.run("lerobot-replay", arm.check_they_replay, twin, root, folder)
    with Twin(SO101) as follower, Twin(SO101, "--robot.type=so101_leader") as leader:
        report.run("lerobot-record", arm.check_they_record, ours, follower, leader, folder)


def check_all(report: ArmReport, ours: OurSoftware, folder: Path) -> None:
    check_theirs(report, ours, folder)
    check_ours(report, ours, folder)
    check_statistics_and_tools(report, ours, folder)


def main() -> int:
    report = ArmReport()
    print(f"lerobot {lerobot.__version__} with torch {torch.__version__} on Python {sys.version.split()[0]}")
    ours = OurSoftware(SO101)
    with HOME as name:
        folder = Path(name)
        recorders = crashes.KilledRecorders(ours, folder)
        try:
            check_all(report, ours, folder)
            report.run("killed recorders", recorders.check)
        finally:
            recorders.stop()
        # Alone, since a busy machine answers late.
        check_arm(report, ours, folder)
    print(report.counts("datasets"))
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
