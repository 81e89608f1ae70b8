"""LeRobot's trainer, `lerobot-train`, with datasets in memory and our small backbones."""

import os

import dataset_in_memory
import small_backbones
from lerobot.scripts.lerobot_train import main

if __name__ == "__main__":
    dataset_in_memory.install()
    small_backbones.install()
    if "SO101_PROGRESS" in os.environ:
        import progress_lines

        progress_lines.install()
    main()
