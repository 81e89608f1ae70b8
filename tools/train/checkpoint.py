"""A checkpoint of LeRobot's trainer, on the CPU and with nothing fetched: `checkpoints/006000/pretrained_model`."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import small_backbones
import torch
from lerobot.configs.policies import PreTrainedConfig
from lerobot.policies.factory import get_policy_class, make_pre_post_processors

KINDS = ("act", "diffusion", "smolvla", "tdmpc")


class ExportError(Exception):
    """What the user can mend."""


@dataclass(frozen=True)
class Checkpoint:
    folder: Path
    kind: str
    policy: Any
    preprocess: Any
    postprocess: Any
    # `train_config.json`; empty where there is none.
    training: dict

    @property
    def config(self):
        return self.policy.config


def find(path: Path) -> Path:
    """Also a run's `--output_dir`, or a step's folder: the last checkpoint of it."""
    tried = [path, path / "pretrained_model", path / "checkpoints" / "last" / "pretrained_model"]
    for folder in tried:
        if (folder / "config.json").is_file() and (folder / "model.safetensors").is_file():
            return folder
    raise ExportError(
        f"{path} is no checkpoint of lerobot-train: there is no config.json with a model.safetensors in it, "
        "nor in its pretrained_model. Name a folder such as OUTPUT_DIR/checkpoints/last/pretrained_model"
    )


def load(path: Path) -> Checkpoint:
    folder = find(path)
    kind = json.loads((folder / "config.json").read_text()).get("type")
    if kind not in KINDS:
        raise ExportError(f"{folder} is a policy of type '{kind}': {', '.join(KINDS)} can be exported")
    config = PreTrainedConfig.from_pretrained(folder)
    config.device = "cpu"
    # The weights are the checkpoint's: none of others are fetched.
    for name, value in (("pretrained_backbone_weights", None), ("load_vlm_weights", False), ("compile_model", False)):
        if hasattr(config, name):
            setattr(config, name, value)
    small_backbones.install()
    policy = get_policy_class(kind).from_pretrained(folder, config=config, strict=True)
    preprocess, postprocess = make_pre_post_processors(
        config, pretrained_path=str(folder), preprocessor_overrides={"device_processor": {"device": "cpu"}}
    )
    refuse_other_steps(folder)
    training = folder / "train_config.json"
    return Checkpoint(
        folder=folder,
        kind=kind,
        policy=policy.to(torch.float32).eval(),
        preprocess=preprocess,
        postprocess=postprocess,
        training=json.loads(training.read_text()) if training.is_file() else {},
    )


def refuse_other_steps(folder: Path) -> None:
    """What stands around the network beyond what src/policies/learned does would be lost."""
    known = {
        "rename_observations_processor",
        "to_batch_processor",
        "device_processor",
        "normalizer_processor",
        "unnormalizer_processor",
        "tokenizer_processor",
        "smolvla_new_line_processor",
    }
    for name in ("policy_preprocessor.json", "policy_postprocessor.json"):
        if not (folder / name).is_file():
            raise ExportError(
                f"{folder} has no {name}: it is from before LeRobot 0.4. "
                "Migrate it: python -m lerobot.processor.migrate_policy_normalization --pretrained-path FOLDER"
            )
        for step in json.loads((folder / name).read_text())["steps"]:
            if step["registry_name"] not in known:
                raise ExportError(f"{folder / name} has a step '{step['registry_name']}', which nothing here runs")
            if step["config"].get("rename_map"):
                raise ExportError(
                    f"{folder / name} renames {step['config']['rename_map']}: "
                    "train on a dataset whose features have the policy's names"
                )
