"""Tiny policies of all four kinds, random, from LeRobot's own classes and without a hub, exported, each with what LeRobot itself makes of an episode.

    python small_policies.py test/assets/policies

writes OUT/tiny-{act,diffusion,smolvla,tdmpc}: policy folders, with parity.json beside policy.json. Node has to come to the same actions.
"""

import sys
import tempfile
from pathlib import Path

import export_policy
import numpy as np
import parity_vectors
import small_backbones
import torch
from lerobot.configs.types import FeatureType, NormalizationMode, PolicyFeature
from lerobot.datasets.lerobot_dataset import LeRobotDataset
from lerobot.policies.act.configuration_act import ACTConfig
from lerobot.policies.diffusion.configuration_diffusion import DiffusionConfig
from lerobot.policies.factory import get_policy_class, make_pre_post_processors
from lerobot.policies.smolvla.configuration_smolvla import SmolVLAConfig
from lerobot.policies.tdmpc.configuration_tdmpc import TDMPCConfig
from small_vlm import write_small_vlm

JOINTS = [f"{name}.pos" for name in ("shoulder_pan", "shoulder_lift", "elbow_flex", "wrist_flex", "wrist_roll", "gripper")]
POSE = [f"cube.{axis}" for axis in ("x", "y", "z", "qx", "qy", "qz", "qw")]
STATE, POSES, FRONT, WRIST = (
    "observation.state",
    "observation.environment_state",
    "observation.images.front",
    "observation.images.wrist",
)
# Height and width: neither square nor alike, so that a swap shows.
SIZES = {FRONT: (20, 28), WRIST: (24, 16)}
TASK = "Put the cube into the bin"
FPS, EPISODES, EPISODE_STEPS, TICKS = 30, 4, 10, 4

KINDS = {
    "act": (
        ACTConfig,
        (STATE, POSES, FRONT, WRIST),
        {
            "chunk_size": 8,
            "n_action_steps": 3,
            "dim_model": 16,
            "n_heads": 2,
            "dim_feedforward": 32,
            "n_encoder_layers": 1,
            "use_vae": False,
            "vision_backbone": "resnet10_tiny",
            "pretrained_backbone_weights": None,
        },
    ),
    "diffusion": (
        DiffusionConfig,
        (STATE, POSES, FRONT),
        {
            "n_obs_steps": 2,
            "horizon": 8,
            "n_action_steps": 3,
            "down_dims": (8, 8),
            "kernel_size": 3,
            "n_groups": 4,
            "diffusion_step_embed_dim": 8,
            "spatial_softmax_num_keypoints": 4,
            "crop_shape": (16, 24),
            "num_train_timesteps": 10,
            "use_group_norm": False,
            "vision_backbone": "resnet10_tiny",
            "pretrained_backbone_weights": None,
        },
    ),
    "smolvla": (
        SmolVLAConfig,
        (STATE, FRONT, WRIST),
        {
            "chunk_size": 8,
            "n_action_steps": 3,
            "max_state_dim": 8,
            "max_action_dim": 8,
            "resize_imgs_with_padding": (32, 32),
            "empty_cameras": 1,
            "tokenizer_max_length": 24,
            "num_steps": 4,
            "num_vlm_layers": 2,
        },
    ),
    "tdmpc": (
        TDMPCConfig,
        (STATE, POSES),
        {
            "horizon": 3,
            "n_action_repeats": 2,
            "latent_dim": 8,
            "state_encoder_hidden_dim": 16,
            "mlp_dim": 16,
            "n_gaussian_samples": 10,
            "n_pi_samples": 4,
            "n_elites": 6,
            "cem_iterations": 4,
        },
    ),
}


