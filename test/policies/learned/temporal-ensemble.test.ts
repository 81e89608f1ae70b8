/** ACT's ensembling, and what two chunks make of one step. */

import { expect, it } from 'vitest'
import { AGGREGATE_NAMES, aggregated, type AggregateName } from '../../../src/policies/learned/aggregate.js'
import { TemporalEnsemble } from '../../../src/policies/learned/temporal-ensemble.js'
import { expectNear, reference } from './reference.js'

interface Ensemble {
  readonly coeff: number
  readonly chunkSize: number
  readonly chunks: readonly (readonly number[])[]
  readonly actions: readonly (readonly number[])[]
}

it.each(reference('ensembles') as Ensemble[])(
  'is the mean of all predictions for a step, as ACTTemporalEnsembler has it with $coeff',
  ({ coeff, chunkSize, chunks, actions }) => {
    const ensemble = new TemporalEnsemble(coeff, chunkSize)
    // The second time after a reset: as if nothing had been.
    for (let episode = 0; episode < 2; episode++) {
      for (const [step, chunk] of chunks.entries()) {
        const values = Float32Array.from(chunk)
        const action = ensemble.update({ values, steps: chunkSize, dims: chunk.length / chunkSize })
        expectNear(action, actions[step] ?? [], 1e-6, `step ${step}`)
        expect(Array.from(values), 'the chunk is left as it is').toEqual(Array.from(Float32Array.from(chunk)))
      }
      ensemble.reset()
    }
  },
)

it("aggregates as LeRobot's AGGREGATE_FUNCTIONS do", () => {
  const {
    old,
    new: newer,
    made,
  } = reference('aggregates') as {
    old: number[]
    new: number[]
    made: Record<AggregateName, number[]>
  }
  expect([...AGGREGATE_NAMES].sort()).toEqual(Object.keys(made).sort())
  for (const name of AGGREGATE_NAMES) {
    expectNear(aggregated(name, Float32Array.from(old), Float32Array.from(newer)), made[name], 1e-6, name)
  }
})
