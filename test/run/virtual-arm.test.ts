import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { FeetechBus } from '../../src/hardware/feetech-bus.js'
import { openPort } from '../../src/hardware/ports/open-port.js'
import { listenTcp } from '../../src/hardware/ports/tcp-server.js'
import { SO101_FOLLOWER } from '../../src/robot/arm-spec.js'
import { ticksFromRad } from '../../src/robot/units.js'
import { openVirtualArm, type VirtualArm, type VirtualArmOptions } from '../../src/run/virtual-arm.js'
import { ProgramPort } from './published-port.js'

const encoderTick = (angleRad: number) => Math.round(2047.5 + ticksFromRad(angleRad))
const IDS = SO101_FOLLOWER.servos.map(({ id }) => id)

const folder = mkdtempSync(join(tmpdir(), 'so101-virtual-'))
const opened: VirtualArm[] = []
afterEach(async () => {
  for (const arm of opened.splice(0)) await arm.close()
  rmSync(join(folder, 'eeprom.json'), { force: true })
})

/** An arm on a clock that passes only here: 20 us whenever somebody looks at it. */
async function openArm(options: Partial<VirtualArmOptions> = {}) {
  const port = new ProgramPort()
  let nowMs = 0
  const arm = await openVirtualArm({
    openPort: () => Promise.resolve(port),
    nowMs: () => (nowMs += 0.02),
    ...options,
  })
  opened.push(arm)
  const pass = (wallS: number, each: () => void = () => undefined) => {
    for (const endMs = nowMs + 1000 * wallS; nowMs < endMs;) {
      nowMs = Math.min(endMs, nowMs + 4)
      arm.wire.tick()
      each()
    }
  }
  const positions = () => IDS.map(id => port.read(id, 'Present_Position'))
  return { arm, port, pass, positions }
}

const eepromPath = join(folder, 'eeprom.json')

describe('a virtual arm', () => {
  it('lies folded and limp, as LeRobot has set it up, and stays where it lies', async () => {
    const { port, pass, positions } = await openArm()
    const before = positions()
    expect(before[1]).toBeLessThan(encoderTick(-1.7))
    pass(3)
    expect(positions()).toEqual(before)
    expect(IDS.map(id => port.read(id, 'P_Coefficient'))).toEqual([16, 16, 16, 16, 16, 16])
    expect(IDS.map(id => port.read(id, 'Torque_Enable'))).toEqual([0, 0, 0, 0, 0, 0])
  })

  it('moves to a goal in real time, and counts round trips', async () => {
    const { arm, port, pass } = await openArm()
    port.set([1], 'Goal_Position', 2447)
    const { simulatedS, roundTrips } = arm.load
    pass(2)
    expect(Math.abs(port.read(1, 'Present_Position') - 2447)).toBeLessThan(12)
    expect(arm.load.roundTrips).toBe(roundTrips + 1)
    expect(arm.load.simulatedS - simulatedS).toBeCloseTo(2, 1)
  })

  it('passes two seconds in one at rate 2', async () => {
    const { arm, pass } = await openArm({ rate: 2 })
    const { simulatedS, wallS } = arm.load
    pass(1)
    expect((arm.load.simulatedS - simulatedS) / (arm.load.wallS - wallS)).toBeCloseTo(2, 1)
  })

  it('talks to the production driver over TCP, on the clock of the wall', async () => {
    const arm = await openVirtualArm({ openPort: () => listenTcp({ host: '127.0.0.1', port: 0 }) })
    opened.push(arm)
    const bus = new FeetechBus(await openPort(arm.port.path))
    try {
      const positions = await bus.syncRead('Present_Position', IDS)
      expect([...positions]).toEqual(arm.backend.scene.servos.servos.map(servo => servo.get('Present_Position')))
    } finally {
      await bus.close()
    }
  })
})

