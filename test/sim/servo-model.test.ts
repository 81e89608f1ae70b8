/** One servo on a bench: a rotor, a load torque, and nothing else. */

import { describe, expect, it } from 'vitest'
import type { JointState } from '../../src/sim/joint-state.js'
import { Servos, STS3215_M1 } from '../../src/sim/servo-model.js'
import type { ServoParameters } from '../../src/sim/servo-model.js'

const STEP_S = 0.004
const FRICTIONLESS: ServoParameters = { ...STS3215_M1, coulombNm: 0 }

function stateAt(positionRad: number, previousRad = positionRad): JointState {
  return {
    positionRad: Float64Array.of(positionRad),
    previousRad: Float64Array.of(previousRad),
  } as unknown as JointState
}

function servoAt(positionRad: number, parameters: ServoParameters, travelRad: [number, number] = [-10, 10]): Servos {
  const servos = new Servos([parameters], [travelRad])
  servos.reset([positionRad])
  return servos
}

/** Torque in the position, at the last one, and towards the goal that are given. */
function torqueNm(servos: Servos, state: JointState, goalRad?: number): number {
  if (goalRad !== undefined) servos.goalRad[0] = goalRad
  return servos.update(state, STEP_S)[0] as number
}

/** Where the rotor is after `durationS` under a constant load; damping is implicit, as the articulation has it. */
function turnUnder(servos: Servos, loadNm: number, durationS: number): { positionRad: number; speedRadS: number } {
  const { armatureKgM2, dampingNmSRad } = servos.parameters[0] as ServoParameters
  let [position, previous] = [0, 0]
  for (let step = 0; step < durationS / STEP_S; step++) {
    const torque = loadNm + torqueNm(servos, stateAt(position, previous))
    const speed =
      ((position - previous) / STEP_S + (STEP_S * torque) / armatureKgM2) /
      (1 + (STEP_S * dampingNmSRad) / armatureKgM2)
    previous = position
    position += STEP_S * speed
  }
  return { positionRad: position, speedRadS: (position - previous) / STEP_S }
}

describe('the position loop', () => {
  it('gives 17.8 N.m per radian of error', () => {
    expect(torqueNm(servoAt(0, FRICTIONLESS), stateAt(0), 0.1)).toBeCloseTo(1.78, 12)
    expect(torqueNm(servoAt(0, FRICTIONLESS), stateAt(0.05), -0.05)).toBeCloseTo(-1.78, 12)
  })

  it('saturates at 3.35 N.m in both directions', () => {
    expect(torqueNm(servoAt(0, FRICTIONLESS), stateAt(0), 2)).toBe(3.35)
    expect(torqueNm(servoAt(0, FRICTIONLESS), stateAt(0), -2)).toBe(-3.35)
  })

  it('takes the error half a substep ahead', () => {
    const movedRad = 0.02
    expect(torqueNm(servoAt(0, FRICTIONLESS), stateAt(movedRad, 0), 0.1)).toBeCloseTo(17.8 * (0.1 - 1.5 * movedRad), 12)
  })

  it('gives nothing with torque off, whatever the goal is', () => {
    const servos = servoAt(0, FRICTIONLESS)
    servos.torqueOn[0] = 0
    expect(Math.abs(torqueNm(servos, stateAt(0.3), 1))).toBe(0)
    expect(turnUnder(servos, 0.1, 0.5).positionRad).toBeGreaterThan(0.05)
  })

  it('starts from a reset with torque on, its goal in place and no strain', () => {
    const servos = servoAt(0, STS3215_M1)
    torqueNm(servos, stateAt(0.4, 0.3), 1)
    servos.torqueOn[0] = 0
    servos.reset([0.7])
    expect([servos.goalRad[0], servos.torqueOn[0], servos.torqueNm[0]]).toEqual([0.7, 1, 0])
    expect(torqueNm(servos, stateAt(0.7))).toBeCloseTo(0, 12)
  })
})

