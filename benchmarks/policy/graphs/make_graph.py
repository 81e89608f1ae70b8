"""A policy that keeps a processor busy for as long as it is told, and looks at two pictures of 640 x 480. Needs onnx.

python benchmarks/policy/graphs/make_graph.py benchmarks/policy/graphs
"""

import sys
from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper

JOINTS, STEPS, WIDTH = 6, 30, 128
OPSET, IR = 17, 9
FLOAT, BOOL, INT64 = TensorProto.FLOAT, TensorProto.BOOL, TensorProto.INT64
CAMERAS = ("observation.images.front", "observation.images.wrist")
# How many rounds, where a task would say what it knows of its scene.
ROUNDS = "observation.environment_state"


def value(name, dims, dtype=FLOAT):
    return helper.make_tensor_value_info(name, dtype, dims)


def constant(name, array):
    return numpy_helper.from_array(np.asarray(array), name)


body = helper.make_graph(
    [
        helper.make_node("MatMul", ["before", "turn"], ["turned"]),
        helper.make_node("Tanh", ["turned"], ["after"]),
        helper.make_node("Identity", ["go"], ["on"]),
    ],
    "round",
    [value("round", [], INT64), value("go", [], BOOL), value("before", [WIDTH, WIDTH])],
    [value("on", [], BOOL), value("after", [WIDTH, WIDTH])],
)
# The measured pose for all steps: what was worked for and looked at is multiplied by 0, which nobody can know beforehand of floats.
graph = helper.make_graph(
    [
        helper.make_node("ConstantOfShape", ["shape"], ["turn"], value=constant("fill", np.array([1e-3], np.float32))),
        helper.make_node("ReduceSum", [ROUNDS, "both"], ["sum"], keepdims=0),
        helper.make_node("Cast", ["sum"], ["rounds"], to=INT64),
        helper.make_node("Loop", ["rounds", "go_on", "turn"], ["last"], body=body),
        helper.make_node("ReduceMean", ["last"], ["worked"], keepdims=0),
        helper.make_node("ReduceMean", [CAMERAS[0]], ["one"], keepdims=0),
        helper.make_node("ReduceMean", [CAMERAS[1]], ["other"], keepdims=0),
        helper.make_node("Sum", ["worked", "one", "other"], ["all"]),
        helper.make_node("Mul", ["all", "zero"], ["nothing"]),
        helper.make_node("Unsqueeze", ["observation.state", "axis"], ["row"]),
        helper.make_node("Add", ["row", "nothing"], ["same"]),
        helper.make_node("Expand", ["same", "size"], ["action"]),
    ],
    "busy",
    [
        value("observation.state", [1, JOINTS]),
        value(ROUNDS, [1, 1]),
        *(value(camera, [1, 3, 480, 640]) for camera in CAMERAS),
    ],
    [value("action", [1, STEPS, JOINTS])],
    [
        constant("shape", np.array([WIDTH, WIDTH], np.int64)),
        constant("both", np.array([0, 1], np.int64)),
        constant("go_on", np.bool_(True)),
        constant("zero", np.float32(0)),
        constant("axis", np.array([1], np.int64)),
        constant("size", np.array([1, STEPS, JOINTS], np.int64)),
    ],
)
model = helper.make_model(
    graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR, producer_name="so101-twin benchmarks"
)
(Path(sys.argv[1]) / "busy.onnx").write_bytes(model.SerializeToString())
