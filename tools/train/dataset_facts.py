"""What a dataset says of the robot that it was recorded with: names, rate, units, calibration, task, seeds."""

import json
from dataclasses import dataclass, field
from pathlib import Path

import pandas
from checkpoint import ExportError

# The twin's, beside LeRobot's own columns: src/run/record/episode-notes.ts.
NOTE, SEED = "so101/environment", "so101/seed"


@dataclass(frozen=True)
class DatasetFacts:
    root: Path
    fps: int
    # Of features: what each of their numbers is.
    names: dict[str, list[str]]
    robot_type: str
    use_degrees: bool
    calibration: dict[str, dict[str, int]] | None
    task: str
    episodes: int
    frames: int
    # First and last.
    seeds: tuple[int, int] | None
    warnings: list[str] = field(default_factory=list)


def read(root: Path, robot_type: str | None, use_degrees: bool | None) -> DatasetFacts:
    info_file = root / "meta" / "info.json"
    if not info_file.is_file():
        raise ExportError(f"{root} is no LeRobot dataset (it has no meta/info.json): name one by --dataset.root=")
    info = json.loads(info_file.read_text())
    files = sorted((root / "meta" / "episodes").rglob("*.parquet"))
    if not files:
        raise ExportError(f"{root} has no meta/episodes: datasets of version 3.0 are read, and it is {info.get('codebase_version')}")
    wanted = ["episode_index", "tasks", NOTE, SEED]
    episodes = pandas.concat(
        [table[[name for name in wanted if name in table]] for table in map(pandas.read_parquet, files)], ignore_index=True
    )
    notes = [json.loads(text) for text in episodes[NOTE].dropna()] if NOTE in episodes else []
    warnings: list[str] = []
    types = {note["options"].get("robotType") for note in notes} - {None}
    units = {note["options"].get("useDegrees") for note in notes} - {None}
    calibrations = {json.dumps(note["calibration"], sort_keys=True) for note in notes if "calibration" in note}
    if len(calibrations) > 1:
        warnings.append(f"{root} has {len(calibrations)} calibrations: none is written, and none will be compared")
    tasks = sorted({task for each in episodes["tasks"] for task in each})
    seeds = episodes[SEED].dropna() if SEED in episodes else []
    return DatasetFacts(
        root=root,
        fps=info["fps"],
        names={name: joint_names(feature["names"]) for name, feature in info["features"].items() if feature.get("names")},
        robot_type=robot_type or only(types, root, "robots", "--robot.type=so101_follower"),
        use_degrees=only(units, root, "units", "--robot.use_degrees=true (or false: -100..100)") if use_degrees is None else use_degrees,
        calibration=calibration_of(calibrations.pop()) if len(calibrations) == 1 else None,
        task=tasks[0] if len(tasks) == 1 else "",
        episodes=info["total_episodes"],
        frames=info["total_frames"],
        seeds=(int(seeds.min()), int(seeds.max())) if len(seeds) > 0 else None,
        warnings=warnings,
    )


def only(found: set, root: Path, what: str, flag: str):
    if len(found) == 1:
        return found.pop()
    says = "does not say" if not found else f"has several ({', '.join(map(str, sorted(found)))})"
    raise ExportError(f"which {what} it was recorded with, {root} {says}: add {flag}")


def joint_names(names) -> list[str]:
    """LeRobot writes a list, and for some a dictionary of one."""
    if isinstance(names, dict):
        return [str(name) for each in names.values() for name in (each if isinstance(each, list) else [each])]
    return list(names)


def calibration_of(text: str) -> dict[str, dict[str, int]]:
    keys = ("drive_mode", "homing_offset", "range_min", "range_max")
    return {joint: {key: int(entry[key]) for key in keys} for joint, entry in json.loads(text).items()}
