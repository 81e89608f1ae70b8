/** `npm run bench -- bus`: the driver against servos in memory, packets and all, without wire timing, one thread. */

import { table } from '../../src/cli/table.js'
import { FeetechBus } from '../../src/hardware/feetech-bus.js'
import { VirtualPort } from '../../src/hardware/virtual-port.js'
import { STS3215_12V } from '../../src/sim/servo/presets.js'
import { VirtualServo } from '../../src/sim/servo/virtual-servo.js'
import type { Suite } from '../suite.js'

const IDS = [1, 2, 3, 4, 5, 6]
const CALLS = 20_000
const ROUNDS = 7
/** Sync reads of six servos per second that the driver must reach. */
const ENOUGH_PER_S = 20_000

const GOALS = new Int32Array(IDS.length).fill(2048)

const WORK: readonly { readonly name: string; run: (bus: FeetechBus) => Promise<unknown> }[] = [
  { name: 'sync read of 6', run: bus => bus.syncRead('Present_Position', IDS) },
  { name: 'sync write to 6', run: bus => bus.syncWrite('Goal_Position', IDS, GOALS) },
  { name: 'read of 1', run: bus => bus.read('Present_Position', 3) },
  {
    name: 'sync read + sync write',
    run: async bus => {
      await bus.syncRead('Present_Position', IDS)
      await bus.syncWrite('Goal_Position', IDS, GOALS)
    },
  },
]

export const BUS: Suite = {
  name: 'bus',
  async run() {
    const devices = IDS.map(id => new VirtualServo(STS3215_12V, { eeprom: { ID: id } }))
    for (const device of devices) device.reset(0)
    // Nothing moves: this is about packets.
    const bus = new FeetechBus(new VirtualPort({ devices, advanceTo: () => undefined }))
    const rates = WORK.map(() => new Array<number>())
    // Interleaved, so that a busy second of the machine hits all of them.
    for (let round = 0; round < ROUNDS; round++) {
      for (const [index, { run }] of WORK.entries()) {
        const startMs = performance.now()
        for (let call = 0; call < CALLS; call++) await run(bus)
        rates[index]?.push((1000 * CALLS) / (performance.now() - startMs))
      }
    }
    await bus.close()
    const calls = WORK.map(({ name }, index) => {
      const sorted = (rates[index] ?? []).sort((a, b) => a - b)
      return { name, perS: sorted[Math.floor(sorted.length / 2)] ?? NaN, worstPerS: sorted[0] ?? NaN }
    })
    const isEnough = (calls[0]?.perS ?? 0) >= ENOUGH_PER_S
    const rows = calls.map(({ name, perS, worstPerS }) => [name, perS.toFixed(0), worstPerS.toFixed(0)])
    const verdict = `sync reads of six: at least ${ENOUGH_PER_S} per second ${isEnough ? 'reached' : 'MISSED'}`
    return {
      table: `${table(['call', 'per second, median', 'worst round'], rows)}\n${verdict}`,
      json: { calls, enoughPerS: ENOUGH_PER_S, isEnough },
    }
  },
}
