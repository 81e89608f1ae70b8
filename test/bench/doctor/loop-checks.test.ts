import { describe, expect, it } from 'vitest'
import {
  checkLoop,
  checkReplies,
  measureLoop,
  type CountingBus,
  type LoopMeasurement,
} from '../../../src/bench/doctor/loop-checks.js'
import { FeetechBus } from '../../../src/hardware/feetech-bus.js'
import { BusTimeoutError, PortLostError } from '../../../src/robot/bus-errors.js'
import { virtualBench } from '../virtual-bench.js'
import { armOf } from './examined.js'

const IDS = [1, 2, 3, 4, 5, 6]
/** A millisecond for each look at the clock. */
const ticking = () => {
  let ms = 0
  return () => (ms += 1)
}
const measurement = (changes: Partial<LoopMeasurement> = {}): LoopMeasurement => ({
  rounds: 200,
  failedRounds: 0,
  rateHz: 500,
  latencyMs: { p50: 2, p99: 3, max: 5 },
  losses: IDS.map(id => ({ id, lost: 0, corrupt: 0 })),
  ...changes,
})
const losing = (lost: (id: number) => number, corrupt = 0) =>
  measurement({ losses: IDS.map(id => ({ id, lost: lost(id), corrupt: lost(id) > 0 ? corrupt : 0 })) })

describe('measureLoop', () => {
  it('gives rate and percentiles of whole reads', async () => {
    const { bus } = virtualBench(IDS)
    const done: number[] = []
    const measured = await measureLoop(bus, IDS, { rounds: 50, nowMs: ticking(), onRound: n => done.push(n) })
    // Two looks at the clock in each round, one before and one after.
    expect(measured).toMatchObject({ rounds: 50, failedRounds: 0, latencyMs: { p50: 1, p99: 1, max: 1 } })
    expect(measured.rateHz).toBeCloseTo((1000 * 50) / 101)
    expect(done.at(-1)).toBe(50)
  })

  it('counts what the driver had to ask for again, by servo', async () => {
    const { port, timers } = virtualBench(IDS, { faults: { lost: 0.02, corrupt: 0.02, seed: 3 } })
    const bus = new FeetechBus(port, { timers })
    const { losses, failedRounds } = await measureLoop(bus, IDS, { rounds: 200, nowMs: ticking() })
    const lost = losses.reduce((sum, each) => sum + each.lost, 0)
    const corrupt = losses.reduce((sum, each) => sum + each.corrupt, 0)
    expect(failedRounds).toBe(0)
    expect([lost > 0, corrupt > 0]).toEqual([true, true])
  })

  it('does not go on with a bus that is dead', async () => {
    let reads = 0
    const dead: CountingBus = {
      syncRead: () => {
        reads++
        return Promise.reject(new BusTimeoutError(IDS, 20))
      },
      statistics: { errors: new Map() },
    }
    const measured = await measureLoop(dead, IDS, { rounds: 200, nowMs: ticking() })
    expect(measured).toMatchObject({ rounds: 5, failedRounds: 5 })
    expect(reads).toBe(6)
  })

  it('passes on what is no lost reply', async () => {
    const pulled: CountingBus = {
      syncRead: () => Promise.reject(new PortLostError('/dev/ttyACM0')),
      statistics: { errors: new Map() },
    }
    await expect(measureLoop(pulled, IDS, { rounds: 5, nowMs: ticking() })).rejects.toMatchObject({ code: 'PORT_LOST' })
  })
})

describe('checkLoop', () => {
  it('fails where a read does not fit into 1/60 s', () => {
    expect(checkLoop(measurement())).toMatchObject({ ok: true, next: null })
    expect(checkLoop(measurement({ latencyMs: { p50: 2, p99: 17, max: 20 } }))).toMatchObject({
      ok: false,
      found: expect.stringContaining('p99 17.0') as string,
      next: expect.stringContaining('keeps this PC busy') as string,
    })
    const lossy = { ...losing(() => 2), latencyMs: { p50: 2, p99: 22, max: 25 } }
    expect(checkLoop(lossy).next).toContain('see the line replies')
  })

  it('fails where positions are missing after all retries', () => {
    expect(checkLoop(measurement({ failedRounds: 1 })).ok).toBe(false)
  })
})

describe('checkReplies', () => {
  it('warns of single losses, and fails above one in a hundred', () => {
    expect(
      checkReplies(
        armOf(),
        losing(() => 0),
      ),
    ).toMatchObject({ ok: true, next: null })
    expect(
      checkReplies(
        armOf(),
        losing(id => (id === 4 ? 2 : 0)),
      ),
    ).toMatchObject({ ok: true, found: 'of 200 each, servo 4: 2 lost, 0 corrupt' })
    expect(
      checkReplies(
        armOf(),
        losing(id => (id === 4 ? 3 : 0)),
      ).ok,
    ).toBe(false)
  })

  it('blames the cable before the first that loses much', () => {
    expect(
      checkReplies(
        armOf(),
        losing(id => (id >= 4 ? 20 : 1)),
      ).next,
    ).toContain('cable between servo 3 and 4')
    expect(
      checkReplies(
        armOf(),
        losing(() => 20),
      ).next,
    ).toContain('cable between the board and servo 1')
    expect(
      checkReplies(
        armOf(),
        losing(() => 20, 3),
      ).next,
    ).toContain('no two servos share an id')
  })
})
