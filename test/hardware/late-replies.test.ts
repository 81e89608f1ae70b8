import { describe, expect, it } from 'vitest'
import { LateReplies } from '../../src/hardware/late-replies.js'

const bytesOf = (late: LateReplies, nowS: number) => late.takeDue(nowS).map(bytes => [...bytes])

describe('LateReplies', () => {
  it('gives each reply once, when it is due', () => {
    const late = new LateReplies()
    late.add(1, 2, Uint8Array.of(11))
    late.add(2, 1, Uint8Array.of(22))
    expect(bytesOf(late, 0.9)).toEqual([])
    expect(bytesOf(late, 1)).toEqual([[22]])
    expect(bytesOf(late, 3)).toEqual([[11]])
    expect(bytesOf(late, 4)).toEqual([])
  })

  it('lets no reply of a servo overtake an earlier one of it', () => {
    const late = new LateReplies()
    late.add(1, 2, Uint8Array.of(1))
    late.add(1, 1, Uint8Array.of(2))
    expect(bytesOf(late, 1.5)).toEqual([])
    expect(bytesOf(late, 2)).toEqual([[1], [2]])
  })

  it('knows whose replies are on their way', () => {
    const late = new LateReplies()
    late.add(3, 1, Uint8Array.of(1))
    expect([late.hasOf(3), late.hasOf(4)]).toEqual([true, false])
    late.takeDue(1)
    expect(late.hasOf(3)).toBe(false)
  })

  it('keeps bytes that their owner overwrites', () => {
    const late = new LateReplies()
    const bytes = Uint8Array.of(7)
    late.add(1, 0, bytes)
    bytes[0] = 8
    expect(bytesOf(late, 0)).toEqual([[7]])
  })
})
