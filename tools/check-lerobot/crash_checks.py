"""Recorders that were killed (scripts/kill-recordings.mjs): LeRobot opens what each left behind, with all its finished episodes."""

import json
import subprocess
from pathlib import Path

import numpy as np
from expectation import expect
from loading_checks import load
from our_software import REPOSITORY, OurSoftware

KILLS = 200
TIMEOUT_S = 600
# Of the clip that is each episode's video.
FRAMES, HEIGHT, WIDTH = 8, 72, 96


class KilledRecorders:
    """They are killed in the background, which takes a while."""

    def __init__(self, ours: OurSoftware, folder: Path):
        self.left = folder / "killed"
        clip = f"--clip={make_clip(ours, folder)}:{FRAMES}:{HEIGHT}x{WIDTH}"
        script = REPOSITORY / "scripts" / "kill-recordings.mjs"
        dist = f"--dist={ours.dist / 'dataset'}"
        self.process = subprocess.Popen(
            [ours.node, str(script), str(self.left), f"--kills={KILLS}", clip, dist],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )

    def check(self) -> str:
        said, _ = self.process.communicate(timeout=TIMEOUT_S)
        expect(self.process.returncode == 0, f"kill-recordings ended with {self.process.returncode}: {said.strip()[-1500:]}")
        kills = json.loads((self.left / "kills.json").read_text())
        expect(len(kills) == KILLS, f"{len(kills)} kills of {KILLS}")
        episodes = sum(check_left(Path(each["root"]), each["committed"], each["moment"]) for each in kills)
        moments = {each["moment"] for each in kills if "rename" in each["moment"]}
        return (
            f"{KILLS} datasets with {episodes} finished episodes open, killed before each of {len(moments)} renames and at random moments; "
            "nine of ten were gone on with after that"
        )

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def make_clip(ours: OurSoftware, folder: Path) -> Path:
    """The only video of a dataset of one episode."""
    root = folder / "clip"
    ours.write(root, folder / "clip-kept", lengths=[FRAMES], width=WIDTH, height=HEIGHT)
    return root / "videos" / "observation.images.front" / "chunk-000" / "file-000.mp4"


def check_left(root: Path, committed: int, moment: str) -> int:
    """How many episodes it holds. A commit may have been made and not told any more."""
    where = f"{root.parent.name} (killed {moment})"
    dataset = load(root)
    found = dataset.num_episodes
    expect(committed <= found <= committed + 1, f"{where} has {found} episodes of {committed} finished ones")
    expect(len(dataset) == FRAMES * found, f"{where} has {len(dataset)} frames in {found} episodes")
    episode, frame = np.divmod(np.arange(len(dataset)), FRAMES)
    # Rows and episodes of a commit that was not finished may stand behind; info.json, which is written last, does not count them.
    table = dataset.hf_dataset.data.slice(0, len(dataset))
    action = np.array(table.column("action").to_pylist())
    expect(np.array_equal(action, np.stack([episode, frame], axis=1)), f"{where} has other actions than were recorded")
    expect(table.column("index").to_pylist() == list(range(len(dataset))), f"{where} counts its rows otherwise")
    # The last frame of the first episode and of the last, by its time in the file.
    for last in {FRAMES - 1, len(dataset) - 1}:
        item = dataset[last]
        expect(item["task"] == f"task {last // FRAMES // 2}", f"{where}: the task of row {last} is {item['task']!r}")
        expect(tuple(item["observation.images.front"].shape) == (3, HEIGHT, WIDTH), f"{where} has no picture of row {last}")
    return found
