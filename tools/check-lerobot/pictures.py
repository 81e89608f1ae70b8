"""Whether decoded pictures are those that were recorded."""

import numpy as np
from expectation import expect

# What lossy encoding leaves of a rendered picture at LeRobot's settings, and of one that was encoded twice.
LEAST_PSNR_DB = 28
AGAIN_PSNR_DB = 24
# Levels, on average, by which a picture differs from its neighbour where it is to be told from that: encoders leave out smaller changes.
MOVED_BY = 1.5


def psnr_db(a: np.ndarray, b: np.ndarray) -> float:
    error = np.mean((a.astype(np.float32) - b.astype(np.float32)) ** 2)
    return float(99 if error == 0 else 10 * np.log10(255**2 / error))


def expect_pictures(
    key: str, shown: np.ndarray, recorded: np.ndarray, indices: list[int], least_db: float = LEAST_PSNR_DB
) -> float:
    """`shown[k]` is `recorded[indices[k]]`, and neither the one before nor the one behind. Returns the lowest PSNR, in dB."""
    expect(shown.shape[1:] == recorded.shape[1:], f"{key} is {shown.shape[1:]}, recorded was {recorded.shape[1:]}")
    worst, told_apart, mistaken = float("inf"), 0, set()
    for picture, index in zip(shown, indices, strict=True):
        own = psnr_db(picture, recorded[index])
        worst = min(worst, own)
        expect(own >= least_db, f"{key} of row {index} has a PSNR of {own:.1f} dB to what was recorded")
        for other in (index - 1, index + 1):
            if not 0 <= other < len(recorded) or np.mean(np.abs(recorded[other].astype(int) - recorded[index])) < MOVED_BY:
                continue
            told_apart += 1
            if psnr_db(picture, recorded[other]) < own:
                continue
            # Now and then an encoder repeats the picture before; a video that is a frame late does so all the time.
            mistaken.add((index, other - index))
            in_a_row = (index - 1, other - index) in mistaken
            expect(not in_a_row, f"{key} of rows {index - 1} and {index} is nearer to rows {other - 1} and {other}")
    expect(told_apart > len(indices) / 10, f"{key} hardly changes: only {told_apart} of {len(indices)} frames can be told from the next")
    return worst