describe('dry friction', () => {
  const limp = (): Servos => {
    const servos = servoAt(0, STS3215_M1)
    servos.torqueOn[0] = 0
    return servos
  }

  it('holds 90 % of the Coulomb torque for 5 s with less than half a milliradian of give', () => {
    expect(Math.abs(turnUnder(limp(), 0.9 * STS3215_M1.coulombNm, 5).positionRad)).toBeLessThan(5e-4)
    expect(Math.abs(turnUnder(limp(), -0.9 * STS3215_M1.coulombNm, 5).positionRad)).toBeLessThan(5e-4)
  })

  it('slips above it, at the speed where viscous friction takes the rest', () => {
    const extraNm = 0.2 * STS3215_M1.coulombNm
    const { positionRad, speedRadS } = turnUnder(limp(), STS3215_M1.coulombNm + extraNm, 2)
    expect(positionRad).toBeGreaterThan(0.03)
    const expectedRadS = extraNm / STS3215_M1.dampingNmSRad
    expect(Math.abs(speedRadS / expectedRadS - 1)).toBeLessThan(0.01)
  })

  it('never exceeds the Coulomb torque and works against the motion', () => {
    const servos = limp()
    for (const direction of [1, -1]) {
      let position = 0
      for (let step = 0; step < 20; step++) {
        const previous = position
        position += direction * 1e-3
        expect(Math.abs(torqueNm(servos, stateAt(position, previous)))).toBeLessThanOrEqual(
          STS3215_M1.coulombNm + 1e-12,
        )
      }
      expect(servos.torqueNm[0]).toBeCloseTo(-direction * STS3215_M1.coulombNm, 12)
    }
  })
})

describe('mechanical stops', () => {
  const limpBetween = (): Servos => {
    const servos = servoAt(0, FRICTIONLESS, [-0.5, 1])
    servos.torqueOn[0] = 0
    return servos
  }

  it('push back in proportion to how far the joint is beyond', () => {
    const [near, far] = [torqueNm(limpBetween(), stateAt(1.005)), torqueNm(limpBetween(), stateAt(1.01))]
    expect(near).toBeLessThan(-1)
    expect(far / near).toBeCloseTo(2, 9)
    expect(torqueNm(limpBetween(), stateAt(-0.505))).toBeCloseTo(-near, 9)
  })

  it('do nothing within the travel', () => {
    for (const angle of [-0.499, 0, 0.999]) expect(torqueNm(limpBetween(), stateAt(angle))).toBeCloseTo(0, 12)
  })

  it('damp the impact and never pull a joint that comes back', () => {
    expect(torqueNm(limpBetween(), stateAt(1.005, 0.995))).toBeLessThan(torqueNm(limpBetween(), stateAt(1.005)) - 1)
    // 2 rad/s away from the stop, 2 mrad beyond it half a substep ahead: its damping alone would hold the joint back.
    expect(Math.abs(torqueNm(limpBetween(), stateAt(1.006, 1.014)))).toBe(0)
    expect(Math.abs(torqueNm(limpBetween(), stateAt(-0.506, -0.514)))).toBe(0)
  })
})

describe('the state of the servos', () => {
  it('restores into another instance that goes on alike', () => {
    const first = new Servos(
      [STS3215_M1, FRICTIONLESS],
      [
        [-10, 10],
        [-10, 10],
      ],
    )
    first.reset([0, 0])
    first.goalRad.set([0.3, -0.2])
    first.torqueOn[1] = 0
    const two = (a: number, b: number, before = [a, b]): JointState =>
      ({ positionRad: Float64Array.of(a, b), previousRad: Float64Array.from(before) }) as unknown as JointState
    first.update(two(2e-4, 0, [0, 0]), STEP_S)
    const second = new Servos(first.parameters, first.travelRad)
    const written = new Float64Array(6)
    first.writeState(written)
    expect(Array.from(written)).toEqual([0.3, -0.2, 2e-4, 0, 1, 0])
    second.readState(written)
    const next = two(1e-4, 0.01, [2e-4, 0])
    expect(second.update(next, STEP_S)).toEqual(first.update(next, STEP_S))
    expect(first.torqueNm[0]).not.toBe(0)
  })
})
