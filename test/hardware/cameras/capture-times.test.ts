import { describe, expect, it } from 'vitest'
import { CaptureTimes } from '../../../src/hardware/cameras/capture-times.js'

describe('the times of pictures', () => {
  it('go by the stamps of the camera and not by how long a picture was on its way', () => {
    const times = new CaptureTimes(30)
    expect(times.next(100, 5.01).timeS).toBeCloseTo(5.01, 6)
    // 30 ms late, since this process was busy.
    expect(times.next(100 + 1 / 30, 5.01 + 1 / 30 + 0.03).timeS).toBeCloseTo(5.01 + 1 / 30, 3)
    // 10 ms faster than the first: that is how late the first was.
    expect(times.next(100 + 2 / 30, 5 + 2 / 30).timeS).toBeCloseTo(5 + 2 / 30, 6)
  })

  it('are old for pictures that waited in a queue for a second', () => {
    const times = new CaptureTimes(10)
    times.next(0, 10)
    const waited = [1, 2, 3].map(frame => times.next(frame / 10, 11).timeS)
    expect(waited[0]).toBeCloseTo(10.1, 3)
    expect(waited[2]).toBeCloseTo(10.3, 3)
  })

  it('follow a camera whose crystal is 100 parts in a million slow', () => {
    const times = new CaptureTimes(30)
    let worstS = 0
    for (let frame = 0; frame < 30 * 600; frame++) {
      const arrivedS = frame / 30
      worstS = Math.max(worstS, Math.abs(times.next(arrivedS * (1 - 1e-4), arrivedS).timeS - arrivedS))
    }
    expect(worstS).toBeLessThan(1e-3)
  })

  it('count what is missing, whatever the jitter', () => {
    const times = new CaptureTimes(30)
    const stamps = [0, 1, 2.2, 2.9, 4, 7, 8].map(frame => frame / 30)
    expect(stamps.map(stampS => times.next(stampS, stampS).lost)).toEqual([0, 0, 0, 0, 0, 2, 0])
  })

  it('know the same picture when it comes again', () => {
    const times = new CaptureTimes(30)
    const stamps = [0, 1, 1, 2, 2.05, 3].map(frame => frame / 30)
    expect(stamps.map(stampS => times.next(stampS, stampS).isDuplicate)).toEqual([
      false,
      false,
      true,
      false,
      true,
      false,
    ])
  })

  it('begin anew where the camera does, and lose nothing by it', () => {
    const times = new CaptureTimes(30)
    times.next(500, 1)
    expect(times.next(0, 2)).toEqual({ timeS: 2, isDuplicate: false, lost: 0 })
    expect(times.next(1 / 30, 2 + 1 / 30).lost).toBe(0)
  })

  it('are those of arrival where there are no stamps', () => {
    const times = new CaptureTimes(30)
    expect(times.next(undefined, 7).timeS).toBeCloseTo(7, 9)
    expect(times.next(undefined, 7.1)).toMatchObject({ lost: 2, isDuplicate: false })
  })
})
