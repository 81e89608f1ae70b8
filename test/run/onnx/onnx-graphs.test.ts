/** Graphs in ONNX Runtime: what runs, and what each broken one is refused with. */

import { copyFileSync, mkdtempSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { CapabilityError, PolicyError, UsageError } from '../../../src/robot/errors.js'
import { OnnxGraphs } from '../../../src/run/onnx/onnx-graphs.js'
import { loadOnnxRuntime } from '../../../src/run/onnx/onnxruntime.js'
import { graphFile } from '../policies/tiny-policy.js'

const CPU = { provider: 'cpu', threads: 1 }
const folder = mkdtempSync(join(tmpdir(), 'so101-graphs-'))
const opened: OnnxGraphs[] = []
afterAll(async () => {
  for (const graphs of opened) await graphs.release()
  rmSync(folder, { recursive: true, force: true })
})

async function open(name: string, options = CPU, path = graphFile(name)): Promise<OnnxGraphs> {
  const graphs = await OnnxGraphs.open(await loadOnnxRuntime(), new Map([['policy', path]]), options)
  opened.push(graphs)
  return graphs
}

const state = (...values: number[]) => ({
  'observation.state': { data: Float32Array.from(values), dims: [1, values.length] },
})

describe('OnnxGraphs', () => {
  it('runs a graph, and says what it takes and gives', async () => {
    const graphs = await open('act')
    expect(graphs.signatures).toEqual({
      policy: {
        inputs: { 'observation.state': { type: 'float32', dims: [1, 6] } },
        outputs: { action: { type: 'float32', dims: [1, 8, 6] } },
      },
    })
    const { action } = await graphs.run('policy', state(1, 2, 3, 4, 5, 6))
    expect(action?.dims).toEqual([1, 8, 6])
    expect([...(action?.data ?? [])].slice(0, 8)).toEqual([2, 3, 4, 5, 6, 7, 3, 4])
  })

  it('tells free axes', async () => {
    const { signatures } = await open('free-batch')
    expect(signatures['policy']?.inputs['observation.state']).toEqual({ type: 'float32', dims: [null, 6] })
  })

  it('gives what a graph gives, no numbers too', async () => {
    const { action } = await (await open('nan')).run('policy', state(1, 2, 3, 4, 5, 6))
    expect(action?.data[0]).toBeNaN()
  })

  it.each([
    {
      graph: 'no-operator',
      says: /ONNX Runtime [\d.]+ cannot open \S+no-operator\.onnx \(.*Gizmo.*\): it is broken, or has an operator that is not known here\. Export the policy again/,
    },
    { graph: 'other-domain', says: /other-domain\.onnx \(.*so101\.tests:Gizmo.*is not a registered function/ },
  ])('refuses $graph', async ({ graph, says }) => {
    await expect(open(graph)).rejects.toThrow(says)
    await expect(open(graph)).rejects.toBeInstanceOf(UsageError)
  })

  it.each([0, 10, 100, 200])('refuses a file of which there are %i bytes', async length => {
    const path = join(folder, `${length}.onnx`)
    copyFileSync(graphFile('act'), path)
    truncateSync(path, length)
    await expect(open('act', CPU, path)).rejects.toThrow(
      /cannot open \S+\.onnx \((ModelProto does not have a graph|Protobuf parsing failed)\.\)/,
    )
  })

  it('refuses a file that is not there', async () => {
    await expect(open('act', CPU, join(folder, 'none.onnx'))).rejects.toThrow("File doesn't exist")
  })

  it('refuses a provider that nobody knows, with those that there are', async () => {
    const refused = open('act', { ...CPU, provider: 'abacus' })
    await expect(refused).rejects.toThrow(
      /^ONNX Runtime has no execution provider 'abacus' here, but cpu.*: --policy\.provider=cpu$/,
    )
    await expect(refused).rejects.toBeInstanceOf(CapabilityError)
  })

  it('tells what cannot be run, and on what', async () => {
    const graphs = await open('act')
    await expect(graphs.run('policy', state(1, 2, 3, 4, 5))).rejects.toThrow(
      /^graph 'policy' cannot be run on observation\.state \[1, 5\]: Got invalid dimensions/,
    )
    await expect(graphs.run('policy', {})).rejects.toThrow("input 'observation.state' is missing")
    await expect(graphs.run('unet', {})).rejects.toThrow("the policy has no graph 'unet', but policy")
    await expect(graphs.run('unet', {})).rejects.toBeInstanceOf(PolicyError)
  })
})

describe('loadOnnxRuntime', () => {
  it('says what to install where the package is not there', async () => {
    const refused = loadOnnxRuntime(() =>
      Promise.reject(new Error("Cannot find package 'onnxruntime-node'\nRequire stack")),
    )
    await expect(refused).rejects.toThrow(
      "onnxruntime-node cannot be loaded (Cannot find package 'onnxruntime-node'): run npm install onnxruntime-node",
    )
    await expect(refused).rejects.toBeInstanceOf(CapabilityError)
  })
})
