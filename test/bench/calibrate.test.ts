/** The session on servos without an arm, turned by hand: what it writes when, and what is left when something goes wrong. */

import { describe, expect, it } from 'vitest'
import { CalibrationSession, type CalibrationEvent } from '../../src/bench/calibrate.js'
import { SO101_FOLLOWER } from '../../src/robot/arm-spec.js'
import { nominalCalibration } from '../../src/robot/calibration.js'
import { REGISTERS } from '../../src/robot/registers.js'
import { radFromTicks } from '../../src/robot/units.js'
import { virtualBench, type VirtualBench } from './virtual-bench.js'

const IDS = [1, 2, 3, 4, 5, 6]
const OLD = { Homing_Offset: -77, Min_Position_Limit: 500, Max_Position_Limit: 3500 }
const NOMINAL = nominalCalibration(SO101_FOLLOWER)

function bench(): VirtualBench {
  const made = virtualBench(IDS)
  for (const servo of made.servos) {
    servo.memory.store({ ID: servo.id, ...OLD, Phase: 12 | 0x10, Operating_Mode: 3 })
    servo.powerUp(0)
  }
  return made
}

/** Every joint to `ticks` from where it was homed: a quarter of its range a call at most. */
function turn({ servos }: VirtualBench, ticks: readonly number[]): void {
  servos.forEach((servo, k) => {
    servo.follow(radFromTicks(ticks[k] as number))
  })
}

async function sweep(made: VirtualBench, session: CalibrationSession, share = 1): Promise<void> {
  for (const part of [-0.25, -0.5, -0.25, 0, 0.25, 0.5, 0.25, 0]) {
    turn(
      made,
      NOMINAL.map(({ rangeMin, rangeMax }) => Math.round(share * part * (rangeMax - rangeMin))),
    )
    await session.sample()
  }
}

const stored = ({ servos }: VirtualBench) =>
  servos.map(({ memory: { stored: s } }) => [s['Homing_Offset'], s['Min_Position_Limit'], s['Max_Position_Limit']])
const shown = ({ servos }: VirtualBench) =>
  servos.map(servo => [servo.get('Homing_Offset'), servo.get('Min_Position_Limit'), servo.get('Max_Position_Limit')])
const before = IDS.map(() => Object.values(OLD))

async function recording(made: VirtualBench, onEvent?: (event: CalibrationEvent) => void) {
  const session = new CalibrationSession(made.bus, SO101_FOLLOWER, { onEvent })
  await session.prepare()
  await session.home()
  return session
}

