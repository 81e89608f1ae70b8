/** A learned policy's networks as its loops see them: tensors in, tensors out, whoever runs them. */

export type TensorData = Float32Array | BigInt64Array | Int32Array | Uint8Array

/** Row major; booleans are bytes of 0 and 1, marked by `isBoolean`. */
export interface Tensor {
  readonly data: TensorData
  readonly dims: readonly number[]
  readonly isBoolean?: boolean
}

/** By name. */
export type Tensors = Readonly<Record<string, Tensor>>

export interface Graphs {
  /** Rejects with `PolicyError` for a graph or an input that is not there, and for one that cannot be run. */
  run(graph: string, feeds: Tensors): Promise<Tensors>
}

/** One input or output of a graph. */
export interface GraphPort {
  /** ONNX Runtime's name: `float32`, `int64`, `bool`, .. */
  readonly type: string
  /** Null where any number goes; empty where nobody said. */
  readonly dims: readonly (number | null)[]
}

/** Inputs and outputs by their names. */
export interface GraphSignature {
  readonly inputs: Readonly<Record<string, GraphPort>>
  readonly outputs: Readonly<Record<string, GraphPort>>
}
