/**
 * Exported policies in Node, beside what LeRobot itself did: one line of JSON per folder, `{ folder, predictions, actions, units, normalized }`: the
 * largest difference of an action, in the robot's units and in the network's.
 *
 *     tsx scripts/check-lerobot/run-policies.ts FOLDER...      each with a parity.json of tools/train/parity_vectors.py
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import type { FeatureArray } from '../../src/env/env.js'
import { unnormalizer } from '../../src/policies/learned/normalization.js'
import type { Noise } from '../../src/policies/learned/noise.js'
import type { PolicySpec } from '../../src/policies/learned/policy-spec.js'
import { predictorOf } from '../../src/policies/learned/predictor-of.js'
import { OnnxGraphs } from '../../src/run/onnx/onnx-graphs.js'
import { loadOnnxRuntime } from '../../src/run/onnx/onnxruntime.js'
import { readTokenizer } from '../../src/run/onnx/tokenizer.js'
import { readPolicyFolder } from '../../src/run/policies/policy-folder.js'

interface Parity {
  readonly task: string
  readonly ticks: readonly { readonly observation: Readonly<Record<string, readonly number[] | string>> }[]
  readonly predictions: readonly {
    readonly tick: number
    readonly normals: readonly number[]
    readonly integers: readonly number[]
    readonly choices: readonly number[]
    readonly chunk: readonly (readonly number[])[]
  }[]
}

for (const folder of process.argv.slice(2)) {
  process.stdout.write(`${JSON.stringify({ folder, ...(await compared(folder)) })}\n`)
}

interface Compared {
  readonly predictions: number
  readonly actions: number
  readonly units: number
  readonly normalized: number
}

async function compared(folder: string): Promise<Compared> {
  const { spec, files, tokenizer } = await readPolicyFolder(folder)
  const { task, ticks, predictions } = JSON.parse(readFileSync(join(folder, 'parity.json'), 'utf8')) as Parity
  const graphs = await OnnxGraphs.open(await loadOnnxRuntime(), files, { provider: 'cpu', threads: 1 })
  const tokenize = tokenizer === undefined ? undefined : await readTokenizer(tokenizer)
  let drawn: Noise
  const predictor = predictorOf(spec, graphs, tokenize, () => drawn)
  const { modes, stats } = spec.normalization
  const { length } = spec.action.names
  const { scale } = unnormalizer('action', modes.ACTION ?? 'IDENTITY', stats['action'] ?? {}, length)
  let [actions, units, normalized] = [0, 0, 0]
  for (const prediction of predictions) {
    drawn = given(prediction)
    const seen = Array.from({ length: spec.n_obs_steps }, (_, back) => {
      const tick = ticks[Math.max(0, prediction.tick - (spec.n_obs_steps - 1 - back))]
      return features(spec, tick?.observation ?? {})
    })
    const { values, dims } = await predictor.predict({
      observations: seen,
      task,
      seed: 0,
      isFirst: prediction.tick === 0,
    })
    for (const [step, row] of executed(spec, prediction.chunk).entries()) {
      actions += 1
      for (const [k, expected] of row.entries()) {
        const found = values[step * dims + k] ?? NaN
        const difference = Number.isFinite(found) ? Math.abs(found - expected) : Infinity
        units = Math.max(units, difference)
        normalized = Math.max(normalized, difference / (scale[k] ?? 1))
      }
    }
  }
  await graphs.release()
  return { predictions: predictions.length, actions, units, normalized }
}

/** TD-MPC does the first action of its plan several times over. */
function executed({ loop, chunk_size }: PolicySpec, chunk: readonly (readonly number[])[]): typeof chunk {
  const repeats = loop.type === 'tdmpc' && loop.n_action_repeats > 1
  return repeats ? Array.from({ length: loop.n_action_repeats }, () => chunk[0] ?? []) : chunk.slice(0, chunk_size)
}

/** What LeRobot drew, in its order. */
function given({ normals, integers, choices }: Parity['predictions'][number]): Noise {
  let [normal, integer, choice] = [0, 0, 0]
  return {
    normals: count => Float32Array.from(normals.slice(normal, (normal += count))),
    integer: () => integers[integer++] ?? NaN,
    choice: () => choices[choice++] ?? NaN,
  }
}

function features(
  { inputs }: PolicySpec,
  observation: Readonly<Record<string, readonly number[] | string>>,
): Record<string, FeatureArray> {
  const there = inputs.filter(({ name }) => observation[name] !== undefined)
  return Object.fromEntries(
    there.map(({ name }) => {
      const value = observation[name]
      return [
        name,
        typeof value === 'string' ? new Uint8Array(Buffer.from(value, 'base64')) : Float32Array.from(value ?? []),
      ]
    }),
  )
}
