import { describe, expect, it } from 'vitest'
import { pack, unpack } from '../../src/studio/pack.js'

const through = (value: unknown): unknown => unpack(pack(value).buffer)

describe('pack', () => {
  it('carries plain data and arrays of every kind, whatever their lengths', () => {
    const value = {
      type: 'x',
      none: null,
      list: [1, 'zwei', true, { deep: new Uint8Array([1, 2, 3]) }],
      f4: new Float32Array([1.5, NaN]),
      f8: new Float64Array([Math.PI]),
      u2: new Uint16Array([65535, 1, 2]),
      u4: new Uint32Array([4294967295]),
      empty: new Float32Array(),
    }
    expect(through(value)).toEqual(value)
  })

  it('sends a part of a larger array, and bytes of Node as bytes', () => {
    const part = new Float32Array([0, 1, 2, 3]).subarray(1, 3)
    expect(through({ part, jpeg: Buffer.from([255, 216]) })).toEqual({
      part: new Float32Array([1, 2]),
      jpeg: new Uint8Array([255, 216]),
    })
  })

  it('sends what is shared once', () => {
    const mesh = { positions: new Float32Array(30_000) }
    const parts = Array.from({ length: 6 }, () => ({ mesh }))
    expect(pack(parts).length).toBeLessThan(130_000)
    const [first, second] = through(parts) as { mesh: { positions: Float32Array } }[]
    expect(first?.mesh.positions).toBe(second?.mesh.positions)
  })

  it('refuses arrays that the other side would not know', () => {
    expect(() => pack({ big: new BigInt64Array(1) })).toThrow('BigInt64Array')
  })
})
