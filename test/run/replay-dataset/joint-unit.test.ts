/** The unit of a dataset: found, said, or refused. */

import { describe, expect, it } from 'vitest'
import { findUnit } from '../../../src/run/replay-dataset/joint-unit.js'

const DEG_PER_TICK = 360 / 4095
const joints = (value: (frame: number) => number) => [Float64Array.from({ length: 40 }, (_, frame) => value(frame))]
const ticks = joints(frame => (frame * frame + 0.5) * DEG_PER_TICK * 0.5)
const unsure = joints(frame => 20 * Math.sin(frame))

describe('findUnit', () => {
  it('takes the word of our own recordings', () => {
    expect(findUnit({ notedUseDegrees: false, joints: ticks, most: 60 })).toMatchObject({ unit: 'm100' })
    expect(findUnit({ notedUseDegrees: true, joints: unsure, most: 60 })).toMatchObject({ unit: 'degrees' })
  })

  it('sees degrees beyond 100, in any episode of the dataset', () => {
    expect(findUnit({ joints: unsure, most: 101.5 })).toEqual({ unit: 'degrees', because: 'a joint reaches 101.5' })
  })

  it('sees -100..100 where values stop at 100', () => {
    const clamped = joints(frame => Math.min(100, 60 + frame * 1.37))
    expect(findUnit({ joints: clamped, most: 100 })).toMatchObject({ unit: 'm100' })
  })

  it('asks where values do not tell, and believes the answer', () => {
    expect(() => findUnit({ joints: unsure, most: 20 })).toThrow(
      /degrees or -100\.\.100\?.*--dataset\.use_degrees=true/,
    )
    expect(findUnit({ joints: unsure, most: 20 }, false)).toEqual({
      unit: 'm100',
      because: '--dataset.use_degrees=false says so',
    })
  })

  it('refuses an answer that the values contradict, and radians', () => {
    expect(() => findUnit({ joints: unsure, most: 150 }, false)).toThrow(
      /but the dataset is in degrees: a joint reaches/,
    )
    const radians = joints(frame => Math.sin(frame * 0.37))
    expect(() => findUnit({ joints: radians, most: 1 }, true)).toThrow(/in radians/)
  })
})
