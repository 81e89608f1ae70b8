"""LeRobot's own tools on datasets of ours, and each side going on with what the other began."""

import shutil
from pathlib import Path

import numpy as np
from expectation import expect
from lerobot.datasets.dataset_tools import delete_episodes, merge_datasets, split_dataset
from lerobot_copies import add_episode
from loading_checks import REPO_ID, as_bytes, load
from our_software import Kept, OurSoftware
from pictures import AGAIN_PSNR_DB, expect_pictures
from versions import resume


def check_of_ours(ours: OurSoftware, root: Path) -> None:
    """`so101 dataset check` has nothing to say of it."""
    done = ours.so101("dataset", "check", str(root))
    expect(done.returncode == 0, f"so101 dataset check {root.name} ended with {done.returncode}: {done.stdout.strip()} {done.stderr.strip()}")


def expect_episodes(root: Path, kept: Kept, episodes: list[int]) -> None:
    """The dataset holds these of what was recorded, in this order."""
    dataset = load(root, "pyav")
    lengths = [kept.lengths[episode] for episode in episodes]
    expect(dataset.num_episodes == len(lengths), f"{root.name} has {dataset.num_episodes} episodes, not {len(lengths)}")
    rows = [kept.starts[episode] + frame for episode, length in zip(episodes, lengths, strict=True) for frame in range(length)]
    expect(len(dataset) == len(rows), f"{root.name} has {len(dataset)} frames, not {len(rows)}")
    shown = {key: [] for key in kept.pictures}
    for index, row in enumerate(rows):
        item = dataset[index]
        expect(item["index"].item() == index, f"index of row {index} of {root.name} is {item['index']}")
        state = np.asarray(kept.columns["observation.state"][row], np.float32)
        expect(np.array_equal(item["observation.state"].numpy(), state), f"row {index} of {root.name} is not row {row} of what was recorded")
        for key in shown:
            shown[key].append(as_bytes(item[key]))
    # LeRobot encodes again what it cuts out of a file.
    for key, pictures in shown.items():
        expect_pictures(key, np.stack(pictures), kept.pictures[key], rows, AGAIN_PSNR_DB)


def check_delete(ours: OurSoftware, root: Path, kept: Kept, folder: Path) -> str:
    gone = {1, len(kept.lengths) - 2}
    delete_episodes(load(root), sorted(gone), output_dir=folder / "deleted", repo_id=REPO_ID)
    left = [episode for episode in range(len(kept.lengths)) if episode not in gone]
    expect_episodes(folder / "deleted", kept, left)
    check_of_ours(ours, folder / "deleted")
    return f"{len(left)} of {len(kept.lengths)} episodes left, each as recorded; so101 dataset check is content"


def check_split_and_merge(ours: OurSoftware, root: Path, kept: Kept, folder: Path) -> str:
    count = len(kept.lengths)
    parts = {"first": list(range(count // 2)), "second": list(range(count // 2, count))}
    split = split_dataset(load(root), parts, output_dir=folder / "split")
    for name, episodes in parts.items():
        expect_episodes(folder / "split" / name, kept, episodes)
        check_of_ours(ours, folder / "split" / name)
    merge_datasets([split["second"], split["first"]], "check/merged", output_dir=folder / "merged")
    expect_episodes(folder / "merged", kept, [*parts["second"], *parts["first"]])
    check_of_ours(ours, folder / "merged")
    return f"{' and '.join(str(len(part)) for part in parts.values())} episodes, then all {count} again; so101 dataset check is content"


def check_they_go_on(ours: OurSoftware, root: Path, kept: Kept, folder: Path) -> str:
    """LeRobot records two more episodes into a dataset of ours."""
    shutil.copytree(root, folder / "continued")
    dataset = resume(REPO_ID, folder / "continued")
    again = [2, 0]
    for episode in again:
        add_episode(dataset, kept, episode)
    dataset.finalize()
    episodes = [*range(len(kept.lengths)), *again]
    expect_episodes(folder / "continued", kept, episodes)
    check_of_ours(ours, folder / "continued")
    read = ours.read(folder / "continued")
    expect(read.lengths == [kept.lengths[episode] for episode in episodes], f"we read episodes of {read.lengths} frames")
    return f"{len(again)} episodes by LeRobot behind {len(kept.lengths)} of ours, read by both"


def check_we_go_on(ours: OurSoftware, theirs: Path, kept: Kept, options: dict, folder: Path) -> str:
    """We record more episodes into a dataset that LeRobot wrote (the copy of ours)."""
    shutil.copytree(theirs, folder / "resumed")
    lengths = [5, 8]
    more = ours.write(folder / "resumed", folder / "resumed-kept", **{**options, "lengths": lengths, "resume": True, "seed": 77})
    both = Kept(
        lengths=[*kept.lengths, *lengths],
        tasks=[*kept.tasks, *more.tasks],
        columns={name: [*values, *more.columns[name]] for name, values in kept.columns.items()},
        pictures={key: np.concatenate([pictures, more.pictures[key]]) for key, pictures in kept.pictures.items()},
        features=kept.features,
    )
    expect_episodes(folder / "resumed", both, list(range(len(both.lengths))))
    check_of_ours(ours, folder / "resumed")
    return f"{len(lengths)} episodes of ours behind {len(kept.lengths)} of LeRobot's, read by both"
