"""What LeRobot itself makes of the first steps of a dataset: what was seen, what was drawn at random, what it did. Node has to come to the same.

The file, parity.json, is read by test/policies/learned and scripts/check-lerobot/run-policies.ts.
"""

import base64
import json
from pathlib import Path
from unittest.mock import patch

import torch
from checkpoint import Checkpoint
from lerobot.datasets.lerobot_dataset import LeRobotDataset


class Draws:
    """Keeps what is drawn at random, in its order."""

    def __init__(self, policy):
        self.normals: list[float] = []
        self.integers: list[int] = []
        self.choices: list[int] = []
        randn, randint, multinomial = torch.randn, torch.randint, torch.multinomial
        self.patches = [
            patch("torch.randn", lambda *size, **options: self.kept(randn(*size, **drawn_alike(options)))),
            patch("torch.randn_like", lambda like, **_options: self.kept(randn(*like.shape))),
            patch("torch.randint", lambda *bounds, **options: self.kept(randint(*bounds, **options), self.integers)),
            patch("torch.multinomial", lambda *given: self.kept(multinomial(*given), self.choices)),
        ]
        if policy.name == "smolvla":
            self.patches.append(patch.object(policy.model, "sample_noise", lambda shape, _device: self.kept(randn(*shape))))

    def kept(self, drawn, into=None):
        (self.normals if into is None else into).extend(drawn.reshape(-1).tolist())
        return drawn

    def __enter__(self):
        for each in self.patches:
            each.start()
        return self

    def __exit__(self, *_exception):
        for each in self.patches:
            each.stop()


def drawn_alike(options: dict) -> dict:
    return {name: value for name, value in options.items() if name in ("size", "dtype")}


def read(checkpoint: Checkpoint, dataset: LeRobotDataset, steps: int) -> dict:
    """One episode through LeRobot's own steps: what was seen, what was drawn, what it did."""
    policy, ticks, predictions = checkpoint.policy, [], []
    tokens: list[int] = []
    seen = [name for name in policy.config.input_features if name in dataset.features]

    def kept(batch, *given, **options):
        chunk = original(batch, *given, **options)
        # TD-MPC has the steps first.
        rows = chunk[:, 0] if checkpoint.kind == "tdmpc" else chunk[0]
        predictions.append({"tick": len(ticks), "chunk": rows})
        return chunk

    policy.reset()
    torch.manual_seed(2)
    # SmolVLA's select_action goes to what its predict_action_chunk goes to.
    wrapped = "_get_action_chunk" if checkpoint.kind == "smolvla" else "predict_action_chunk"
    original = getattr(policy, wrapped)
    with torch.no_grad(), patch.object(policy, wrapped, lambda batch, *given, **options: kept(batch, *given, **options)):
        for row in range(steps):
            item = dataset[row]
            raw = {name: item[name] for name in [*seen, "task"]}
            batch = checkpoint.preprocess(dict(raw))
            if checkpoint.kind == "smolvla":
                tokens = batch["observation.language.tokens"][0].tolist()
            asked = len(predictions)
            with Draws(policy) as draws:
                action = policy.select_action({name: batch[name] for name in batch if name.startswith("observation.")})
            for prediction in predictions[asked:]:
                prediction |= {"normals": draws.normals, "integers": draws.integers, "choices": draws.choices}
            ticks.append({"observation": observed(raw), "action": checkpoint.postprocess(action)[0].tolist()})
    for prediction in predictions:
        prediction["chunk"] = [checkpoint.postprocess(action[None])[0].tolist() for action in prediction["chunk"]]
    return {
        "task": dataset[0]["task"] if checkpoint.kind == "smolvla" else "",
        **({"language_tokens": tokens} if checkpoint.kind == "smolvla" else {}),
        "ticks": ticks,
        "predictions": predictions,
    }


def observed(raw: dict) -> dict:
    values = {}
    for name, value in raw.items():
        if name.startswith("observation.images."):
            picture = (value * 255).round().to(torch.uint8).permute(1, 2, 0).contiguous()
            values[name] = base64.b64encode(picture.numpy().tobytes()).decode()
        elif name != "task":
            values[name] = value.tolist()
    return values


def write(vectors: dict, folder: Path) -> None:
    (folder / "parity.json").write_text(json.dumps(rounded(vectors), separators=(",", ":")) + "\n")


def rounded(value):
    """Enough for float32."""
    if isinstance(value, float):
        return float(f"{value:.9g}")
    if isinstance(value, list):
        return [rounded(each) for each in value]
    return {key: rounded(each) for key, each in value.items()} if isinstance(value, dict) else value
