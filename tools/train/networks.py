"""LeRobot's own inference over networks of our choice: its policy class, with the calls to its networks going to graphs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

import torch
from graphs import swapped
from recorded_inputs import PolicyInput
from smolvla_graphs import CACHES
from torch import Tensor, nn

# As a graph's module: inputs in its order.
Network = Callable[..., Tensor | tuple[Tensor, ...]]


class Called(nn.Module):
    """A network where LeRobot wants a module."""

    def __init__(self, call: Callable):
        super().__init__()
        self.call = call

    def forward(self, *args, **kwargs):
        return self.call(*args, **kwargs)


def predict(policy, given: PolicyInput, seed: int) -> Tensor:
    """LeRobot's own chunk, normalised: [1, steps, action]. Observations go through its queues."""
    policy.reset()
    torch.manual_seed(seed)
    with torch.no_grad():
        if policy.name == "diffusion":
            batch = stacked(policy.config, given.batches)
            return policy.diffusion.generate_actions(batch)
        if policy.name == "tdmpc":
            return policy.plan(policy.model.encode(tdmpc_batch(policy.config, given.batches[-1]))).transpose(0, 1)
        return policy.predict_action_chunk(dict(given.batches[-1]))


def stacked(config, batches: list[dict[str, Tensor]]) -> dict[str, Tensor]:
    """[1, n_obs_steps, ...] by feature, and the cameras one beside the other."""
    batch = {name: torch.stack([each[name] for each in batches], dim=1) for name in config.input_features}
    if config.image_features:
        batch["observation.images"] = torch.stack([batch[name] for name in config.image_features], dim=-4)
    return batch


def tdmpc_batch(config, batch: dict[str, Tensor]) -> dict[str, Tensor]:
    images = list(config.image_features)
    names = {"observation.image": images[0]} if images else {}
    if config.env_state_feature:
        names["observation.environment_state"] = "observation.environment_state"
    return {name: batch[key] for name, key in (names | {"observation.state": "observation.state"}).items()}


@contextmanager
def over(policy, networks: dict[str, Network]) -> Iterator[None]:
    """While it is open, `policy` computes with `networks`, by the names of its graphs."""
    with {"act": act, "diffusion": diffusion, "smolvla": smolvla, "tdmpc": tdmpc}[policy.name](policy, networks):
        yield


def act(policy, networks: dict[str, Network]):
    names = list(policy.config.input_features)
    return swapped(policy, model=Called(lambda batch: (networks["policy"](*(batch[name] for name in names)), (None, None))))


@contextmanager
def diffusion(policy, networks: dict[str, Network]) -> Iterator[None]:
    names = list(policy.config.input_features)
    unet = Called(lambda sample, timestep, global_cond: networks["unet"](sample, timestep, global_cond))
    encode = lambda batch: networks["encoder"](*(batch[name] for name in names))  # noqa: E731
    with swapped(policy.diffusion, unet=unet), patch.object(policy.diffusion, "_prepare_global_conditioning", encode):
        yield


@contextmanager
def smolvla(policy, networks: dict[str, Network]) -> Iterator[None]:
    length = policy.config.tokenizer_max_length
    read: list[Tensor] = []

    def embed_prefix(images, masks, tokens, token_mask, state):
        pad = (0, length - tokens.shape[1])
        pictures = [each for pair in zip(images, masks, strict=True) for each in pair]
        read[:] = networks["prefix"](
            *pictures, nn.functional.pad(tokens, pad), nn.functional.pad(token_mask.bool(), pad), state
        )
        return None, read[0], torch.zeros_like(read[0])

    def forward(**_inputs):
        return None, {k: dict(zip(CACHES, read[1 + 2 * k : 3 + 2 * k], strict=True)) for k in range(len(read) // 2)}

    def denoise_step(prefix_pad_masks, past_key_values, x_t, timestep):
        cached = [past_key_values[layer][name] for layer in sorted(past_key_values) for name in CACHES]
        return networks["denoise"](x_t, timestep, prefix_pad_masks, *cached)

    model = policy.model
    with (
        patch.object(model, "embed_prefix", embed_prefix),
        patch.object(model.vlm_with_expert, "forward", forward),
        patch.object(model, "denoise_step", denoise_step),
    ):
        yield


def tdmpc(policy, networks: dict[str, Network]):
    return swapped(policy, model=TdmpcModel(policy.config, networks))


class TdmpcModel(nn.Module):
    """Graphs take one axis of states, LeRobot's planner several."""

    def __init__(self, config, networks: dict[str, Network]):
        super().__init__()
        self.networks, self.names, self.images = networks, list(config.input_features), list(config.image_features)

    def encode(self, batch: dict[str, Tensor]) -> Tensor:
        return self.networks["encoder"](*(batch["observation.image" if name in self.images else name] for name in self.names))

    def pi(self, z: Tensor, std: float = 0.0) -> Tensor:
        action = self.networks["pi"](rows(z)).reshape(*z.shape[:-1], -1)
        return action + torch.randn_like(action) * std if std > 0 else action

    def latent_dynamics_and_reward(self, z: Tensor, a: Tensor) -> tuple[Tensor, Tensor]:
        state, reward = self.networks["dynamics"](rows(z), rows(a))
        return state.reshape(z.shape), reward.reshape(z.shape[:-1])

    def latent_dynamics(self, z: Tensor, a: Tensor) -> Tensor:
        return self.latent_dynamics_and_reward(z, a)[0]

    def Qs(self, z: Tensor, a: Tensor) -> Tensor:  # noqa: N802
        return self.networks["qs"](rows(z), rows(a)).reshape(-1, *z.shape[:-1])


def rows(values: Tensor) -> Tensor:
    return values.reshape(-1, values.shape[-1])
