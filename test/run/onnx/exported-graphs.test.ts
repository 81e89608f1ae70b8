/** What the exporter writes is what the loops feed: its four tiny policies, by tools/train/small_policies.py. */

import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { signatureIssues } from '../../../src/policies/learned/graph-signatures.js'
import { OnnxGraphs } from '../../../src/run/onnx/onnx-graphs.js'
import { loadOnnxRuntime } from '../../../src/run/onnx/onnxruntime.js'
import { readPolicyFolder } from '../../../src/run/policies/policy-folder.js'

it.each(['act', 'diffusion', 'smolvla', 'tdmpc'])('fits its policy.json: %s', async type => {
  const folder = fileURLToPath(new URL(`../../assets/policies/tiny-${type}`, import.meta.url))
  const { spec, files } = await readPolicyFolder(folder)
  const graphs = await OnnxGraphs.open(await loadOnnxRuntime(), files, { provider: 'cpu', threads: 1 })
  expect(spec.loop.type).toBe(type)
  expect(signatureIssues(spec, graphs.signatures)).toEqual([])
  await graphs.release()
})
