"""A LeRobot policy's networks as graphs of fixed inputs and outputs: what src/policies/learned runs. The table is in docs/policies.md."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class Graph:
    module: nn.Module
    # By name, in the order of `forward`.
    inputs: dict[str, Tensor]
    outputs: tuple[str, ...]
    # Axes of any size: those of many states at once.
    dynamic_axes: dict[str, dict[int, str]]


def feature_inputs(config, lead: tuple[int, ...]) -> dict[str, Tensor]:
    """Zeros of each feature, state first, cameras in the order of the config."""
    return {name: torch.zeros(*lead, *feature.shape) for name, feature in config.input_features.items()}


@contextmanager
def swapped(owner: nn.Module, **modules: nn.Module) -> Iterator[None]:
    """Others in the place of an owner's modules."""
    kept = {name: owner._modules[name] for name in modules}
    owner._modules.update(modules)
    try:
        yield
    finally:
        owner._modules.update(kept)


class ActGraph(nn.Module):
    def __init__(self, policy):
        super().__init__()
        self.model, self.names = policy.model, list(policy.config.input_features)
        self.images = list(policy.config.image_features)

    def forward(self, *features: Tensor) -> Tensor:
        batch = dict(zip(self.names, features, strict=True))
        if self.images:
            batch["observation.images"] = [batch[name] for name in self.images]
        return self.model(batch)[0]


def act_graphs(policy) -> dict[str, Graph]:
    return {"policy": Graph(ActGraph(policy), feature_inputs(policy.config, (1,)), ("action",), {})}


class CenterCrop(nn.Module):
    """torchvision's, of pictures whose size is known: its own cannot be traced."""

    def __init__(self, shape: tuple[int, int], crop: tuple[int, int]):
        super().__init__()
        (height, width), (self.height, self.width) = shape, crop
        self.top, self.left = round((height - self.height) / 2), round((width - self.width) / 2)

    def forward(self, image: Tensor) -> Tensor:
        return image[..., self.top : self.top + self.height, self.left : self.left + self.width]


class DiffusionEncoder(nn.Module):
    def __init__(self, policy):
        super().__init__()
        self.model, self.names = policy.diffusion, list(policy.config.input_features)
        self.images = list(policy.config.image_features)
        self.cropping = [module for module in self.model.modules() if getattr(module, "do_crop", False)]
        if self.cropping:
            shape = policy.config.image_features[self.images[0]].shape
            self.crop = CenterCrop(shape[1:], policy.config.crop_shape)

    def forward(self, *features: Tensor) -> Tensor:
        batch = dict(zip(self.names, features, strict=True))
        if self.images:
            batch["observation.images"] = torch.stack([batch[name] for name in self.images], dim=-4)
        with ExitStack() as crops:
            for module in self.cropping:
                crops.enter_context(swapped(module, center_crop=self.crop))
            return self.model._prepare_global_conditioning(batch)


class DiffusionUnet(nn.Module):
    def __init__(self, policy):
        super().__init__()
        self.unet = policy.diffusion.unet

    def forward(self, sample: Tensor, timestep: Tensor, global_cond: Tensor) -> Tensor:
        return self.unet(sample, timestep, global_cond=global_cond)


def diffusion_graphs(policy) -> dict[str, Graph]:
    config = policy.config
    encoder = DiffusionEncoder(policy)
    features = feature_inputs(config, (1, config.n_obs_steps))
    with torch.no_grad():
        condition = encoder(*features.values())
    step = {
        "sample": torch.zeros(1, config.horizon, config.action_feature.shape[0]),
        "timestep": torch.zeros(1, dtype=torch.long),
        "global_cond": condition,
    }
    return {
        "encoder": Graph(encoder, features, ("global_cond",), {}),
        "unet": Graph(DiffusionUnet(policy), step, ("model_output",), {}),
    }


class TdmpcEncoder(nn.Module):
    def __init__(self, policy):
        super().__init__()
        self.model, self.names = policy.model, list(policy.config.input_features)
        self.images = list(policy.config.image_features)

    def forward(self, *features: Tensor) -> Tensor:
        batch = dict(zip(self.names, features, strict=True))
        # In the order in which LeRobot encodes them.
        ordered = {"observation.image": batch[self.images[0]]} if self.images else {}
        for name in ("observation.environment_state", "observation.state"):
            if name in batch:
                ordered[name] = batch[name]
        return self.model.encode(ordered)


class TdmpcDynamics(nn.Module):
    def __init__(self, policy):
        super().__init__()
        self.model = policy.model

    def forward(self, z: Tensor, action: Tensor) -> tuple[Tensor, Tensor]:
        return self.model.latent_dynamics_and_reward(z, action)


class TdmpcValues(nn.Module):
    def __init__(self, policy):
        super().__init__()
        self.model = policy.model

    def forward(self, z: Tensor, action: Tensor) -> Tensor:
        return self.model.Qs(z, action)


class TdmpcPolicy(nn.Module):
    def __init__(self, policy):
        super().__init__()
        self.model = policy.model

    def forward(self, z: Tensor) -> Tensor:
        return self.model.pi(z)


def tdmpc_graphs(policy) -> dict[str, Graph]:
    config = policy.config
    z, action = torch.zeros(2, config.latent_dim), torch.zeros(2, config.action_feature.shape[0])
    many = {"z": {0: "n"}, "action": {0: "n"}}
    return {
        "encoder": Graph(TdmpcEncoder(policy), feature_inputs(config, (1,)), ("z",), {}),
        "dynamics": Graph(
            TdmpcDynamics(policy), {"z": z, "action": action}, ("next_z", "reward"), many | {"next_z": {0: "n"}, "reward": {0: "n"}}
        ),
        "qs": Graph(TdmpcValues(policy), {"z": z, "action": action}, ("q",), many | {"q": {1: "n"}}),
        "pi": Graph(TdmpcPolicy(policy), {"z": z}, ("action",), many),
    }
