"""Tiny ONNX graphs for the tests of what runs them: one that is right, and one for each thing that can be wrong. Needs onnx.

python tools/policy-vectors/make_graphs.py test/assets/policies/graphs
"""

import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

JOINTS, STEPS = 6, 8
OPSET, IR = 17, 9  # What torch 2.7 exports.

FLOAT, BOOL, INT64 = TensorProto.FLOAT, TensorProto.BOOL, TensorProto.INT64


def value(name, dims, dtype=FLOAT):
    return helper.make_tensor_value_info(name, dtype, dims)


def constant(name, array):
    return numpy_helper.from_array(np.asarray(array), name)


def save(folder, name, nodes, inputs, outputs, constants=(), domains=()):
    graph = helper.make_graph(nodes, name, inputs, outputs, list(constants))
    opsets = [helper.make_opsetid("", OPSET), *(helper.make_opsetid(domain, 1) for domain in domains)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=IR, producer_name="so101-twin tests")
    (folder / f"{name}.onnx").write_bytes(model.SerializeToString())


def act(folder, name, state="observation.state", joints=JOINTS, output="action", steps=STEPS, dims=None):
    """Action k of the chunk is the state and k + 1 for every joint."""
    ramp = np.arange(1, steps + 1, dtype=np.float32).reshape(1, steps, 1)
    save(
        folder,
        name,
        [
            helper.make_node("Unsqueeze", [state, "axis"], ["row"]),
            helper.make_node("Add", ["row", "ramp"], [output]),
        ],
        [value(state, dims or [1, joints])],
        [value(output, [1, steps, joints])],
        [constant("axis", np.array([1], np.int64)), constant("ramp", ramp)],
    )


def camera(folder):
    """The state and the picture's mean, for every step."""
    save(
        folder,
        "camera",
        [
            helper.make_node("ReduceMean", ["observation.images.front"], ["mean"], axes=[1, 2, 3], keepdims=0),
            helper.make_node("Add", ["observation.state", "mean"], ["sum"]),
            helper.make_node("Unsqueeze", ["sum", "axis"], ["row"]),
            helper.make_node("Expand", ["row", "size"], ["action"]),
        ],
        [value("observation.state", [1, JOINTS]), value("observation.images.front", [1, 3, 24, 32])],
        [value("action", [1, STEPS, JOINTS])],
        [constant("axis", np.array([1], np.int64)), constant("size", np.array([1, STEPS, JOINTS], np.int64))],
    )


def nan(folder):
    """No number from the logarithm of the state's square and a negative one."""
    save(
        folder,
        "nan",
        [
            helper.make_node("Mul", ["observation.state", "observation.state"], ["square"]),
            helper.make_node("Neg", ["square"], ["negative"]),
            helper.make_node("Sub", ["negative", "one"], ["below"]),
            helper.make_node("Log", ["below"], ["none"]),
            helper.make_node("Unsqueeze", ["none", "axis"], ["row"]),
            helper.make_node("Expand", ["row", "size"], ["action"]),
        ],
        [value("observation.state", [1, JOINTS])],
        [value("action", [1, STEPS, JOINTS])],
        [
            constant("one", np.float32(1)),
            constant("axis", np.array([1], np.int64)),
            constant("size", np.array([1, STEPS, JOINTS], np.int64)),
        ],
    )


def operator(folder, name, domain):
    """With an operator that nobody has."""
    save(
        folder,
        name,
        [
            helper.make_node("Gizmo", ["observation.state"], ["row"], domain=domain),
            helper.make_node("Expand", ["row", "size"], ["action"]),
        ],
        [value("observation.state", [1, JOINTS])],
        [value("action", [1, STEPS, JOINTS])],
        [constant("size", np.array([1, STEPS, JOINTS], np.int64))],
        [domain] if domain else [],
    )


def slow(folder, rounds=40, width=256):
    """As `act`, after many multiplications of matrices: tens of milliseconds at least."""
    body = helper.make_graph(
        [
            helper.make_node("MatMul", ["before", "turn"], ["turned"]),
            helper.make_node("Tanh", ["turned"], ["after"]),
            helper.make_node("Identity", ["go"], ["on"]),
        ],
        "body",
        [value("round", [], INT64), value("go", [], BOOL), value("before", [width, width])],
        [value("on", [], BOOL), value("after", [width, width])],
        [constant("shape", np.array([width, width], np.int64))],
    )
    save(
        folder,
        "slow",
        [
            helper.make_node("ConstantOfShape", ["shape"], ["turn"], value=constant("fill", np.array([1e-3], np.float32))),
            helper.make_node("Loop", ["rounds", "go_on", "turn"], ["last"], body=body),
            helper.make_node("ReduceMin", ["last"], ["least"], keepdims=0),
            helper.make_node("Mul", ["least", "zero"], ["nothing"]),
            helper.make_node("Unsqueeze", ["observation.state", "axis"], ["row"]),
            helper.make_node("Add", ["row", "nothing"], ["same"]),
            helper.make_node("Add", ["same", "ramp"], ["action"]),
        ],
        [value("observation.state", [1, JOINTS])],
        [value("action", [1, STEPS, JOINTS])],
        [
            constant("shape", np.array([width, width], np.int64)),
            constant("rounds", np.int64(rounds)),
            constant("go_on", np.bool_(True)),
            constant("zero", np.float32(0)),
            constant("axis", np.array([1], np.int64)),
            constant("ramp", np.arange(1, STEPS + 1, dtype=np.float32).reshape(1, STEPS, 1)),
        ],
    )


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    act(folder, "act")
    act(folder, "free-batch", dims=["batch", JOINTS])
    act(folder, "other-input", state="state")
    act(folder, "other-dims", joints=5)
    act(folder, "other-output", output="actions")
    act(folder, "short-chunk", steps=4)
    camera(folder)
    nan(folder)
    operator(folder, "no-operator", "")
    operator(folder, "other-domain", "so101.tests")
    slow(folder)
    for file in sorted(folder.glob("*.onnx")):
        print(f"{file.name:20} {file.stat().st_size:6} bytes")


if __name__ == "__main__":
    main()