describe('CalibrationSession', () => {
  it('goes through its states, and writes for good only in the end', async () => {
    const made = bench()
    made.servo(1).set('Torque_Enable', 1)
    const events: CalibrationEvent[] = []
    const session = await recording(made, event => events.push(event))
    expect(made.servos.map(servo => [servo.isTorqueOn, servo.get('Operating_Mode'), servo.get('Phase')])).toEqual(
      IDS.map(() => [0, 0, 12]),
    )
    // The servos stand at 2000 ticks.
    expect(made.servos.map(servo => [servo.get('Homing_Offset'), servo.get('Present_Position')])).toEqual(
      IDS.map(() => [-47, 2047]),
    )
    await sweep(made, session)
    expect(stored(made)).toEqual(before)

    const { calibration, findings } = await session.finish()
    expect(findings).toEqual([])
    expect(shown(made)).toEqual(calibration.map(each => [each.homingOffset, each.rangeMin, each.rangeMax]))
    for (const servo of made.servos) servo.powerUp(0)
    expect(shown(made)).toEqual(calibration.map(each => [each.homingOffset, each.rangeMin, each.rangeMax]))
    expect(made.servos.map(servo => [servo.get('Operating_Mode'), servo.get('Phase'), servo.get('Lock')])).toEqual(
      IDS.map(() => [0, 12, 1]),
    )
    expect(events.flatMap(event => (event.kind === 'state' ? [event.state] : []))).toEqual([
      'prepared',
      'recording',
      'written',
    ])
    expect(await session.abort()).toEqual([])
    expect(shown(made)[0]).toEqual([-47, calibration[0]?.rangeMin, calibration[0]?.rangeMax])
  })

  it('homes where the raw encoder reads 4095, for which the register has no offset: 2047 in place of 2048', async () => {
    const made = bench()
    turn(
      made,
      IDS.map(() => 2095),
    )
    const session = await recording(made)
    expect(made.servos.map(servo => [servo.get('Homing_Offset'), servo.get('Present_Position')])).toEqual(
      IDS.map(() => [2047, 2048]),
    )
    expect(session.sweep[0]).toMatchObject({ joint: 'shoulder_pan', positionTick: 2048 })
  })

  it('gives back what it found when it is aborted, at any stage, and a power cycle would too', async () => {
    for (const steps of [0, 1, 2]) {
      const made = bench()
      made.servo(2).set('Lock', 0)
      const session = new CalibrationSession(made.bus, SO101_FOLLOWER)
      await session.prepare()
      if (steps > 0) await session.home()
      if (steps > 1) await sweep(made, session)
      expect(stored(made)).toEqual(before)
      expect(await session.abort()).toEqual([])
      expect(shown(made)).toEqual(before)
      expect(made.servos.map(servo => [servo.get('Operating_Mode'), servo.get('Phase')])).toEqual(
        IDS.map(() => [3, 28]),
      )
      expect(made.servos.map(servo => servo.get('Lock'))).toEqual([1, 0, 1, 1, 1, 1])
      await expect(session.sample()).rejects.toThrow(/'aborted'/)
    }
  })

  it('refuses joints that were not swept, goes on, and takes them where somebody accepts', async () => {
    const made = bench()
    const session = await recording(made)
    await sweep(made, session, 0.5)
    await expect(session.finish()).rejects.toMatchObject({ code: 'CALIBRATION_REFUSED' })
    await expect(session.finish()).rejects.toThrow(/shoulder_pan was moved 133\d ticks .*usually turns 2662/)
    expect(stored(made)).toEqual(before)
    await session.finish({ accept: true })
    expect(stored(made)).not.toEqual(before)
  })

  it('never accepts a joint that stood still', async () => {
    const made = bench()
    const session = await recording(made)
    await session.sample()
    await expect(session.finish({ accept: true })).rejects.toThrow(/shoulder_pan was moved 0 ticks/)
  })

  it('stops when torque comes on, and restores all others', async () => {
    const made = bench()
    const session = await recording(made)
    made.servo(3).set('Torque_Enable', 1)
    await expect(session.sample()).rejects.toThrow(/torque is on at elbow_flex/)
    const problems = await session.abort()
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(/^elbow_flex: torque is on/)
    expect(stored(made)).toEqual(before)
    expect(shown(made).filter((_, k) => k !== 2)).toEqual(before.slice(1))
    made.servo(3).powerUp(0)
    expect(shown(made)).toEqual(before)
  })

  it('stops when a servo was restarted meanwhile, which has its old offset again', async () => {
    const made = bench()
    const session = await recording(made)
    made.servo(6).powerUp(0)
    await expect(session.sample()).rejects.toThrow(/gripper lost the homing offset/)
  })

  it('leaves lost readings out, and stops after half a second of them', async () => {
    const made = bench()
    const events: CalibrationEvent[] = []
    const session = await recording(made, event => events.push(event))
    await sweep(made, session)
    const ranges = session.sweep
    made.port.pull(4)
    for (let i = 1; i < 25; i++) await session.sample()
    expect(session.sweep).toEqual(ranges)
    expect(events.at(-2)).toEqual({ kind: 'lost', inARow: 24 })
    await expect(session.sample()).rejects.toMatchObject({ code: 'BUS_TIMEOUT' })
    const problems = await session.abort()
    expect(problems.map(text => text.split(':')[0])).toEqual(['wrist_flex', 'wrist_roll', 'gripper'])
    expect(stored(made)).toEqual(before)
  })

  it('puts back what it had written when a servo falls silent while EEPROM is written', async () => {
    const made = bench()
    const session = await recording(made)
    await sweep(made, session)
    const servo = made.servo(5)
    const write = servo.write.bind(servo)
    servo.write = (address, bytes) => {
      if (address === 31) made.port.pull(5)
      write(address, bytes)
    }
    await expect(session.finish()).rejects.toThrow(/servo 5 .*\(wrist_roll\)$/)
    expect(session.isLasting).toBe(true)
    const problems = await session.abort()
    expect(problems.map(text => text.split(':')[0])).toEqual(['wrist_roll', 'gripper'])
    expect(stored(made).slice(0, 4)).toEqual(before.slice(0, 4))
  })

  it('puts EEPROM back, not only what the servos show, where a setting is not taken after the calibration was written', async () => {
    const made = bench()
    const session = await recording(made)
    await sweep(made, session)
    expect(session.isLasting).toBe(false)
    const servo = made.servo(6)
    const write = servo.write.bind(servo)
    const { address: modeAddress } = REGISTERS.Operating_Mode
    servo.write = (address, bytes) => {
      if (address !== modeAddress || servo.get('Lock') === 1) write(address, bytes)
    }
    servo.set('Operating_Mode', 1)
    await expect(session.finish()).rejects.toThrow(/servo 6 shows Operating_Mode 1/)
    expect(stored(made)).not.toEqual(before)
    await session.abort()
    expect(stored(made)).toEqual(before)
    for (const each of made.servos) each.powerUp(0)
    expect(shown(made)).toEqual(before)
  })

  it('keeps to the order of its steps', async () => {
    const session = new CalibrationSession(bench().bus, SO101_FOLLOWER)
    await expect(session.home()).rejects.toThrow(/'prepared', and this one is 'new'/)
    await expect(session.sample()).rejects.toThrow(/'recording'/)
    await expect(session.finish()).rejects.toThrow(/'recording'/)
    expect(await session.abort()).toEqual([])
  })
})
