/** Free play between rotor and horn: crossing the gap, arriving, letting go. */

import { describe, expect, it } from 'vitest'
import { radFromDeg } from '../../../src/robot/units.js'
import { GearPlay } from '../../../src/sim/servo/gear-play.js'
import { STS3215_12V } from '../../../src/sim/servo/presets.js'
import type { DutyServo } from '../../../src/sim/servo/servo-parameters.js'
import { ServoBank } from '../../../src/sim/servo/servo-bank.js'
import { ServoRig, stateAt } from './rig.js'

/** What robonine measured on a C018: 0.87 degrees. */
const LOOSE: DutyServo = { ...STS3215_12V, backlashRad: radFromDeg(0.87) }
const SUBSTEP_S = 0.001
const GEARS = { backlashRad: 0.015, armatureKgM2: 0.02 }

/** Until rotor and horn touch, the horn standing still. */
function cross(play: GearPlay, rotorNm: number): { substeps: number; arrivalNm: number } {
  for (let substeps = 1; substeps < 10_000; substeps++) {
    const arrivalNm = play.pass(rotorNm, 0, GEARS, SUBSTEP_S)
    if (play.isTouching === 1) return { substeps, arrivalNm }
    expect(arrivalNm).toBe(0)
  }
  throw new Error('the rotor never arrived')
}

describe('a rotor in its gap', () => {
  it('gives the horn nothing until it has crossed the gap, in the time that its inertia takes', () => {
    const play = new GearPlay()
    const { substeps } = cross(play, 0.1)
    const expectedS = Math.sqrt((2 * (GEARS.backlashRad / 2) * GEARS.armatureKgM2) / 0.1)
    expect(Math.abs(substeps * SUBSTEP_S - expectedS)).toBeLessThan(0.003)
    expect(play.aheadRad).toBe(GEARS.backlashRad / 2)
  })

  it('hands over its momentum as it arrives, and pushes with its torque from then on', () => {
    const play = new GearPlay()
    const { substeps, arrivalNm } = cross(play, -0.1)
    expect(arrivalNm * SUBSTEP_S).toBeCloseTo(-0.1 * substeps * SUBSTEP_S, 9)
    expect(play.pass(-0.1, 0, GEARS, SUBSTEP_S)).toBe(-0.1)
    expect(play.pass(-0.4, 0.3, GEARS, SUBSTEP_S)).toBe(-0.4)
  })

  it('lets go when it would have to pull, and touches again on the other side', () => {
    const play = new GearPlay()
    cross(play, 0.1)
    expect(play.pass(-0.1, 0, GEARS, SUBSTEP_S)).toBe(0)
    expect(play.isTouching).toBe(0)
    const { substeps } = cross(play, -0.1)
    const expectedS = Math.sqrt((2 * GEARS.backlashRad * GEARS.armatureKgM2) / 0.1)
    expect(Math.abs(substeps * SUBSTEP_S - expectedS)).toBeLessThan(0.003)
    expect(play.aheadRad).toBe(-GEARS.backlashRad / 2)
  })

  it('turns with the horn while they touch', () => {
    const play = new GearPlay()
    cross(play, 0.1)
    expect(play.speedRadS(1.5)).toBe(1.5)
    play.pass(-0.1, 1.5, GEARS, SUBSTEP_S)
    expect(play.speedRadS(0)).toBeCloseTo(1.5 - (0.1 * SUBSTEP_S) / GEARS.armatureKgM2, 12)
  })
})

describe('a servo with play', () => {
  /** How far a horn that is held wags under 0.05 N.m to and fro, less than friction would give way to. */
  const wagRad = (parameters: DutyServo): number => {
    const rig = new ServoRig(parameters, { eeprom: { P_Coefficient: 16 } })
    rig.write('Torque_Enable', 1)
    const ends: number[] = []
    for (const loadNm of [0.05, -0.05, 0.05, -0.05]) {
      rig.loadNm = loadNm
      rig.run(0.6)
      ends.push(rig.positionRad)
    }
    return Math.abs((ends[3] as number) - (ends[2] as number))
  }

  it('lets the horn wag by its play while it holds, and without play not at all', () => {
    expect(wagRad(STS3215_12V)).toBeLessThan(5e-4)
    expect(Math.abs(wagRad(LOOSE) / LOOSE.backlashRad - 1)).toBeLessThan(0.1)
  })

  it('comes to rest at its goal, no further off than by its play', () => {
    const restAt = (parameters: DutyServo): number => {
      const rig = new ServoRig(parameters, { eeprom: { P_Coefficient: 16, Maximum_Acceleration: 254 }, loadNm: 0.3 })
      rig.write('Goal_Position', 2600)
      rig.run(2)
      expect(Math.abs(rig.velocityRadS)).toBeLessThan(0.01)
      return rig.positionRad
    }
    expect(Math.abs(restAt(LOOSE) - restAt(STS3215_12V))).toBeLessThan(LOOSE.backlashRad)
  })

  it('has it in its state', () => {
    const bankOf = (): ServoBank => new ServoBank([{ parameters: LOOSE, travelRad: [-1e6, 1e6] }])
    const substep = (bank: ServoBank, i: number): number => {
      const state = stateAt([0.0005 * i], [0.0005 * (i - 1)])
      bank.runTo((i + 1) * 0.004, i * 0.004, state, 0.004)
      return bank.finish((i + 1) * 0.004, state, Float64Array.of(0.1), 0.004)[0] as number
    }
    const first = bankOf()
    first.reset([0])
    first.command([0.02])
    for (let i = 0; i < 12; i++) substep(first, i)
    const written = new Float64Array(first.stateNumbers)
    first.writeState(written)
    const second = bankOf()
    second.reset([1])
    second.readState(written)
    const torques = Array.from({ length: 40 }, (_, i) => substep(first, 12 + i))
    expect(Array.from({ length: 40 }, (_, i) => substep(second, 12 + i))).toEqual(torques)
    expect(new Set(torques).size).toBeGreaterThan(10)
  })
})
