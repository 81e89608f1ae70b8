"""Reference series from LeRobot's and diffusers' own classes, for test/policies/learned.

    python make_vectors.py OUT_FOLDER

What they draw at random is written down beside what came of it: their generator is not ours.
"""

import itertools
import json
import sys
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import numpy as np
import torch
from diffusers import DDIMScheduler, DDPMScheduler
from lerobot.async_inference.configs import AGGREGATE_FUNCTIONS
from lerobot.configs.types import FeatureType, NormalizationMode, PolicyFeature
from lerobot.policies.act.modeling_act import ACTPolicy, ACTTemporalEnsembler
from lerobot.policies.smolvla.modeling_smolvla import VLAFlowMatching, resize_with_pad
from lerobot.policies.tdmpc.modeling_tdmpc import TDMPCPolicy
from lerobot.policies.utils import prepare_observation_for_inference
from lerobot.processor import NormalizerProcessorStep, UnnormalizerProcessorStep

HORIZON, ACTIONS = 4, 2


def flat(tensor: torch.Tensor) -> list[float]:
    return [float(value) for value in tensor.reshape(-1)]


class Draws:
    """Stands in for torch's draws and keeps them, in their order."""

    def __init__(self):
        self.normals: list[float] = []
        self.integers: list[int] = []
        self.choices: list[int] = []
        self.randn, self.randint, self.multinomial = torch.randn, torch.randint, torch.multinomial

    def __enter__(self):
        self.patches = [
            patch("torch.randn", self._randn),
            patch("torch.randn_like", lambda like: self._randn(*like.shape)),
            patch("torch.randint", self._randint),
            patch("torch.multinomial", self._multinomial),
        ]
        for each in self.patches:
            each.start()
        return self

    def __exit__(self, *_exception):
        for each in self.patches:
            each.stop()

    def _randn(self, *shape, size=None, **_options):
        drawn = self.randn(*(shape if size is None else size))
        self.normals += flat(drawn)
        return drawn

    def _randint(self, *bounds, size):
        drawn = self.randint(*bounds, size=size)
        self.integers += [int(value) for value in drawn]
        return drawn

    def _multinomial(self, weights, count):
        drawn = self.multinomial(weights, count)
        self.choices += [int(value) for value in drawn.reshape(-1)]
        return drawn


def schedulers() -> list[dict]:
    names = {"DDPM": DDPMScheduler, "DDIM": DDIMScheduler}
    kinds = itertools.product(names, ("squaredcos_cap_v2", "linear"), ("epsilon", "sample"), (True, False))
    return [
        series(names[name], name, beta_schedule, prediction_type, clip_sample, train, steps)
        for name, beta_schedule, prediction_type, clip_sample in kinds
        for train, steps in ((12, 12), (100, 7))
    ]


def series(scheduler_class, name, beta_schedule, prediction_type, clip_sample, train, steps) -> dict:
    """Backwards through all timesteps, with outputs of no network."""
    settings = {
        "num_train_timesteps": train,
        "beta_schedule": beta_schedule,
        "beta_start": 0.0001,
        "beta_end": 0.02,
        "prediction_type": prediction_type,
        "clip_sample": clip_sample,
        "clip_sample_range": 1.0,
    }
    scheduler = scheduler_class(**settings)
    scheduler.set_timesteps(steps)
    sample = torch.randn(1, HORIZON, ACTIONS)
    case = {
        "loop": {
            "type": "diffusion",
            "horizon": HORIZON,
            "noise_scheduler_type": name,
            "num_inference_steps": steps,
            **settings,
        },
        "alphas": flat(scheduler.alphas_cumprod),
        "timesteps": [int(t) for t in scheduler.timesteps],
        "start": flat(sample),
        "outputs": [],
        "noise": [],
        "samples": [],
    }
    for timestep in scheduler.timesteps:
        output = torch.randn(1, HORIZON, ACTIONS) * 0.7
        with Draws() as draws:
            sample = scheduler.step(output, timestep, sample).prev_sample
        case["outputs"].append(flat(output))
        case["noise"].append(draws.normals or None)
        case["samples"].append(flat(sample))
    return case


def ensembles() -> list[dict]:
    cases = []
    for coeff in (0.01, 0.0, -0.5):
        ensembler = ACTTemporalEnsembler(coeff, HORIZON)
        chunks = [torch.randn(1, HORIZON, ACTIONS) for _ in range(9)]
        actions = [flat(ensembler.update(chunk.clone())) for chunk in chunks]
        cases.append({"coeff": coeff, "chunkSize": HORIZON, "chunks": [flat(chunk) for chunk in chunks], "actions": actions})
    return cases