describe('the EEPROM of a virtual arm', () => {
  it('is a factory servo with its id where asked', async () => {
    const { port } = await openArm({ isFactory: true })
    expect(IDS.map(id => port.read(id, 'P_Coefficient'))).toEqual([32, 32, 32, 32, 32, 32])
    expect(port.read(6, 'Max_Torque_Limit')).toBe(1000)
  })

  it('keeps in its file what was written with the lock open, and nothing else', async () => {
    const first = await openArm({ eepromPath, isFactory: true })
    first.port.set([2], 'Lock', 0)
    first.port.set([2], 'Homing_Offset', -710)
    first.port.set([3], 'Homing_Offset', 99)
    await first.arm.close()
    const second = await openArm({ eepromPath })
    expect([2, 3].map(id => second.port.read(id, 'Homing_Offset'))).toEqual([-710, 0])
    expect(second.port.read(2, 'P_Coefficient')).toBe(32)
  })

  it('is in its file from the start, and unchanged there by a run that writes nothing', async () => {
    await (await openArm({ eepromPath })).arm.close()
    const text = readFileSync(eepromPath, 'utf8')
    expect(JSON.parse(text)).toMatchObject({ gripper: { ID: 6, Max_Torque_Limit: 500 } })
    await (await openArm({ eepromPath })).arm.close()
    expect(readFileSync(eepromPath, 'utf8')).toBe(text)
  })

  it('is not overwritten by factory servos', async () => {
    writeFileSync(eepromPath, '{}')
    await expect(openArm({ eepromPath, isFactory: true })).rejects.toMatchObject({ code: 'USAGE' })
    expect(readFileSync(eepromPath, 'utf8')).toBe('{}')
  })

  it('ends the publication with the reason where it can no longer be saved', async () => {
    const lostFolder = mkdtempSync(join(folder, 'lost-'))
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const { arm, port } = await openArm({ eepromPath: join(lostFolder, 'eeprom.json') })
    rmSync(lostFolder, { recursive: true })
    port.set([1], 'Lock', 0)
    port.set([1], 'Homing_Offset', 5)
    vi.advanceTimersByTime(1000)
    vi.useRealTimers()
    expect(await arm.lost).toMatchObject({ code: 'EEPROM_FILE' })
    await expect(arm.close()).rejects.toMatchObject({ code: 'EEPROM_FILE' })
    opened.length = 0
    expect(existsSync(lostFolder)).toBe(false)
  })
})

describe('the hand of a virtual arm', () => {
  it('brings it to its middle, keeps still while it is homed, and then moves every joint by more than 1400 ticks', async () => {
    const { port, pass, positions } = await openArm({ hasHand: true, isFactory: true })
    pass(6)
    const middle = positions()
    SO101_FOLLOWER.servos.forEach(({ travelRad: [lower, upper] }, k) => {
      expect(Math.abs((middle[k] as number) - encoderTick((lower + upper) / 2))).toBeLessThan(40)
    })
    pass(2)
    expect(positions()).toEqual(middle)

    middle.forEach((position, k) => {
      port.set([IDS[k] as number], 'Homing_Offset', position - 2047)
    })
    expect(positions()).toEqual(IDS.map(() => 2047))
    const [lowest, highest] = [positions(), positions()]
    pass(32, () => {
      positions().forEach((position, k) => {
        lowest[k] = Math.min(lowest[k] as number, position)
        highest[k] = Math.max(highest[k] as number, position)
      })
    })
    for (const k of IDS.keys()) expect((highest[k] as number) - (lowest[k] as number)).toBeGreaterThan(1400)
  })

  it('lets go when torque comes on, is not there for a moment without torque, and comes back after half a second', async () => {
    const { arm, port, pass } = await openArm({ hasHand: true })
    pass(1)
    expect(arm.hand?.isHolding).toBe(true)
    port.set(IDS, 'Torque_Enable', 1)
    pass(0.1)
    expect(arm.hand?.isHolding).toBe(false)
    port.set(IDS, 'Torque_Enable', 0)
    pass(0.2)
    expect(arm.hand?.isHolding).toBe(false)
    pass(0.5)
    expect(arm.hand?.isHolding).toBe(true)
  })
})

describe('faults of a virtual arm', () => {
  it('leaves out a dead servo, and all of them during a brown-out, which makes them forget', async () => {
    const { arm, port, pass } = await openArm({ outages: { dead: [3], brownOut: { atS: 1, lastsS: 0.5 } } })
    const [first] = arm.backend.scene.servos.servos
    expect(() => port.read(3, 'ID')).toThrow('servo 3')
    port.set([1], 'Torque_Enable', 1)
    port.set([1], 'Acceleration', 7)
    port.set([1], 'Goal_Position', 2700)
    pass(0.5)
    expect(first?.voltageV).toBeGreaterThan(11)
    pass(0.6)
    // Whatever duty is left has nothing to work on.
    expect(first?.voltageV).toBeCloseTo(0, 2)
    expect(() => port.read(1, 'ID')).toThrow('servo 1')
    pass(0.5)
    expect([port.read(1, 'Torque_Enable'), port.read(1, 'Acceleration')]).toEqual([0, 0])
  })

  it('knows of no dead servo that is not there', async () => {
    await expect(openArm({ outages: { dead: [3, 9] } })).rejects.toThrow(/no servo 9 .* 1, 2, 3, 4, 5, 6/)
  })

  it('is gone when the USB cable is pulled', async () => {
    const { arm, port, pass } = await openArm({ outages: { pull: { atS: 1, cable: 'usb' } } })
    pass(1.1)
    expect(await arm.lost).toBeUndefined()
    expect(port.isOpen).toBe(false)
  })

  it('closes the port again where the faults are no probabilities', async () => {
    const port = new ProgramPort()
    const opening = openVirtualArm({ openPort: () => Promise.resolve(port), faults: { lost: 0.6, late: 0.6 } })
    await expect(opening).rejects.toMatchObject({ code: 'USAGE' })
    expect(port.isOpen).toBe(false)
  })
})
