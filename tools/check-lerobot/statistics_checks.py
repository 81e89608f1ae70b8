"""Our statistics beside those of LeRobot's own writer, for the same frames."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
from expectation import expect
from lerobot.datasets.compute_stats import compute_episode_stats
from our_software import Kept

EQUAL_WITHIN = 1e-6
QUANTILES = ("q01", "q10", "q50", "q90", "q99")
HISTOGRAM_BINS = 5000


def of_dataset(root: Path) -> dict[str, dict[str, np.ndarray]]:
    stored = json.loads((root / "meta" / "stats.json").read_text())
    return {name: {key: np.asarray(value, float) for key, value in each.items()} for name, each in stored.items()}


def of_episodes(root: Path) -> list[dict[str, dict[str, np.ndarray]]]:
    """From the episodes' table, row by row."""
    tables = [pd.read_parquet(path) for path in sorted((root / "meta" / "episodes").glob("*/*.parquet"))]
    rows = []
    for row in pd.concat(tables).sort_values("episode_index").to_dict("records"):
        statistics: dict = {}
        for column, value in row.items():
            if column.startswith("stats/"):
                _, feature, name = column.split("/")
                statistics.setdefault(feature, {})[name] = np.asarray(flat(value), float)
        rows.append(statistics)
    return rows


def flat(value) -> list:
    """pandas gives lists in lists as arrays of arrays."""
    return [each for part in value for each in flat(part)] if isinstance(value, list | np.ndarray) else [value]


def check_equal(ours: Path, theirs: Path) -> str:
    mine, yours = of_episodes(ours), of_episodes(theirs)
    expect(len(mine) == len(yours), f"we have statistics of {len(mine)} episodes, LeRobot of {len(yours)}")
    widest = expect_equal(of_dataset(ours), of_dataset(theirs), bins_over(yours), "stats.json")
    for episode, (a, b) in enumerate(zip(mine, yours, strict=True)):
        expect_equal(a, b, bins_over([b]), f"episode {episode}")
    features = of_dataset(theirs)
    return (
        f"stats.json and {len(yours)} episodes, {len(features)} features: all within {EQUAL_WITHIN:g} of each, quantiles within a bin of "
        f"the histogram (at most {widest:.2f} bins)"
    )


def check_columns(root: Path, kept: Kept) -> str:
    """Of columns that LeRobot's writer takes, but its tools do not, such as matrices: its own function on what was recorded."""
    ours = of_episodes(root)
    features = {name: feature for name, feature in kept.features.items() if name in kept.columns}
    columns = {name: np.asarray(values, features[name]["dtype"]) for name, values in kept.columns.items() if features[name]["dtype"] != "string"}
    most = 0.0
    for episode, (start, length) in enumerate(zip(kept.starts, kept.lengths, strict=True)):
        rows = {name: values[start : start + length].reshape(length, *features[name]["shape"]) for name, values in columns.items()}
        theirs = {
            name: {key: np.asarray(value, float) for key, value in each.items()}
            for name, each in compute_episode_stats(rows, features).items()
        }
        found = {name: {key: value.reshape(theirs[name][key].shape) for key, value in ours[episode][name].items()} for name in theirs}
        most = max(most, expect_equal(found, theirs, bins_over([theirs]), f"episode {episode}"))
    return f"{len(columns)} columns of {len(ours)} episodes, among them matrices: within {EQUAL_WITHIN:g}, quantiles within {most:.2f} bins"


def bins_over(episodes: list[dict]) -> dict[str, np.ndarray]:
    """By feature, how wide the widest bin of an episode's histogram is."""
    return {
        name: np.max([each[name]["max"].ravel() - each[name]["min"].ravel() for each in episodes], axis=0) / HISTOGRAM_BINS
        for name in episodes[0]
    }


def expect_equal(ours: dict, theirs: dict, bins: dict[str, np.ndarray], where: str) -> float:
    """Returns how far the quantiles are apart at most, in bins."""
    expect(set(ours) == set(theirs), f"{where} is of {sorted(set(ours) ^ set(theirs))} on one side only")
    most = 0.0
    for feature, statistics in theirs.items():
        expect(set(ours[feature]) == set(statistics), f"{where} has {sorted(ours[feature])} of {feature}")
        for name, expected in statistics.items():
            found = ours[feature][name]
            expect(found.shape == expected.shape, f"{where}: {name} of {feature} has shape {found.shape}, not {expected.shape}")
            apart = np.abs(found - expected).ravel()
            # The histogram begins 1e-10 beside the smallest value.
            within = EQUAL_WITHIN * np.abs(expected).ravel() + 1e-9
            if name in QUANTILES:
                within += bins[feature]
                wide = bins[feature] > 0
                most = max([most, *(apart[wide] / bins[feature][wide])])
            expect(bool(np.all(apart <= within)), f"{where}: {name} of {feature} is {found.ravel()}, LeRobot's {expected.ravel()}")
    return float(most)