def queues() -> list[dict]:
    """ACT's actions where a chunk is asked for when the last one's `n_action_steps` are used up."""
    cases = []
    for steps in (1, 3, HORIZON):
        chunks = [torch.randn(1, HORIZON, ACTIONS) for _ in range(4)]
        left = iter(chunks)
        config = SimpleNamespace(temporal_ensemble_coeff=None, n_action_steps=steps)
        policy = SimpleNamespace(config=config, eval=lambda: None, predict_action_chunk=lambda _, left=left: next(left))
        ACTPolicy.reset(policy)
        actions = [flat(ACTPolicy.select_action(policy, {})) for _ in range(4 * steps)]
        cases.append({"nActionSteps": steps, "chunks": [flat(chunk) for chunk in chunks], "actions": actions})
    return cases


def aggregates() -> dict:
    old, new = torch.randn(6) * 40, torch.randn(6) * 40
    made = {name: flat(function(old, new)) for name, function in AGGREGATE_FUNCTIONS.items()}
    return {"old": flat(old), "new": flat(new), "made": made}


def normalization() -> list[dict]:
    """All modes on a vector, the last two dimensions of which never changed in training; and on a picture."""
    stats = {
        "mean": [3.0, -12.5, 0.25, 7.0, 1.5],
        "std": [20.0, 0.125, 3.5, 0.0, 0.0],
        "min": [-90.0, -13.0, 0.0, 7.0, 1.5],
        "max": [60.0, -12.0, 9.0, 7.0, 1.5],
        "q01": [-80.0, -12.9, 0.5, 7.0, 1.5],
        "q10": [-60.0, -12.8, 1.5, 7.0, 1.5],
        "q90": [40.0, -12.2, 7.5, 7.0, 1.5],
        "q99": [55.0, -12.1, 8.5, 7.0, 1.5],
    }
    channels = {name: [0.1 + 0.1 * k, 0.2 + 0.15 * k, 0.3 + 0.05 * k] for k, name in enumerate(stats)}
    # As datasets have them, for pictures [3, 1, 1].
    shaped = {name: np.array(values, dtype=np.float32).reshape(3, 1, 1) for name, values in channels.items()}
    features = {
        "observation.state": PolicyFeature(type=FeatureType.STATE, shape=(5,)),
        "observation.images.front": PolicyFeature(type=FeatureType.VISUAL, shape=(3, 2, 3)),
    }
    action = {"action": PolicyFeature(type=FeatureType.ACTION, shape=(5,))}
    state = np.array([10.5, -12.25, 4.75, 7.0, 1.5], dtype=np.float32)
    picture = np.array(range(0, 252, 14), dtype=np.uint8).reshape(2, 3, 3)
    rows = torch.tensor([[0.5, -0.25, 1.5, 0.75, -1.0], [-1.0, 1.0, 0.0, -0.5, 2.0]])
    known = {"observation.state": stats, "observation.images.front": shaped, "action": stats}
    cases = []
    for mode in NormalizationMode:
        norm_map = dict.fromkeys(FeatureType, mode)
        normalizer = NormalizerProcessorStep(features=features | action, norm_map=norm_map, stats=known)
        unnormalizer = UnnormalizerProcessorStep(features=action, norm_map=norm_map, stats=known)
        raw = {"observation.state": state.copy(), "observation.images.front": picture.copy()}
        observation = prepare_observation_for_inference(raw, torch.device("cpu"), "", "")
        seen = normalizer._normalize_observation(observation, inverse=False)
        cases.append(
            {
                "mode": mode.value,
                "stats": stats,
                "channelStats": channels,
                "state": state.tolist(),
                "normalizedState": flat(seen["observation.state"]),
                "picture": {"width": 3, "height": 2, "rgb": picture.reshape(-1).tolist()},
                "normalizedPicture": flat(seen["observation.images.front"]),
                "actions": flat(rows),
                "unnormalizedActions": flat(unnormalizer._normalize_action(rows, inverse=True)),
            }
        )
    return cases


