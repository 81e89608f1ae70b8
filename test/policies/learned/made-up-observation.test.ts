/** What a policy is tried out on. */

import { expect, it } from 'vitest'
import { madeUpObservation } from '../../../src/policies/learned/made-up-observation.js'
import { exampleSpec, FRONT, OBJECTS, SMOLVLA, STATE } from './example-spec.js'

it('is the middle of what the policy was trained on', () => {
  const mean = [1, 2, 3, 4, 5, 6]
  const bounds = { min: [0, -1, 2, 0, 0, 0, 0], max: [1, 1, 4, 0, 0, 0, 2] }
  const stats = { [STATE.name]: { mean, std: mean }, [OBJECTS.name]: bounds }
  const spec = exampleSpec({ inputs: [STATE, OBJECTS, FRONT], normalization: { modes: {}, stats } })
  expect(madeUpObservation(spec)).toEqual({
    [STATE.name]: Float32Array.from(mean),
    [OBJECTS.name]: Float32Array.of(0.5, 0, 3, 0, 0, 0, 1),
    [FRONT.name]: new Uint8Array(3 * 24 * 32).fill(128),
  })
})

it('is zero where nobody knows, and leaves out cameras that were never there', () => {
  const empty = { ...FRONT, name: 'observation.images.empty_camera_0' }
  const made = madeUpObservation(exampleSpec({ inputs: [STATE, FRONT, empty], loop: SMOLVLA }))
  expect(Object.keys(made)).toEqual([STATE.name, FRONT.name])
  expect(made[STATE.name]).toEqual(new Float32Array(6))
})
