/** Calibration of simulated arms from beginning to end, real calibration files among them. */

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { CalibrationEvent } from '../../src/bench/calibrate.js'
import { SO100_LEADER, SO101_FOLLOWER, SO101_LEADER } from '../../src/robot/arm-spec.js'
import { nominalCalibration, type JointCalibration } from '../../src/robot/calibration.js'
import { drawMounting, mountingFor, type ServoMounting } from '../../src/robot/mounting.js'
import { calibrateArm } from '../../src/run/calibrate-arm.js'
import { automaticPilot } from '../../src/run/calibrate-pilot.js'
import { CalibrationStore } from '../../src/run/calibration-store.js'
import { calibrationIn, openCalibratedTwin, withStopsAt, type CalibratedTwin } from './calibrated-twin.js'

const REAL = fileURLToPath(new URL('../../../shared/data/calibrations/', import.meta.url))
const FILES = existsSync(REAL) ? readdirSync(REAL).filter(name => /^(follower|leader)-\d+\.json$/.test(name)) : []
const folder = mkdtempSync(join(tmpdir(), 'so101-calibrate-'))
const twins: CalibratedTwin[] = []
afterEach(async () => {
  for (const twin of twins.splice(0)) await twin.close()
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

function differenceTicks(a: JointCalibration, b: JointCalibration): number {
  return Math.max(
    Math.abs(a.homingOffset - b.homingOffset),
    Math.abs(a.rangeMin - b.rangeMin),
    Math.abs(a.rangeMax - b.rangeMax),
  )
}

describe.runIf(FILES.length > 0)('a real calibration file', () => {
  const worst: string[] = []
  it.each(FILES)('%s -> mounted servos -> calibrate -> file: within 2 ticks of offset and range', async name => {
    const path = join(REAL, name)
    const base = name.startsWith('leader') ? SO101_LEADER : SO101_FOLLOWER
    const real = calibrationIn(path, base)
    const spec = withStopsAt(base, real)
    const twin = await openCalibratedTwin(spec, mountingFor(spec, real))
    twins.push(twin)
    const store = new CalibrationStore(spec, { id: name.replace('.json', ''), calibrationDir: folder })
    // LeRobot's constant, which no stop can give.
    const fullTurnRoll = real[4]?.rangeMin === 0 && real[4].rangeMax === 4095
    const { bus, timers } = twin
    await calibrateArm(bus, spec, store, { pilot: automaticPilot(timers), timers, fullTurnRoll })
    const found = calibrationIn(store.path, spec)
    const differences = found.map((own, k) => differenceTicks(own, real[k] as JointCalibration))
    worst.push(`${name} ${Math.max(...differences)}`)
    expect(Math.max(...differences), differences.join(' ')).toBeLessThanOrEqual(2)
    expect([...(await bus.syncRead('Homing_Offset', [1, 2, 3, 4, 5, 6]))]).toEqual(found.map(own => own.homingOffset))
  })
  afterAll(() => {
    console.log(`largest difference of offset or range in ticks: ${worst.join(', ')}`)
  })
})
if (FILES.length === 0) it.skip('SKIPPED: ../shared/data/calibrations is not there', () => undefined)

describe('calibrateArm', () => {
  const place = (id: string) => new CalibrationStore(SO101_FOLLOWER, { id, calibrationDir: folder })
  const open = async (seed: number) => {
    const mounting = drawMounting(SO101_FOLLOWER, seed)
    const twin = await openCalibratedTwin(SO101_FOLLOWER, mounting)
    twins.push(twin)
    return { ...twin, mounting }
  }

  it.each([1, 2])('finds the calibration of a simulated arm, seed %i, within 2 ticks', async seed => {
    const { bus, timers, mounting } = await open(seed)
    const store = place(`seed-${seed}`)
    const { calibration, path } = await calibrateArm(bus, SO101_FOLLOWER, store, {
      pilot: automaticPilot(timers),
      timers,
    })
    expect(calibrationIn(path, SO101_FOLLOWER)).toEqual(calibration)
    calibration.forEach((own, k) => {
      expect(differenceTicks(own, (mounting[k] as ServoMounting).calibration)).toBeLessThanOrEqual(2)
    })
  })

  it('keeps an arm without gears still: offsets within 2 ticks, ranges within 12', async () => {
    const mounting = drawMounting(SO100_LEADER, 6)
    const twin = await openCalibratedTwin(SO100_LEADER, mounting)
    twins.push(twin)
    const { bus, timers } = twin
    const store = new CalibrationStore(SO100_LEADER, { id: 'light', calibrationDir: folder })
    const { calibration } = await calibrateArm(bus, SO100_LEADER, store, { pilot: automaticPilot(timers), timers })
    calibration.forEach((own, k) => {
      const { calibration: real } = mounting[k] as ServoMounting
      expect(Math.abs(own.homingOffset - real.homingOffset)).toBeLessThanOrEqual(2)
      // Shoulder and elbow lean on their stops with the arm's weight, which no gears carry.
      expect(differenceTicks(own, real)).toBeLessThanOrEqual(12)
    })
  })

  it('gives up on an arm that is not still within a minute, and names what moved', async () => {
    const { bus, timers } = await open(7)
    const read = bus.syncRead.bind(bus)
    let reads = 0
    bus.syncRead = async (register, ...rest) => {
      const ticks = await read(register, ...rest)
      if (register === 'Present_Position' && reads++ % 2 === 1) ticks[4] = (ticks[4] as number) + 40
      return ticks
    }
    const run = calibrateArm(bus, SO101_FOLLOWER, place('shaken'), { pilot: automaticPilot(timers), timers })
    await expect(run).rejects.toThrow(/did not keep still for 1.5 s in 60 s \(last it moved by wrist_roll \d+/)
    expect(timers.nowMs()).toBeLessThan(62_000)
  })

  it('follows the arm while somebody thinks about findings, however far it is moved', async () => {
    const { bus, timers } = await open(8)
    const byItself = automaticPilot(timers)
    let asked = 0
    const { findings } = await calibrateArm(bus, SO101_FOLLOWER, place('thinking'), {
      timers,
      pilot: {
        readyToHome: session => byItself.readyToHome(session),
        isSwept: session => asked === 0 || byItself.isSwept(session),
        async refused() {
          asked += 1
          const sinceMs = timers.nowMs()
          while (timers.nowMs() - sinceMs < 5000) await new Promise(resolve => setImmediate(resolve))
          return 'sweep'
        },
      },
    })
    expect([asked, findings]).toEqual([1, []])
  })

  it('leaves file and servos as they were when it is stopped in the middle of the sweep', async () => {
    const { bus, timers } = await open(3)
    const store = place('stopped')
    store.save(nominalCalibration(SO101_FOLLOWER))
    const text = readFileSync(store.path, 'utf8')
    const stop = new AbortController()
    const onEvent = ({ kind }: CalibrationEvent) => {
      if (kind === 'positions' && timers.nowMs() > 5000) stop.abort()
    }
    const run = calibrateArm(bus, SO101_FOLLOWER, store, {
      pilot: automaticPilot(timers),
      timers,
      signal: stop.signal,
      onEvent,
    })
    await expect(run).rejects.toThrow(/^stopped: the file and the servos are as they were$/)
    expect(readFileSync(store.path, 'utf8')).toBe(text)
    expect([...(await bus.syncRead('Homing_Offset', [1, 2, 3, 4, 5, 6]))]).toEqual([0, 0, 0, 0, 0, 0])
  })

  it('says what became of the servos when a cable comes off', async () => {
    const { bus, timers, port } = await open(4)
    const onEvent = ({ kind }: CalibrationEvent) => {
      if (kind === 'homed') port.pull(5)
    }
    const run = calibrateArm(bus, SO101_FOLLOWER, place('pulled'), { pilot: automaticPilot(timers), timers, onEvent })
    await expect(run).rejects.toThrow(
      /servos 5, 6 gave no reply.*not restored: wrist_roll: .*; gripper: .*: switch the arm off and on/,
    )
    expect(existsSync(place('pulled').path)).toBe(false)
  })

  it('does not move anything for a file that it could not write', async () => {
    const { bus, timers } = await open(5)
    const store = new CalibrationStore(SO101_FOLLOWER, {
      id: 'a',
      calibrationDir: join(fileURLToPath(import.meta.url), 'sub'),
    })
    const run = calibrateArm(bus, SO101_FOLLOWER, store, { pilot: automaticPilot(timers), timers })
    await expect(run).rejects.toThrow(/cannot write/)
    expect(timers.nowMs()).toBe(0)
  })
})