def main(out: Path, kinds: list[str]) -> list[Path]:
    """The folders."""
    torch.set_num_threads(1)
    small_backbones.install()
    with tempfile.TemporaryDirectory() as scratch:
        dataset = write_dataset(Path(scratch) / "dataset")
        for kind in kinds:
            checkpoint = write_checkpoint(kind, dataset, Path(scratch))
            folder = out / f"tiny-{kind}"
            flags = {"dataset.root": dataset.root, "robot.type": "so101_follower", "robot.use_degrees": "true"}
            # Files of both kinds.
            flags["precision"] = "float32" if kind == "tdmpc" else "float16"
            argv = [f"--policy.path={checkpoint}", f"--out={folder}", *(f"--{name}={value}" for name, value in flags.items())]
            report = export_policy.export(export_policy.parse(argv))
            loaded = export_policy.load(checkpoint)
            if flags["precision"] == "float16":
                export_policy.round_weights(loaded.policy)
            vectors = parity_vectors.read(loaded, dataset, TICKS)
            parity_vectors.write(vectors, folder)
            print(f"{folder}: {report['bytes']} bytes, parity {report['max_abs_diff']:.1e}")
    return [out / f"tiny-{kind}" for kind in kinds]


def write_dataset(root: Path) -> LeRobotDataset:
    features = {
        STATE: {"dtype": "float32", "shape": (6,), "names": JOINTS},
        POSES: {"dtype": "float32", "shape": (7,), "names": POSE},
        "action": {"dtype": "float32", "shape": (6,), "names": JOINTS},
        **{name: {"dtype": "image", "shape": (*size, 3), "names": ["height", "width", "channels"]} for name, size in SIZES.items()},
    }
    dataset = LeRobotDataset.create("tiny/tiny", FPS, features, root=root, robot_type="so_follower", use_videos=False)
    draw = np.random.default_rng(0)
    scale = np.array([12, 6, 5, 2, 8, 3])
    for _ in range(EPISODES):
        for _ in range(EPISODE_STEPS):
            pose = (scale * draw.normal(size=6) + [3, -10, 22, 75, -2, 26]).astype(np.float32)
            frame = {
                STATE: pose,
                POSES: (0.3 * draw.normal(size=7)).astype(np.float32),
                "action": pose + draw.normal(size=6).astype(np.float32),
                "task": TASK,
            }
            for name, size in SIZES.items():
                frame[name] = draw.integers(0, 256, (*size, 3), dtype=np.uint8)
            dataset.add_frame(frame)
        dataset.save_episode()
    dataset.finalize()
    return LeRobotDataset("tiny/tiny", root=root)


def write_checkpoint(kind: str, dataset: LeRobotDataset, scratch: Path) -> Path:
    """As lerobot-train does it, but for the training."""
    Config, names, settings = KINDS[kind]
    kinds = {STATE: FeatureType.STATE, POSES: FeatureType.ENV}
    shapes = {STATE: (6,), POSES: (7,)} | {name: (3, *size) for name, size in SIZES.items()}
    config = Config(
        device="cpu",
        push_to_hub=False,
        input_features={name: PolicyFeature(kinds.get(name, FeatureType.VISUAL), shapes[name]) for name in names},
        output_features={"action": PolicyFeature(FeatureType.ACTION, (6,))},
        **settings,
    )
    if kind == "act":
        config.normalization_mapping |= {"ENV": NormalizationMode.MIN_MAX}
    if kind == "smolvla":
        config.vlm_model_name = str(write_small_vlm(scratch / "vlm", TASK))
    torch.manual_seed(1)
    policy = get_policy_class(kind)(config)
    if kind == "tdmpc":
        give_worth(policy)
    preprocess, postprocess = make_pre_post_processors(config, dataset_stats=dataset.meta.stats)
    folder = scratch / kind
    policy.save_pretrained(folder)
    preprocess.save_pretrained(folder)
    postprocess.save_pretrained(folder)
    return folder


def give_worth(policy) -> None:
    """TD-MPC begins with rewards and values of zero, where every plan is as good as any other."""
    for net in (policy.model._reward, *policy.model._Qs):
        torch.nn.init.normal_(net[-1].weight)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:] or list(KINDS))
