"""policy.json: what LeRobot's checkpoint says besides its weights, in the form of src/policies/learned/policy-spec.ts."""

import json
from pathlib import Path

from checkpoint import Checkpoint, ExportError
from dataset_facts import DatasetFacts
from safetensors.numpy import load_file

STATS = ("mean", "std", "min", "max", "q01", "q10", "q90", "q99")
MODE_STATS = {
    "IDENTITY": (),
    "MEAN_STD": ("mean", "std"),
    "MIN_MAX": ("min", "max"),
    "QUANTILES": ("q01", "q99"),
    "QUANTILE10": ("q10", "q90"),
}
# Of the config, as they are: src/policies/learned/policy-spec.ts has the same names.
LOOP_FIELDS = {
    "act": (),
    "diffusion": (
        "horizon",
        "noise_scheduler_type",
        "num_train_timesteps",
        "beta_schedule",
        "beta_start",
        "beta_end",
        "prediction_type",
        "clip_sample",
        "clip_sample_range",
    ),
    "smolvla": (
        "num_steps",
        "max_state_dim",
        "max_action_dim",
        "resize_imgs_with_padding",
        "empty_cameras",
        "tokenizer_max_length",
    ),
    "tdmpc": (
        "horizon",
        "n_action_repeats",
        "latent_dim",
        "cem_iterations",
        "max_std",
        "min_std",
        "n_gaussian_samples",
        "n_pi_samples",
        "n_elites",
        "elite_weighting_temperature",
        "gaussian_mean_momentum",
        "uncertainty_regularizer_coeff",
        "discount",
    ),
}
TOKENIZER = "tokenizer.json"


def spec_of(checkpoint: Checkpoint, facts: DatasetFacts, graphs: dict[str, dict], latency_ms: int) -> dict:
    config = checkpoint.config
    return {
        "format": "so101-policy",
        "version": 1,
        "graphs": graphs,
        "inputs": inputs_of(config, facts.names),
        "action": {"names": facts.names["action"]},
        "normalization": normalization_of(checkpoint),
        "n_obs_steps": config.n_obs_steps,
        **chunk_of(checkpoint.kind, config),
        "fps": facts.fps,
        "latency_ms": latency_ms,
        "loop": loop_of(checkpoint),
        "robot": {
            "type": facts.robot_type,
            "use_degrees": facts.use_degrees,
            **({"calibration": facts.calibration} if facts.calibration else {}),
        },
        "task": facts.task,
    }


def chunk_of(kind: str, config) -> dict:
    """All that a prediction gives beyond what is executed is there for those who ask for the next one ahead of time."""
    executed = config.n_action_steps
    if kind == "diffusion":
        length = config.horizon - config.n_obs_steps + 1
    elif kind == "tdmpc":
        executed = config.n_action_repeats if config.n_action_repeats > 1 else executed
        length = executed if config.n_action_repeats > 1 else config.horizon
    else:
        length = config.chunk_size
    ensembling = getattr(config, "temporal_ensemble_coeff", None)
    return {"chunk_size": length, "n_action_steps": executed, "temporal_ensemble_coeff": ensembling}


def loop_of(checkpoint: Checkpoint) -> dict:
    kind, config = checkpoint.kind, checkpoint.config
    loop = {"type": kind} | {name: getattr(config, name) for name in LOOP_FIELDS[kind]}
    if kind == "diffusion":
        loop["num_inference_steps"] = checkpoint.policy.diffusion.num_inference_steps
    if kind == "smolvla":
        loop["tokenizer"] = TOKENIZER
    return loop


def refuse_unknown_settings(checkpoint: Checkpoint) -> None:
    """Settings of a config that src/policies/learned does not follow."""
    config = checkpoint.config
    followed = {"tdmpc": {"use_mpc": True}, "smolvla": {"adapt_to_pi_aloha": False, "use_cache": True}}
    for name, value in followed.get(checkpoint.kind, {}).items():
        if getattr(config, name) != value:
            raise ExportError(f"{checkpoint.folder} has {name} = {getattr(config, name)}, and only {value} runs here")
    if getattr(getattr(config, "rtc_config", None), "enabled", False):
        raise ExportError(f"{checkpoint.folder} has rtc_config.enabled = true, which no graph can do: export it with false")
    if checkpoint.kind == "smolvla" and config.n_obs_steps != 1:
        raise ExportError(f"{checkpoint.folder} reads {config.n_obs_steps} observations, and SmolVLA reads one here")


def inputs_of(config, names: dict[str, list[str]]) -> list[dict]:
    return [
        {
            "name": name,
            "type": feature.type.value,
            "shape": list(feature.shape),
            **({"names": names[name]} if name in names and feature.type.value != "VISUAL" else {}),
        }
        for name, feature in config.input_features.items()
    ]


def normalization_of(checkpoint: Checkpoint) -> dict:
    """What is left as it is where a checkpoint lacks its statistics, as LeRobot does it, is said so."""
    config = checkpoint.config
    stats = normalizer_stats(checkpoint.folder)
    kinds = {name: feature.type.value for name, feature in config.input_features.items()} | {"action": "ACTION"}
    modes = {str(getattr(kind, "value", kind)): mode.value for kind, mode in config.normalization_mapping.items()}
    kept = {}
    for name, kind in kinds.items():
        wanted = MODE_STATS[modes.get(kind, "IDENTITY")]
        missing = [statistic for statistic in wanted if statistic not in stats.get(name, {})]
        if missing:
            raise ExportError(f"{checkpoint.folder} normalises {name} and has no {', '.join(missing)} of it: train it again")
        if wanted:
            kept[name] = {statistic: stats[name][statistic] for statistic in wanted}
    return {"modes": {kind: mode for kind, mode in modes.items() if kind in kinds.values()}, "stats": kept}


def normalizer_stats(folder: Path) -> dict[str, dict[str, list[float]]]:
    """Of the preprocessor and the postprocessor: by feature and statistic; of pictures one number per channel."""
    stats: dict[str, dict[str, list[float]]] = {}
    for name in ("policy_preprocessor.json", "policy_postprocessor.json"):
        for step in json.loads((folder / name).read_text())["steps"]:
            if "state_file" not in step:
                continue
            for key, values in load_file(folder / step["state_file"]).items():
                feature, _, statistic = key.rpartition(".")
                if statistic in STATS:
                    stats.setdefault(feature, {})[statistic] = [float(value) for value in values.reshape(-1)]
    return stats
