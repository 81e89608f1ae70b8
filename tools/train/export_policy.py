"""A checkpoint of LeRobot's trainer into a policy folder: its graphs as ONNX, policy.json, and the proof that both compute the same.

    python export_policy.py --policy.path=outputs/train/x/checkpoints/last/pretrained_model --out=my-policy
"""

import argparse
import json
import math
import shutil
import statistics
import sys
import tempfile
import time
import warnings
from importlib.metadata import version
from pathlib import Path

import dataset_facts
import networks
import onnx_files
import policy_json
import recorded_inputs
import torch
from checkpoint import Checkpoint, ExportError, load
from graphs import Graph, act_graphs, diffusion_graphs, tdmpc_graphs
from smolvla_graphs import smolvla_graphs

GRAPHS_OF = {"act": act_graphs, "diffusion": diffusion_graphs, "smolvla": smolvla_graphs, "tdmpc": tdmpc_graphs}
# Of a normalised action; in degrees a few thousandths.
MOST_DIFFERENCE = 1e-4
VERSIONS = ("lerobot", "torch", "onnx", "onnxruntime")


def main(argv: list[str]) -> int:
    flags = parse(argv)
    try:
        report = export(flags)
    except ExportError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(json.dumps(report))
    return 0


def parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--policy.path", dest="path", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help="the folder to write")
    parser.add_argument("--dataset.root", dest="root", type=Path, help="that it was trained on; as train_config.json has it")
    parser.add_argument("--robot.type", dest="robot_type", help="where the dataset does not say: so101_follower")
    parser.add_argument("--robot.use_degrees", dest="use_degrees", choices=("true", "false"))
    parser.add_argument("--precision", choices=("float32", "float16"), default="float32", help="of the weights in the file")
    parser.add_argument("--inputs", type=int, default=64, help="recorded observations that parity is proven on")
    return parser.parse_args(argv)


def export(flags: argparse.Namespace) -> dict:
    """What was written, for those who called."""
    warnings.filterwarnings("ignore", category=torch.jit.TracerWarning)
    checkpoint = load(flags.path)
    policy_json.refuse_unknown_settings(checkpoint)
    root = flags.root or root_of(checkpoint)
    facts = dataset_facts.read(root, flags.robot_type, None if flags.use_degrees is None else flags.use_degrees == "true")
    for warning in facts.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    half = flags.precision == "float16"
    if half:
        round_weights(checkpoint.policy)
    given = recorded_inputs.read(checkpoint, root, max(recorded_inputs.LEAST, flags.inputs))
    refuse_taken(flags.out)
    flags.out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=flags.out.parent, prefix=f".{flags.out.name}-") as made:
        folder = Path(made) / "policy"
        folder.mkdir()
        graphs = GRAPHS_OF[checkpoint.kind](checkpoint.policy)
        files = write_graphs(graphs, folder, half)
        opened = {name: onnx_files.read(graph, folder / files[name]["file"]) for name, graph in graphs.items()}
        difference = max_abs_diff(checkpoint, graphs, opened, given)
        if not difference <= MOST_DIFFERENCE:
            raise ExportError(
                f"the ONNX graphs differ from PyTorch by {difference:.1e} on {len(given)} recorded inputs, "
                f"and {MOST_DIFFERENCE:.0e} is allowed: nothing was written. Please report this with the policy's config.json"
            )
        latency_ms = latency(checkpoint, opened, given)
        if checkpoint.kind == "smolvla":
            write_tokenizer(checkpoint, folder / policy_json.TOKENIZER)
        spec = policy_json.spec_of(checkpoint, facts, files, math.ceil(latency_ms))
        spec["training"] = training_of(checkpoint, facts, flags.precision)
        spec["parity"] = {
            "max_abs_diff": difference,
            "inputs": len(given),
            "versions": {name: version(name) for name in VERSIONS},
        }
        (folder / "policy.json").write_text(json.dumps(spec, indent=2) + "\n")
        put(folder, flags.out)
    return {
        "folder": str(flags.out),
        "type": checkpoint.kind,
        "bytes": sum(file.stat().st_size for file in flags.out.iterdir()),
        "parameters": sum(each.numel() for each in checkpoint.policy.parameters()),
        "max_abs_diff": difference,
        "inputs": len(given),
        "latency_ms": latency_ms,
    }