def pictures() -> list[dict]:
    """Bytes in, as SmolVLA's `prepare_images` leaves them, except for the last step to -1..1."""
    cases = []
    sizes = ((6, 4, 8, 8), (5, 7, 4, 4), (4, 4, 4, 4), (3, 8, 8, 6), (640, 480, 512, 512), (48, 64, 51, 51), (200, 90, 128, 128))
    for width, height, into_width, into_height in sizes:
        # One that is written down in a line, so that it needs no room here.
        rgb = torch.tensor([(k * k * 7 + 13 * k) % 251 for k in range(height * width * 3)], dtype=torch.uint8)
        planes = rgb.reshape(height, width, 3).permute(2, 0, 1)[None].float() / 255
        out = flat(resize_with_pad(planes, into_width, into_height, pad_value=0))
        every = max(1, len(out) // 997)
        cases.append(
            {
                "size": {"width": width, "height": height},
                "into": {"width": into_width, "height": into_height},
                "every": every,
                "resized": out[::every],
            }
        )
    return cases


def flow() -> dict:
    """SmolVLA's loop over a velocity of no network."""
    steps, chunk, dims = 10, 3, 4
    config = SimpleNamespace(num_steps=steps, chunk_size=chunk, max_action_dim=dims, use_cache=True)
    mix = torch.randn(dims, dims) * 0.5
    model = SimpleNamespace(
        config=config,
        rtc_processor=None,
        _rtc_enabled=lambda: False,
        embed_prefix=lambda *_, state: (state, torch.ones(1, 1, dtype=torch.bool), torch.zeros(1, 1, dtype=torch.bool)),
        vlm_with_expert=SimpleNamespace(forward=lambda **_: (None, None)),
        denoise_step=lambda x_t, timestep, **_: torch.tanh(x_t @ mix) * (1 + timestep)[:, None, None],
    )
    noise = torch.randn(1, chunk, dims)
    actions = VLAFlowMatching.sample_actions(model, None, None, None, None, torch.zeros(1, 1), noise=noise)
    return {"numSteps": steps, "chunk": chunk, "dims": dims, "mix": mix.tolist(), "noise": flat(noise), "actions": flat(actions)}


def plan() -> dict:
    """A model of sums and squares in place of networks: the planner is what is compared."""
    latent, ensemble = 3, 5
    config = SimpleNamespace(
        horizon=3,
        n_pi_samples=4,
        n_gaussian_samples=12,
        min_std=0.05,
        max_std=2.0,
        cem_iterations=4,
        n_elites=6,
        elite_weighting_temperature=0.5,
        gaussian_mean_momentum=0.1,
        uncertainty_regularizer_coeff=1.0,
        discount=0.9,
        q_ensemble_size=ensemble,
        action_feature=SimpleNamespace(shape=(ACTIONS,)),
    )
    mix = torch.randn(ACTIONS, latent) * 0.4
    head = torch.randn(latent, ACTIONS) * 0.4
    judges = torch.randn(ensemble, latent + ACTIONS) * 0.3
    pay = torch.randn(latent + ACTIONS) * 0.3

    class Model:
        def pi(self, z, std=0.0):
            action = torch.tanh(z @ head)
            return action + torch.randn_like(action) * std if std > 0 else action

        def latent_dynamics(self, z, a):
            return 0.9 * z + a @ mix

        def latent_dynamics_and_reward(self, z, a):
            return self.latent_dynamics(z, a), torch.cat([z, a], dim=-1) @ pay

        def Qs(self, z, a):  # noqa: N802
            return torch.einsum("ed,nbd->enb", judges, torch.cat([z, a], dim=-1)) if z.ndim == 3 else judges @ torch.cat([z, a], dim=-1).T

    policy = SimpleNamespace(config=config, model=Model(), _prev_mean=None, parameters=lambda: iter([torch.zeros(1)]))
    policy.estimate_value = lambda z, actions: TDMPCPolicy.estimate_value(policy, z, actions)
    states = [torch.randn(1, latent) for _ in range(2)]
    plans = []
    with patch("lerobot.policies.tdmpc.modeling_tdmpc.get_device_from_parameters", lambda _: torch.device("cpu")):
        for state in states:
            with Draws() as draws:
                actions = TDMPCPolicy.plan(policy, state)
            plans.append(
                {
                    "state": flat(state),
                    "normals": draws.normals,
                    "integers": draws.integers,
                    "choices": draws.choices,
                    "actions": flat(torch.clamp(actions, -1, 1)),
                }
            )
    loop = {key: value for key, value in vars(config).items() if key not in ("action_feature", "q_ensemble_size")}
    model = {"mix": mix.tolist(), "head": head.tolist(), "judges": judges.tolist(), "pay": pay.tolist()}
    return {
        "loop": {"type": "tdmpc", "n_action_repeats": 1, "latent_dim": latent, **loop},
        "actionDims": ACTIONS,
        "model": model,
        "plans": plans,
    }


def rounded(value):
    """Enough for float32."""
    if isinstance(value, float):
        return float(f"{value:.9g}")
    if isinstance(value, list):
        return [rounded(each) for each in value]
    return {key: rounded(each) for key, each in value.items()} if isinstance(value, dict) else value


def main() -> None:
    torch.manual_seed(0)
    makers = (schedulers, ensembles, queues, aggregates, normalization, pictures, flow, plan)
    for name, value in {maker.__name__: maker() for maker in makers}.items():
        path = Path(sys.argv[1]) / f"{name}.json"
        path.write_text(json.dumps(rounded(value), separators=(",", ":")) + "\n")
        print(path, path.stat().st_size)


main()
