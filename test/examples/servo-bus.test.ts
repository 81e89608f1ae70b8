import { expect, it } from 'vitest'
import { look, simulatedPort } from '../../examples/servo-bus.js'

it('examples/servo-bus.ts finds six sound servos at 12 V', async () => {
  const lines = await look(await simulatedPort())
  expect(lines).toHaveLength(6)
  expect(lines[0]).toBe('shoulder_pan: tick 2048, 12 V, 25 degrees C, no complaint')
})
