"""Our own side: what the repository's commands and scripts write and read."""

import base64
import io
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import PIL.Image
from expectation import Failed

REPOSITORY = Path(__file__).resolve().parents[2]
TIMEOUT_S = 240
CAMERAS = ["front", "wrist"]


@dataclass
class Kept:
    """What was put into a dataset of ours, row by row over all its episodes."""

    lengths: list[int]
    tasks: list[str]
    """Of each episode."""
    columns: dict[str, list]
    pictures: dict[str, np.ndarray]
    """By feature: [frames, height, width, 3], uint8."""
    features: dict

    @property
    def starts(self) -> list[int]:
        return [sum(self.lengths[:i]) for i in range(len(self.lengths))]

    def row(self, index: int) -> dict:
        return {name: values[index] for name, values in self.columns.items()}


class OurSoftware:
    """`so101`: how to call it, for instance `node dist/cli/main.js`."""

    def __init__(self, so101: list[str]):
        self.command = so101
        self.node = so101[0]

    def so101(self, *arguments: str) -> subprocess.CompletedProcess:
        return self._run([*self.command, *arguments])

    def so101_json(self, *arguments: str) -> dict:
        """What a command prints with --json. An exit code other than 0 raises."""
        return json.loads(self._output([*self.command, *arguments, "--json"]))

    def write(self, root: Path, kept: Path, **asked) -> Kept:
        """A dataset recorded from the simulation by scripts/check-lerobot/write-dataset.ts."""
        defaults = {
            "seed": 1000,
            "width": 96,
            "height": 72,
            "fps": 30,
            "vcodec": "libsvtav1",
            "dataFilesSizeInMb": 100,
            "videoFilesSizeInMb": 200,
            "resume": False,
            "matrix": False,
            "tasks": ["Lift the cube."],
        }
        asked = {**defaults, **asked, "root": str(root), "kept": str(kept)}
        self.script("write-dataset", json.dumps(asked))
        return _kept(kept, asked["width"], asked["height"])

    @property
    def dist(self) -> Path:
        """What was built: main.js stands in its folder cli."""
        return Path(self.command[-1]).resolve().parents[1]

    def read(self, root: Path, pictures: Path | None = None) -> "Read":
        """A dataset as our reader gives it."""
        more = [] if pictures is None else [str(pictures)]
        return Read(json.loads(self.script("read-dataset", str(root), *more)), pictures)

    def script(self, name: str, *arguments: str) -> str:
        tsx = REPOSITORY / "node_modules" / "tsx" / "dist" / "cli.mjs"
        return self._output([self.node, str(tsx), str(REPOSITORY / "scripts" / "check-lerobot" / f"{name}.ts"), *arguments])

    def _output(self, command: list[str]) -> str:
        done = self._run(command)
        if done.returncode != 0:
            raise Failed(f"{' '.join(command)[:300]} ended with {done.returncode}: {done.stderr.strip()[-2000:]}")
        return done.stdout

    def _run(self, command: list[str]) -> subprocess.CompletedProcess:
        return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=TIMEOUT_S)


class Read:
    """What scripts/check-lerobot/read-dataset.ts printed."""

    def __init__(self, printed: dict, pictures: Path | None):
        self.version: str = printed["version"]
        self.info: dict = printed["info"]
        self.tasks: list[str] = printed["tasks"]
        self.stats: dict | None = printed["stats"]
        self.episodes: list[dict] = printed["episodes"]
        self._pictures = pictures

    @property
    def lengths(self) -> list[int]:
        return [episode["length"] for episode in self.episodes]

    def column(self, name: str) -> np.ndarray:
        """Over all episodes: [frames, ...], numbers as float64; pictures of dtype `image` as uint8."""
        columns = [episode["columns"][name] for episode in self.episodes]
        if "base64" in columns[0]:
            return np.stack([_decoded(each) for column in columns for each in column["base64"]])
        values = [value for column in columns for value in column["values"]]
        if "dims" not in columns[0]:
            return np.array(values, dtype=object)
        return np.array(values, dtype=np.float64).reshape(-1, *self.info["features"][name]["shape"])

    def pictures(self, key: str) -> np.ndarray:
        if self.info["features"][key]["dtype"] == "image":
            return self.column(key)
        height, width, _ = self.info["features"][key]["shape"]
        return np.fromfile(self._pictures / f"{key}.rgb", dtype=np.uint8).reshape(-1, height, width, 3)


def _decoded(encoded: str) -> np.ndarray:
    return np.asarray(PIL.Image.open(io.BytesIO(base64.b64decode(encoded))).convert("RGB"))


def _kept(folder: Path, width: int, height: int) -> Kept:
    stored = json.loads((folder / "rows.json").read_text())
    episodes = stored["episodes"]
    rows = [row for episode in episodes for row in episode["rows"]]
    return Kept(
        lengths=[len(episode["rows"]) for episode in episodes],
        tasks=[episode["task"] for episode in episodes],
        columns={name: [row[name] for row in rows] for name in rows[0]},
        pictures={
            f"observation.images.{name}": np.fromfile(folder / f"{name}.rgb", dtype=np.uint8).reshape(-1, height, width, 3)
            for name in CAMERAS
        },
        features=stored["features"],
    )
