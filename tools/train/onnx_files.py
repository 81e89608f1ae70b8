"""Graphs into ONNX files, and files back into what can be called."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from graphs import Graph
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor

OPSET = 17
# Fewer are not worth a cast.
FEWEST_HALVED = 64


def write(graph: Graph, path: Path, half: bool) -> None:
    """`half`: weights, which are float16 already, are stored so, and computed with in float32."""
    with torch.no_grad():
        torch.onnx.export(
            graph.module.eval(),
            tuple(graph.inputs.values()),
            str(path),
            input_names=list(graph.inputs),
            output_names=list(graph.outputs),
            dynamic_axes=graph.dynamic_axes,
            opset_version=OPSET,
            dynamo=False,
        )
    model = onnx.load(str(path))
    if half:
        store_halved(model)
    shorten_names(model)
    onnx.save(model, str(path))
    onnx.checker.check_model(str(path))


def shorten_names(model: onnx.ModelProto) -> None:
    """Half of a small file are the names of what stands between its operators."""
    graph = model.graph
    kept = {each.name for each in (*graph.input, *graph.output, *graph.initializer)}
    short: dict[str, str] = {"": ""}
    for node in graph.node:
        node.name = ""
        for names in (node.input, node.output):
            for k, name in enumerate(names):
                if name not in kept:
                    names[k] = short.setdefault(name, f"v{len(short)}")
    del graph.value_info[:]


def store_halved(model: onnx.ModelProto) -> None:
    casts = []
    for tensor in model.graph.initializer:
        values = numpy_helper.to_array(tensor)
        if tensor.data_type != TensorProto.FLOAT or values.size < FEWEST_HALVED:
            continue
        halved = values.astype(np.float16)
        if not np.array_equal(halved.astype(np.float32), values):
            continue
        name, stored = tensor.name, f"{tensor.name}.float16"
        tensor.CopyFrom(numpy_helper.from_array(halved, stored))
        casts.append(helper.make_node("Cast", [stored], [name], to=TensorProto.FLOAT))
    nodes = [*casts, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)


def sha256_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@dataclass(frozen=True)
class OnnxGraph:
    session: onnxruntime.InferenceSession
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]

    def __call__(self, *values: Tensor) -> Tensor | tuple[Tensor, ...]:
        """As the graph's module: inputs and outputs in their order."""
        feeds = {name: value.detach().contiguous().numpy() for name, value in zip(self.inputs, values, strict=True)}
        found = tuple(torch.from_numpy(array) for array in self.session.run(list(self.outputs), feeds))
        return found[0] if len(found) == 1 else found


def read(graph: Graph, path: Path) -> OnnxGraph:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    found = {each.name for each in session.get_inputs()}
    if found != set(graph.inputs):
        raise RuntimeError(f"{path} takes {sorted(found)}, expected {sorted(graph.inputs)}")
    return OnnxGraph(session, tuple(graph.inputs), graph.outputs)
