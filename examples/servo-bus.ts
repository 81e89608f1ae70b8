/**
 * The production driver on six servos: who is there, where they stand, how they feel. It moves nothing.
 *
 *     npx tsx examples/servo-bus.ts                 a simulated arm
 *     npx tsx examples/servo-bus.ts /dev/ttyACM0    a real one, or what `so101 virtual` printed
 *
 * In a project of your own the import reads `from 'so101-twin'`.
 */

import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'
import { createSimBackend, faultsOf, FeetechBus, loadUrdf, openPort } from '../src/index.js'
import { SO101_FOLLOWER, SO101_URDF, VirtualPort } from '../src/index.js'
import type { BytePort } from '../src/index.js'

const IDS = SO101_FOLLOWER.servos.map(servo => servo.id)

/** One line per servo. */
export async function look(port: BytePort): Promise<string[]> {
  const bus = new FeetechBus(port)
  try {
    const [ticks, volts, degrees, status] = [
      await bus.syncRead('Present_Position', IDS),
      await bus.syncRead('Present_Voltage', IDS),
      await bus.syncRead('Present_Temperature', IDS),
      await bus.syncRead('Status', IDS),
    ]
    return SO101_FOLLOWER.servos.map(({ joint }, i) => {
      const complaints = faultsOf(status[i] ?? 0).join(', ') || 'no complaint'
      return `${joint}: tick ${ticks[i]}, ${(volts[i] ?? NaN) / 10} V, ${degrees[i]} degrees C, ${complaints}`
    })
  } finally {
    await bus.close()
  }
}

/** The simulated arm's servos on a wire in memory. */
export async function simulatedPort(): Promise<BytePort> {
  const { scene, chains } = await createSimBackend({
    description: loadUrdf(SO101_URDF),
    robot: SO101_FOLLOWER,
    rateHz: 30,
  })
  scene.reset({ positionRad: [0, -0.6, 0.55, 1.2, 0, 0.1], objects: [] })
  const chain = chains.get('main')
  if (!chain) throw new TypeError('an SO-101 without its bus')
  return new VirtualPort(chain)
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const path = argv[2]
  for (const line of await look(path === undefined ? await simulatedPort() : await openPort(path))) console.log(line)
}
