/** Rate by rate: how far a scan looks, and what it concludes. */

import { describe, expect, it } from 'vitest'
import { FeetechBus } from '../../src/hardware/feetech-bus.js'
import { requireServos, scanPort, type ScanPortOptions } from '../../src/run/scan-port.js'
import { JumpingTimers } from '../hardware/jumping-timers.js'
import { ScriptedServos } from '../hardware/scripted-servos.js'

async function look(servos: ScriptedServos, options: ScanPortOptions = {}) {
  const seen: string[] = []
  const onRate = (baudRate: number, servosThere: number) => seen.push(`${servosThere} at ${baudRate}`)
  const found = await scanPort(new FeetechBus(servos, { timers: new JumpingTimers() }), { ...options, onRate })
  return { found, seen, ids: [...found.servos.keys()] }
}

describe('scanPort', () => {
  it('is content with the usual rate where somebody answers', async () => {
    const { found, seen, ids } = await look(new ScriptedServos([9, 2]))
    expect(ids).toEqual([2, 9])
    expect(seen).toEqual(['2 at 1000000'])
    expect(found.isQuick).toBe(false)
  })

  it('looks for an arm at all other rates, and then for everybody where it was', async () => {
    const servos = new ScriptedServos([1, 200])
    servos.servoBaudRate = 38_400
    const { found, seen, ids } = await look(servos)
    expect(ids).toEqual([1, 200])
    expect([seen.length, seen.at(-1)]).toEqual([13, '2 at 38400'])
    expect(found).toMatchObject({ isQuick: true, triedBaudRates: { length: 12 } })
  })

  it('says that it did not look for every id', async () => {
    const servos = new ScriptedServos([200])
    servos.servoBaudRate = 38_400
    const quick = await look(servos)
    expect([quick.ids, quick.found.isQuick]).toEqual([[], true])
    const { ids, found } = await look(servos, { baudRates: [500_000, 38_400] })
    expect([ids, found.isQuick]).toEqual([[200], false])
  })
})

describe('requireServos', () => {
  const scanned = { path: 'COM5', triedBaudRates: [1_000_000, 76_800], servos: new Map(), isQuick: false }

  it('names the rates that were looked at where nobody is', () => {
    expect(() => {
      requireServos({ ...scanned, garbled: [], refusedBaudRates: [76_800] })
    }).toThrow(expect.objectContaining({ code: 'NOT_A_SERVO_BUS', baudRates: [1_000_000] }))
  })

  it('takes garbage at one rate for servos that share an id, at several for none', () => {
    const garbled = [
      { id: 4, baudRate: 1_000_000 },
      { id: 1, baudRate: 1_000_000 },
    ]
    expect(() => {
      requireServos({ ...scanned, garbled, refusedBaudRates: [] })
    }).toThrow(expect.objectContaining({ code: 'DUPLICATE_ID', servoIds: [1, 4] }))
    expect(() => {
      requireServos({ ...scanned, garbled: [...garbled, { id: 1, baudRate: 76_800 }], refusedBaudRates: [] })
    }).toThrow(expect.objectContaining({ code: 'NOT_A_SERVO_BUS' }))
  })
})

it('says which ids were asked where it was not all', () => {
  const nobody = {
    path: 'COM5',
    triedBaudRates: [1_000_000],
    servos: new Map(),
    garbled: [],
    refusedBaudRates: [],
    isQuick: false,
  }
  expect(() => {
    requireServos(nobody, [9])
  }).toThrow(/no answer of servo 9 on COM5 .*ask for all ids/)
})
