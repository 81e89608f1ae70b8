/** What graphs take and give against what policy.json says. */

import { describe, expect, it } from 'vitest'
import { expectedSignatures, signatureIssues } from '../../../src/policies/learned/graph-signatures.js'
import type { GraphPort, GraphSignature } from '../../../src/policies/learned/graphs.js'
import { DIFFUSION, exampleSpec, FRONT, OBJECTS, SMOLVLA, STATE, TDMPC } from './example-spec.js'

const floats = (...dims: (number | null)[]): GraphPort => ({ type: 'float32', dims })
const policy = (change: Partial<GraphSignature> = {}): Record<string, GraphSignature> => ({
  policy: {
    inputs: { 'observation.state': floats(1, 6) },
    outputs: { action: floats(1, 8, 6) },
    ...change,
  },
})

describe('expectedSignatures', () => {
  it('gives ACT each feature by its name', () => {
    const { policy: found } = expectedSignatures(exampleSpec({ inputs: [STATE, OBJECTS, FRONT] }))
    expect(found?.inputs).toEqual({
      'observation.state': floats(1, 6),
      'observation.environment_state': floats(1, 7),
      'observation.images.front': floats(1, 3, 24, 32),
    })
  })

  it('gives Diffusion its history', () => {
    const signatures = expectedSignatures(exampleSpec({ loop: DIFFUSION, inputs: [STATE, FRONT], n_obs_steps: 2 }))
    expect(signatures['encoder']?.inputs).toEqual({
      'observation.state': floats(1, 2, 6),
      'observation.images.front': floats(1, 2, 3, 24, 32),
    })
    expect(Object.keys(signatures['unet']?.inputs ?? {})).toEqual(['sample', 'timestep', 'global_cond'])
  })

  it('gives SmolVLA pictures of its own size, each with a mask', () => {
    const { prefix } = expectedSignatures(exampleSpec({ loop: SMOLVLA, inputs: [STATE, FRONT] }))
    expect(prefix?.inputs).toEqual({
      'language.tokens': { type: 'int64', dims: [1, 48] },
      'language.mask': { type: 'bool', dims: [1, 48] },
      'observation.state': floats(1, 32),
      'observation.images.front': floats(1, 3, 384, 512),
      'observation.images.front.mask': { type: 'bool', dims: [1] },
    })
  })
})

describe('signatureIssues', () => {
  it('takes what is as it should be, axes of any length, and outputs that nobody reads', () => {
    expect(signatureIssues(exampleSpec(), policy())).toEqual([])
    const loose = { inputs: { 'observation.state': floats(null, 6) }, outputs: { action: floats(), more: floats(1) } }
    expect(signatureIssues(exampleSpec(), { policy: loose })).toEqual([])
  })

  it.each([
    {
      what: 'another name',
      found: policy({ inputs: { state: floats(1, 6) } }),
      says: [
        "graph 'policy' takes state, and policy.json gives it 'observation.state'",
        "graph 'policy' takes 'state', and policy.json does not give it",
      ],
    },
    {
      what: 'a camera more',
      found: policy({
        inputs: { 'observation.state': floats(1, 6), 'observation.images.front': floats(1, 3, 24, 32) },
      }),
      says: ["graph 'policy' takes 'observation.images.front', and policy.json does not give it"],
    },
    {
      what: 'another size',
      found: policy({ inputs: { 'observation.state': floats(1, 5) } }),
      says: ["graph 'policy' takes 'observation.state' as float32 [1, 5], and policy.json gives it float32 [1, 6]"],
    },
    {
      what: 'another type',
      found: policy({ inputs: { 'observation.state': { type: 'float64', dims: [1, 6] } } }),
      says: ["graph 'policy' takes 'observation.state' as float64 [1, 6], and policy.json gives it float32 [1, 6]"],
    },
    {
      what: 'another output',
      found: policy({ outputs: { actions: floats(1, 8, 6) } }),
      says: ["graph 'policy' gives actions, and policy.json wants 'action'"],
    },
    {
      what: 'shorter chunks',
      found: policy({ outputs: { action: floats(1, 4, 6) } }),
      says: ["graph 'policy' gives 'action' as float32 [1, 4, 6], and policy.json wants float32 [1, 8, 6]"],
    },
  ])('tells $what', ({ found, says }) => {
    expect(signatureIssues(exampleSpec(), found)).toEqual(says)
  })

  it('tells two cameras of one size that have changed places by nothing but their names, which each graph has', () => {
    const wrist = { ...FRONT, name: 'observation.images.wrist' }
    const spec = exampleSpec({ inputs: [wrist, FRONT] })
    const picture = floats(1, 3, 24, 32)
    const found = (...names: string[]) => policy({ inputs: Object.fromEntries(names.map(name => [name, picture])) })
    expect(signatureIssues(spec, found(FRONT.name, wrist.name))).toEqual([])
    expect(signatureIssues(spec, found(FRONT.name, 'observation.images.top'))).toHaveLength(2)
  })

  it("hands on what SmolVLA's first graph gives to its second", () => {
    const spec = exampleSpec({ loop: SMOLVLA, inputs: [STATE, FRONT] })
    const expected = expectedSignatures(spec) as Record<'prefix' | 'denoise', GraphSignature>
    const cache = { prefix_pad_masks: { type: 'bool', dims: [1, 113] }, 'layer.0.key': floats(1, 113, 5, 64) }
    const denoise = { ...expected.denoise, inputs: { ...expected.denoise.inputs, ...cache } }
    expect(signatureIssues(spec, { prefix: { ...expected.prefix, outputs: cache }, denoise })).toEqual([])
    expect(signatureIssues(spec, { ...expected, denoise })).toEqual([
      "graph 'denoise' takes 'prefix_pad_masks', and policy.json does not give it",
      "graph 'denoise' takes 'layer.0.key', and policy.json does not give it",
    ])
  })

  it.each(['encoder', 'dynamics', 'qs', 'pi'])('wants the %s of TDMPC', graph => {
    const spec = exampleSpec({ loop: TDMPC, chunk_size: 2 })
    const found = Object.fromEntries(Object.entries(expectedSignatures(spec)).filter(([name]) => name !== graph))
    expect(signatureIssues(spec, found).join()).toContain(`graph '${graph}' takes nothing`)
  })
})
