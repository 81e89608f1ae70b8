/** The shared rows: what is put in comes out, for every shape and count, and nothing runs into its neighbour. */

import { describe, expect, it } from 'vitest'
import { Batch } from '../../../src/env/vector/batch.js'

function floats<Name extends string>(sizes: Record<Name, number>): Record<Name, { size: number; dtype: 'float32' }> {
  const shapes = Object.entries<number>(sizes).map(([name, size]) => [name, { size, dtype: 'float32' }])
  return Object.fromEntries(shapes) as Record<Name, { size: number; dtype: 'float32' }>
}

describe('Batch', () => {
  it.each([1, 2, 3, 5, 8])('keeps %i rows of everything apart', count => {
    const shape = {
      count,
      actionSize: 3,
      features: {
        ...floats({ state: 5, one: 1 }),
        picture: { size: 3, dtype: 'uint8' },
        mask: { size: 1, dtype: 'uint16' },
      },
    } as const
    const batch = new Batch(shape, new ArrayBuffer(Batch.bytes(shape)))
    const places = Array.from({ length: count }, (_, i) => i)
    const observation = (i: number) => ({
      state: Float32Array.from([1, 2, 3, 4, 5], x => 10 * i + x),
      one: Float32Array.of(-i),
      picture: Uint8Array.of(i, 100 + i, 255 - i),
      mask: Uint16Array.of(60000 + i),
    })
    const hash = (i: number) => (0xf000000000000000n + BigInt(i)).toString(16)
    batch.actions.set(Float32Array.from({ length: 3 * count }, (_, k) => k + 0.5))
    for (const i of places) {
      batch.setObservation(i, observation(i))
      batch.setOutcome(i, Math.PI * i, i % 2 === 0, i % 3 === 0)
      batch.setInfo(i, { is_success: i % 2 === 1, stateHash: hash(i) })
    }
    expect(batch.observations()).toEqual({
      state: Float32Array.from(places.flatMap(i => [...observation(i).state])),
      one: Float32Array.from(places, i => -i),
      picture: Uint8Array.from(places.flatMap(i => [...observation(i).picture])),
      mask: Uint16Array.from(places, i => 60000 + i),
    })
    for (const i of places) {
      expect(batch.action(i)).toEqual(Float32Array.of(3 * i + 0.5, 3 * i + 1.5, 3 * i + 2.5))
      expect([batch.rewards[i], batch.terminations[i], batch.truncations[i]]).toEqual([
        Math.PI * i,
        Number(i % 2 === 0),
        Number(i % 3 === 0),
      ])
      expect(batch.briefInfo(i)).toEqual({ is_success: i % 2 === 1, stateHash: hash(i) })
    }
    batch.setInfo(0, { is_success: 'maybe', stateHash: 'none' })
    expect(batch.briefInfo(0)).toEqual({})
  })

  it('refuses observations of another size', () => {
    const shape = { count: 1, actionSize: 1, features: floats({ state: 2 }) }
    const batch = new Batch(shape, new ArrayBuffer(Batch.bytes(shape)))
    expect(() => {
      batch.setObservation(0, { state: new Float32Array(3) })
    }).toThrow(/expected 2 numbers of 'state', got 3/)
    expect(() => {
      batch.setObservation(0, {})
    }).toThrow(/got none/)
  })
})