def root_of(checkpoint: Checkpoint) -> Path:
    root = checkpoint.training.get("dataset", {}).get("root")
    if root is None:
        raise ExportError(f"{checkpoint.folder} does not say what it was trained on: add --dataset.root=")
    return Path(root)


def refuse_taken(out: Path) -> None:
    if out.exists() and not (out / "policy.json").is_file() and (not out.is_dir() or any(out.iterdir())):
        raise ExportError(f"{out} is there, and is no policy folder: name another one by --out=")


def put(folder: Path, out: Path) -> None:
    """An older export's files go, what people wrote beside them stays."""
    out.mkdir(exist_ok=True)
    for pattern in ("*.onnx", "policy.json", policy_json.TOKENIZER):
        for old in out.glob(pattern):
            old.unlink()
    # What names the others comes last.
    for file in sorted(folder.iterdir(), key=lambda each: each.name == "policy.json"):
        shutil.move(file, out / file.name)


def round_weights(policy) -> None:
    with torch.no_grad():
        for parameter in [*policy.parameters(), *policy.buffers()]:
            if parameter.dtype == torch.float32 and parameter.numel() >= onnx_files.FEWEST_HALVED:
                parameter.copy_(parameter.half().float())


def write_graphs(graphs: dict[str, Graph], folder: Path, half: bool) -> dict[str, dict]:
    files = {}
    for name, graph in graphs.items():
        path = folder / f"{name}.onnx"
        onnx_files.write(graph, path, half)
        files[name] = {"file": path.name, "sha256": onnx_files.sha256_of(path)}
    return files


def max_abs_diff(checkpoint: Checkpoint, graphs: dict[str, Graph], opened: dict, given: list) -> float:
    """Of normalised actions, after the same noise. TDMPC picks its best plans, where the smallest difference decides: there it is of what its networks say."""
    policy, worst = checkpoint.policy, 0.0
    if checkpoint.kind != "tdmpc":
        for seed, each in enumerate(given):
            expected = networks.predict(policy, each, seed)
            with networks.over(policy, opened):
                found = networks.predict(policy, each, seed)
            worst = max(worst, difference_of(expected, found))
        return worst

    differences: list[float] = []

    def compared(name: str):
        def call(*values):
            expected, found = graphs[name].module(*values), opened[name](*values)
            pairs = zip(as_tuple(expected), as_tuple(found), strict=True)
            differences.append(max(difference_of(one, other) for one, other in pairs))
            return expected

        return call

    for seed, each in enumerate(given):
        with networks.over(policy, {name: compared(name) for name in graphs}):
            networks.predict(policy, each, seed)
    return max(differences)


def as_tuple(value) -> tuple:
    return value if isinstance(value, tuple) else (value,)


def difference_of(expected: torch.Tensor, found: torch.Tensor) -> float:
    """NaN where one has it."""
    return float((expected.float() - found.float()).abs().max())


def latency(checkpoint: Checkpoint, opened: dict, given: list) -> float:
    """The median of a chunk by ONNX Runtime with one thread, milliseconds."""
    times = []
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    with networks.over(checkpoint.policy, opened):
        for seed, each in enumerate(given):
            start = time.perf_counter()
            networks.predict(checkpoint.policy, each, seed)
            times.append(1000 * (time.perf_counter() - start))
    torch.set_num_threads(threads)
    return statistics.median(times)


def write_tokenizer(checkpoint: Checkpoint, path: Path) -> None:
    path.write_text(checkpoint.policy.model.vlm_with_expert.processor.tokenizer.backend_tokenizer.to_str())


def training_of(checkpoint: Checkpoint, facts: dataset_facts.DatasetFacts, precision: str) -> dict:
    config = checkpoint.training
    step = checkpoint.folder.parent / "training_state" / "training_step.json"
    return {
        "dataset": {
            "repo_id": config.get("dataset", {}).get("repo_id"),
            "episodes": facts.episodes,
            "frames": facts.frames,
            **({"seeds": list(facts.seeds)} if facts.seeds else {}),
        },
        **({"steps": json.loads(step.read_text())["step"]} if step.is_file() else {}),
        **{name: config[name] for name in ("batch_size", "seed") if name in config},
        "parameters": sum(each.numel() for each in checkpoint.policy.parameters()),
        "precision": precision,
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
