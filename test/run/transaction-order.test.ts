/** LeRobot's whole conversation with a follower, byte by byte, against the simulated arm (lerobot.md, Appendix A). */

import { expect, it } from 'vitest'
import { VirtualPort } from '../../src/hardware/virtual-port.js'
import { SO101_FOLLOWER } from '../../src/robot/arm-spec.js'
import { nominalCalibration } from '../../src/robot/calibration.js'
import { loadUrdf } from '../../src/robot/urdf-node.js'
import { SO101_URDF } from '../../src/run/urdf-files.js'
import { createSimBackend } from '../../src/sim/sim-backend.js'

const IDS = [1, 2, 3, 4, 5, 6]

function packet(id: number, body: readonly number[]): number[] {
  const bytes = [id, body.length + 1, ...body]
  return [0xff, 0xff, ...bytes, ~bytes.reduce((sum, byte) => sum + byte) & 0xff]
}

const word = (value: number) => [value & 0xff, value >> 8]
const ping = (id: number) => packet(id, [0x01])
const read = (id: number, address: number, count: number) => packet(id, [0x02, address, count])
const write = (id: number, address: number, data: readonly number[]) => packet(id, [0x03, address, ...data])
const status = (id: number, data: readonly number[] = []) => packet(id, [0x00, ...data])

async function openArm() {
  const backend = await createSimBackend({
    description: loadUrdf(SO101_URDF),
    robot: SO101_FOLLOWER,
    rateHz: 50,
  })
  backend.scene.reset({ positionRad: [0, -0.6, 0.55, 1.2, 0, 0.1], objects: [] })
  const chain = backend.chains.get('main')
  if (!chain) throw new TypeError('no main bus')
  const port = new VirtualPort(chain)
  let answer: number[] = []
  port.listen({ data: bytes => answer.push(...bytes), lost: () => undefined })
  return {
    backend,
    say: (bytes: readonly number[]): number[] => {
      answer = []
      port.write(Uint8Array.from(bytes))
      return answer
    },
  }
}

it('answers handshake, configuration, calibration, loop and disconnect as an STS3215 does', async () => {
  const { backend, say } = await openArm()
  const tell = (id: number, address: number, data: readonly number[]) => {
    expect(say(write(id, address, data))).toEqual(status(id))
  }
  const torqueOff = (id: number) => {
    tell(id, 40, [0])
    tell(id, 55, [0])
  }
  // 1 handshake, 2 firmware, 3 is_calibrated
  for (const id of IDS) {
    expect(say(ping(id))).toEqual(status(id))
    expect(say(read(id, 3, 2))).toEqual(status(id, [0x09, 0x03]))
  }
  for (const id of IDS) {
    expect(say(read(id, 0, 1))).toEqual(status(id, [3]))
    expect(say(read(id, 1, 1))).toEqual(status(id, [10]))
  }
  const ranges = nominalCalibration(SO101_FOLLOWER)
  for (const id of IDS) {
    const { rangeMin: low = NaN, rangeMax: high = NaN } = ranges[id - 1] ?? {}
    expect(say(read(id, 9, 2))).toEqual(status(id, word(low)))
    expect(say(read(id, 11, 2))).toEqual(status(id, word(high)))
    expect(say(read(id, 31, 2))).toEqual(status(id, [0, 0]))
  }
  // A new calibration: off, homing at the present pose, ranges.
  for (const id of IDS) {
    torqueOff(id)
    tell(id, 33, [0])
  }
  for (const id of IDS) {
    tell(id, 31, [0, 0])
    tell(id, 9, [0, 0])
    tell(id, 11, word(4095))
  }
  const here = IDS.map((_, k) => backend.scene.servos.servos[k]?.get('Present_Position') ?? NaN)
  const syncRead = packet(0xfe, [0x82, 56, 2, ...IDS])
  expect(say(syncRead)).toEqual(IDS.flatMap((id, k) => status(id, word(here[k] as number))))
  for (const [k, id] of IDS.entries()) {
    const offset = (here[k] as number) - 2047
    tell(id, 31, word(offset < 0 ? -offset | 0x800 : offset))
  }
  expect(say(syncRead)).toEqual(IDS.flatMap(id => status(id, word(2047))))
  for (const id of IDS) {
    tell(id, 9, word(1000))
    tell(id, 11, word(3000))
  }
  // 6 configure_motors, 7 gains, 8 torque on
  for (const id of IDS) {
    tell(id, 7, [0])
    tell(id, 85, [254])
    tell(id, 41, [254])
    expect(say(read(id, 18, 1))).toEqual(status(id, [12]))
    tell(id, 33, [0])
    tell(id, 21, [16])
    tell(id, 23, [0])
    tell(id, 22, [32])
  }
  tell(6, 16, word(500))
  tell(6, 28, word(250))
  tell(6, 36, [25])
  for (const id of IDS) {
    tell(id, 40, [1])
    tell(id, 55, [1])
  }
  // 9 loop: a sync write is not answered, and moves the arm.
  expect(say(packet(0xfe, [0x83, 42, 2, ...IDS.flatMap(id => [id, ...word(id === 1 ? 2247 : 2047)])]))).toEqual([])
  await backend.clock.advance(1)
  const moved = say(syncRead)
  expect(moved).toHaveLength(48)
  expect((moved[5] as number) | ((moved[6] as number) << 8)).toBeGreaterThan(2200)
  // 10 disconnect
  for (const id of IDS) torqueOff(id)
  expect(say(read(1, 40, 1))).toEqual(status(1, [0]))
  await backend.close()
})
