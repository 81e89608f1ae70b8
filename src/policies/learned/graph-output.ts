/** What a graph gave, by name. */

import { PolicyError } from '../../robot/errors.js'
import type { Tensor, Tensors } from './graphs.js'

export function outputOf(outputs: Tensors, graph: string, name: string): Tensor {
  const tensor = outputs[name]
  if (tensor) return tensor
  throw new PolicyError(`graph '${graph}' gives no '${name}', but ${Object.keys(outputs).join(', ') || 'nothing'}`)
}

/** The same as float32, as many as `count`. */
export function floatsOf(outputs: Tensors, graph: string, name: string, count: number): Float32Array {
  const { data, dims } = outputOf(outputs, graph, name)
  if (data instanceof Float32Array && data.length === count) return data
  throw new PolicyError(
    `graph '${graph}' gives ${data.length} numbers [${dims.join(', ')}] of '${name}', expected ${count} of float32: its policy.json is another policy's, export it again`,
  )
}
