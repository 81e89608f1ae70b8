"""SmolVLA as two graphs: what is read once, with its cache of keys and values, and one step of the flow."""

from unittest.mock import patch

import torch
from graphs import Graph, swapped
from lerobot.policies.smolvla.modeling_smolvla import make_att_2d_masks
from torch import Tensor, nn

CACHES = ("key_states", "value_states")


def counting():
    """torch counts booleans, ONNX's CumSum takes integers."""
    cumsum = torch.cumsum
    return patch("torch.cumsum", lambda values, dim: cumsum(values.long() if values.dtype == torch.bool else values, dim=dim))


class KnownPlaces(nn.Module):
    """SmolVLM's embedding of a picture's patches, for pictures of one size: how it finds their places cannot be traced."""

    def __init__(self, embeddings: nn.Module, picture: Tensor):
        super().__init__()
        self.patches, self.places = embeddings.patch_embedding, embeddings.position_embedding
        seen: list[Tensor] = []
        hook = self.places.register_forward_pre_hook(lambda _module, given: seen.append(given[0]))
        with torch.no_grad():
            rows, columns = (size // embeddings.patch_size for size in picture.shape[-2:])
            embeddings(picture, torch.ones(1, rows, columns, dtype=torch.bool))
        hook.remove()
        self.register_buffer("ids", seen[0], persistent=False)

    def forward(self, pixel_values: Tensor, patch_attention_mask: Tensor) -> Tensor:
        return self.patches(pixel_values).flatten(2).transpose(1, 2) + self.places(self.ids)


class Prefix(nn.Module):
    def __init__(self, policy, picture: Tensor):
        super().__init__()
        self.model, self.cameras = policy.model, len(policy.config.image_features)
        self.vision = policy.model.vlm_with_expert.get_vlm_model().vision_model
        self.embeddings = KnownPlaces(self.vision.embeddings, picture)

    def forward(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        pictures, (tokens, token_mask, state) = inputs[: 2 * self.cameras], inputs[2 * self.cameras :]
        with swapped(self.vision, embeddings=self.embeddings), counting():
            embeddings, pad_masks, attention = self.model.embed_prefix(
                list(pictures[0::2]), list(pictures[1::2]), tokens, token_mask, state=state
            )
            _, cache = self.model.vlm_with_expert.forward(
                attention_mask=make_att_2d_masks(pad_masks, attention),
                position_ids=torch.cumsum(pad_masks, dim=1) - 1,
                past_key_values=None,
                inputs_embeds=[embeddings, None],
                use_cache=True,
                fill_kv_cache=True,
            )
        return (pad_masks, *(cache[layer][name] for layer in sorted(cache) for name in CACHES))


class Denoise(nn.Module):
    def __init__(self, policy):
        super().__init__()
        self.model = policy.model

    def forward(self, x_t: Tensor, time: Tensor, prefix_pad_masks: Tensor, *cached: Tensor) -> Tensor:
        cache = {k // 2: dict(zip(CACHES, cached[k : k + 2], strict=True)) for k in range(0, len(cached), 2)}
        with counting():
            return self.model.denoise_step(
                prefix_pad_masks=prefix_pad_masks, past_key_values=cache, x_t=x_t, timestep=time
            )


def prefix_inputs(config) -> dict[str, Tensor]:
    inputs: dict[str, Tensor] = {}
    for name, feature in config.image_features.items():
        width, height = config.resize_imgs_with_padding or (feature.shape[2], feature.shape[1])
        inputs[name] = torch.zeros(1, 3, height, width)
        inputs[f"{name}.mask"] = torch.ones(1, dtype=torch.bool)
    inputs["language.tokens"] = torch.ones(1, config.tokenizer_max_length, dtype=torch.long)
    inputs["language.mask"] = torch.ones(1, config.tokenizer_max_length, dtype=torch.bool)
    inputs["observation.state"] = torch.zeros(1, config.max_state_dim)
    return inputs


def smolvla_graphs(policy) -> dict[str, Graph]:
    config = policy.config
    inputs = prefix_inputs(config)
    prefix = Prefix(policy, next(iter(inputs.values())))
    with torch.no_grad():
        read = prefix(*inputs.values())
    names = ["prefix_pad_masks", *(f"{name}_{layer}" for layer in range(len(read) // 2) for name in CACHES)]
    step = {"x_t": torch.zeros(1, config.chunk_size, config.max_action_dim), "time": torch.ones(1)}
    return {
        "prefix": Graph(prefix, inputs, tuple(names), {}),
        "denoise": Graph(Denoise(policy), step | dict(zip(names, read, strict=True)), ("v_t",), {}),
    }
