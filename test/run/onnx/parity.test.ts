/** Tiny policies of all four kinds, exported from LeRobot's own classes by tools/train/small_policies.py: in Node they do what LeRobot does. */

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { Box } from '../../../src/env/spaces.js'
import { ChunkPolicy } from '../../../src/policies/learned/execution/chunk-policy.js'
import type { Chunk, ChunkSource, PredictionInput } from '../../../src/policies/learned/predictor.js'
import { predictorOf } from '../../../src/policies/learned/predictor-of.js'
import { OnnxGraphs } from '../../../src/run/onnx/onnx-graphs.js'
import { loadOnnxRuntime } from '../../../src/run/onnx/onnxruntime.js'
import { readTokenizer } from '../../../src/run/onnx/tokenizer.js'
import { readPolicyFolder } from '../../../src/run/policies/policy-folder.js'
import { DrawnNoise, expectNear } from '../../policies/learned/reference.js'

interface Parity {
  readonly task: string
  /** Without padding. */
  readonly language_tokens?: readonly number[]
  /** Pictures in base64. */
  readonly ticks: readonly { readonly observation: Record<string, string | number[]>; readonly action: number[] }[]
  readonly predictions: readonly {
    readonly tick: number
    readonly normals: number[]
    readonly integers: number[]
    readonly choices: number[]
    readonly chunk: readonly number[][]
  }[]
}

/** Of joints in degrees, and of what is larger than 1 of its share. */
const PARITY = 1e-4

let opened: OnnxGraphs | undefined

afterEach(async () => {
  await opened?.release()
  opened = undefined
})

/** A policy of the folder that draws what LeRobot drew, what it asked its networks, and what they gave. */
async function opening(kind: string) {
  const path = fileURLToPath(new URL(`../../assets/policies/tiny-${kind}`, import.meta.url))
  const parity = JSON.parse(readFileSync(`${path}/parity.json`, 'utf8')) as Parity
  const { spec, files, tokenizer } = await readPolicyFolder(path)
  opened = await OnnxGraphs.open(await loadOnnxRuntime(), files, { provider: 'cpu', threads: 1 })
  const tokenize = tokenizer === undefined ? undefined : await readTokenizer(tokenizer)
  const noises = parity.predictions.map(({ normals, integers, choices }) => new DrawnNoise(normals, integers, choices))
  const drawn = noises.values()
  const predictor = predictorOf(spec, opened, tokenize, () => {
    const noise = drawn.next()
    if (noise.done) throw new Error('more is predicted than LeRobot did')
    return noise.value
  })
  const asked: PredictionInput[] = []
  const chunks: Chunk[] = []
  const source: ChunkSource = {
    spec,
    async request(input) {
      asked.push(input)
      const chunk = await predictor.predict(input)
      chunks.push(chunk)
      return { chunk, inferenceS: 0 }
    },
    close: () => Promise.resolve(),
  }
  const policy = new ChunkPolicy(
    source,
    {
      mode: 'sync',
      nActionSteps: spec.n_action_steps,
      aggregate: 'latest_only',
      deadlineS: 0,
      patienceS: 0,
      latencyS: 0,
    },
    {
      rateHz: spec.fps,
      // Wider than any arm's, so that nothing is cut.
      actionSpace: new Box({ low: -1e4, high: 1e4, shape: [spec.action.names.length] }),
      task: () => parity.task,
    },
  )
  return { parity, spec, tokenize, noises, asked, chunks, policy }
}

function observationOf(values: Record<string, string | number[]>) {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' ? new Uint8Array(Buffer.from(value, 'base64')) : Float32Array.from(value),
    ]),
  )
}

describe.each(['act', 'diffusion', 'smolvla', 'tdmpc'])('%s', kind => {
  it('acts as LeRobot does', async () => {
    const { parity, noises, asked, chunks, policy } = await opening(kind)
    policy.reset(0)
    const askedAt: number[] = []
    for (const [tick, { observation, action }] of parity.ticks.entries()) {
      expectNear(await policy.act(observationOf(observation)), action, PARITY, `tick ${tick}`)
      if (asked.length > askedAt.length) askedAt.push(tick)
    }
    expect(askedAt).toEqual(parity.predictions.map(({ tick }) => tick))
    expect(askedAt.length).toBeGreaterThan(1)
    for (const [k, { chunk }] of parity.predictions.entries()) {
      // LeRobot has what it executes, and the chunk may go on; of TD-MPC's plan the first action is repeated, and the rest is not executed.
      const rows = chunk.slice(0, kind === 'tdmpc' ? 1 : chunk.length).flat()
      expectNear(chunks[k]?.values.subarray(0, rows.length) ?? [], rows, PARITY, `chunk ${k}`)
      expect(noises[k]?.isUsedUp).toBe(true)
    }
  })
})

it('reads the task as LeRobot does', async () => {
  const { parity, tokenize } = await opening('smolvla')
  expect(tokenize?.(`${parity.task}\n`)).toEqual(parity.language_tokens)
})
