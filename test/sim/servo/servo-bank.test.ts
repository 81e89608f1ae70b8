/** Servos on one supply with a joint behind each: motor, gears, heat, and time inside a substep. */

import { describe, expect, it } from 'vitest'
import { radFromTicks } from '../../../src/robot/units.js'
import { faultsOf } from '../../../src/robot/status-bits.js'
import { IDEAL, STS3215_12V, STS3215_7V4 } from '../../../src/sim/servo/presets.js'
import { ServoBank } from '../../../src/sim/servo/servo-bank.js'
import type { DutyServo, IdealServo, ServoParameters } from '../../../src/sim/servo/servo-parameters.js'
import type { RegisterValues } from '../../../src/sim/servo/servo-memory.js'
import type { VirtualServo } from '../../../src/sim/servo/virtual-servo.js'
import { ServoRig, stateAt, write } from './rig.js'

const SUBSTEP_S = 0.004
const FREE: readonly [number, number] = [-1e6, 1e6]
const SMOOTH: DutyServo = {
  ...STS3215_12V,
  coulombNm: 0,
  stribeckNm: 0,
  dragNmS2Rad2: 0,
  loadFriction: 0,
  supplyOhm: 0,
}
const PWM: RegisterValues = { Operating_Mode: 2 }
/** Nothing trips. */
const UNPROTECTED: RegisterValues = { Unloading_Condition: 0 }

function bankOf(parameters: readonly ServoParameters[], eeprom: RegisterValues = {}): ServoBank {
  const bank = new ServoBank(parameters.map(each => ({ parameters: each, mounting: { eeprom }, travelRad: FREE })))
  bank.reset(parameters.map(() => 0))
  return bank
}

function firstOf(bank: ServoBank): VirtualServo {
  return bank.servos[0] as VirtualServo
}

/** The first torque after so many substeps at rest. */
function torqueAtRest(bank: ServoBank, positionRad: number, substeps = 1): number {
  const state = stateAt(bank.servos.map(() => positionRad))
  const load = new Float64Array(bank.servos.length)
  for (let i = 0; i < substeps; i++) {
    const beganS = bank.timeS
    bank.runTo(beganS + SUBSTEP_S, beganS, state, SUBSTEP_S)
    bank.finish(beganS + SUBSTEP_S, state, load, SUBSTEP_S)
  }
  return bank.torqueNm[0] as number
}

describe('an ideal servo', () => {
  const SERVO: IdealServo = { ...IDEAL, coulombNm: 0 }
  const rigAt = (goalRad: number): ServoRig => {
    const rig = new ServoRig(SERVO, { startTick: 0 })
    rig.bank.command([goalRad])
    return rig
  }

  it('gives 17.8 N.m per radian of error, up to 3.35 N.m in both directions', () => {
    for (const [goalRad, expectedNm] of [
      [0.1, 1.78],
      [-0.1, -1.78],
      [2, 3.35],
      [-2, -3.35],
    ] as const) {
      const rig = rigAt(goalRad)
      rig.substep()
      expect(rig.bank.torqueNm[0]).toBeCloseTo(expectedNm, 9)
    }
  })

  it('shows the speed of the last 20 ms, none at rest, and its goal as where the profile is', () => {
    const rig = rigAt(0.5)
    const servo = firstOf(rig.bank)
    rig.run(0.1)
    const before = servo.position
    rig.run(0.02)
    expect(servo.get('Present_Velocity')).toBeCloseTo(Math.round((servo.position - before) / 0.02 / 50) * 50, 9)
    expect(servo.get('Present_Velocity')).toBeGreaterThan(500)
    rig.run(3)
    expect(servo.get('Present_Velocity')).toBe(0)
    expect(servo.get('Goal_Position_2')).toBe(servo.get('Goal_Position_Readback'))
  })

  it('takes the error half a substep ahead', () => {
    const rig = rigAt(0.1)
    rig.state.positionRad[0] = 0.02
    rig.substep()
    expect(rig.bank.torqueNm[0]).toBeCloseTo(17.8 * (0.1 - 1.5 * 0.02), 9)
  })

  it('gives nothing while it is limp, whatever its goal was', () => {
    const rig = rigAt(1)
    rig.write('Torque_Enable', 0)
    rig.substep()
    expect(Math.abs(rig.bank.torqueNm[0] as number)).toBe(0)
  })

  it('holds 90 per cent of its Coulomb torque for 5 s with less than half a milliradian of give', () => {
    for (const sign of [1, -1]) {
      const rig = new ServoRig(IDEAL, { startTick: 0, loadNm: sign * 0.9 * IDEAL.coulombNm })
      rig.run(5)
      expect(Math.abs(rig.positionRad)).toBeLessThan(5e-4)
    }
  })

  it('slips above it, at the speed where viscous friction takes the rest', () => {
    const rig = new ServoRig(IDEAL, { startTick: 0, loadNm: 1.2 * IDEAL.coulombNm })
    rig.run(2)
    const expectedRadS = (-0.2 * IDEAL.coulombNm) / IDEAL.dampingNmSRad
    expect(Math.abs(rig.velocityRadS / expectedRadS - 1)).toBeLessThan(0.01)
  })
})

describe('the motor', () => {
  it('gives torque in proportion to duty and volts at standstill', () => {
    const bank = bankOf([SMOOTH], PWM)
    write(firstOf(bank), 'Goal_Time', 500)
    torqueAtRest(bank, 0)
    expect(torqueAtRest(bank, 0)).toBeCloseTo(0.415 * 12 * 0.5, 9)
  })

  it('averages the duty over the milliseconds of a substep', () => {
    const bank = bankOf([SMOOTH], PWM)
    write(firstOf(bank), 'Goal_Time', 400)
    // The first of four milliseconds passes before the firmware has seen the goal.
    expect(torqueAtRest(bank, 0)).toBeCloseTo(0.415 * 12 * 0.4 * 0.75, 9)
  })

  it('turns as fast as back-EMF allows, without friction', () => {
    const rig = new ServoRig(SMOOTH, { eeprom: PWM })
    rig.write('Goal_Time', 970)
    rig.run(1)
    expect(rig.velocityRadS).toBeCloseTo((0.97 * 12 * SMOOTH.torquePerVoltNm) / SMOOTH.dampingNmSRad, 3)
  })

  it('that is limp has no back-EMF, but its friction stays', () => {
    const limp = new ServoRig(SMOOTH)
    limp.state.previousRad[0] = limp.positionRad - 2 * SUBSTEP_S
    limp.run(0.2)
    // Explicit against implicit damping: a little is left of it.
    expect(limp.velocityRadS).toBeGreaterThan(1.5)
    const dry = new ServoRig({ ...SMOOTH, coulombNm: STS3215_12V.coulombNm })
    dry.state.previousRad[0] = dry.positionRad - 2 * SUBSTEP_S
    dry.run(0.05)
    const expectedRadS = 2 - (STS3215_12V.coulombNm / SMOOTH.armatureKgM2) * 0.05
    expect(Math.abs(dry.velocityRadS - expectedRadS)).toBeLessThan(0.2)
    dry.run(1)
    expect(Math.abs(dry.velocityRadS)).toBeLessThan(0.01)
  })

  it('with torque on brakes by its back-EMF at duty 0', () => {
    const rig = new ServoRig(SMOOTH, { eeprom: PWM })
    rig.write('Goal_Time', 0)
    rig.state.previousRad[0] = rig.positionRad - 2 * SUBSTEP_S
    rig.run(0.2)
    expect(rig.velocityRadS).toBeLessThan(0.01)
  })

  it('is clamped by the gears at stall', () => {
    const rig = new ServoRig(STS3215_12V, { eeprom: { ...PWM, ...UNPROTECTED }, travelRad: [0, radFromTicks(2048)] })
    rig.write('Goal_Time', 970)
    rig.run(1)
    expect(rig.velocityRadS).toBeCloseTo(0, 6)
    // Against the stop the torques are in balance; what is beyond it is the clamp over the stop's stiffness.
    expect(400 * (rig.positionRad - radFromTicks(2048))).toBeLessThanOrEqual(STS3215_12V.stallTorqueNm + 1e-9)
    expect(400 * (rig.positionRad - radFromTicks(2048))).toBeGreaterThan(2)
  })
})

describe('current and supply', () => {
  it('at stall is 2.8 A times duty squared on 12 V, within 3 per cent', () => {
    for (const duty of [130, 260, 500, 970]) {
      const bank = bankOf([{ ...STS3215_12V, supplyOhm: 0 }], PWM)
      write(firstOf(bank), 'Goal_Time', duty)
      torqueAtRest(bank, 0, 2)
      const expectedA = 2.8 * (duty / 1000) ** 2
      expect(Math.abs(firstOf(bank).currentA / expectedA - 1)).toBeLessThan(0.03)
      expect(firstOf(bank).get('Present_Current')).toBe(Math.round(firstOf(bank).currentA / 0.0065))
    }
  })

  it('is the same for both directions and falls with speed', () => {
    const rig = new ServoRig(STS3215_12V, { eeprom: PWM })
    rig.write('Goal_Time', -970)
    let largestA = 0
    rig.run(1, () => (largestA = Math.max(largestA, rig.servo.currentA)))
    expect(largestA).toBeGreaterThan(1.5)
    expect(rig.servo.currentA).toBeGreaterThan(0)
    expect(rig.servo.currentA).toBeLessThan(0.4)
  })

  it('of six servos sags the one supply: each reads the same lower voltage and gives less torque', () => {
    const voltsOf = (driven: number): number[] => {
      const bank = bankOf(Array<DutyServo>(6).fill(STS3215_12V), PWM)
      bank.servos.slice(0, driven).forEach(servo => {
        write(servo, 'Goal_Time', 970)
      })
      torqueAtRest(bank, 0, 5)
      return bank.servos.map(({ voltageV }) => voltageV)
    }
    const [one, six] = [voltsOf(1), voltsOf(6)]
    // V = E - R_s n d^2 V / R: sag of one and of six.
    for (const [volts, n] of [
      [one, 1],
      [six, 6],
    ] as const) {
      const expectedV = 12 / (1 + (0.1 * n * 0.97 ** 2) / STS3215_12V.resistanceOhm)
      for (const voltageV of volts) expect(Math.abs(voltageV - expectedV)).toBeLessThan(0.01)
    }
    expect((one[0] as number) - (six[0] as number)).toBeGreaterThan(1)
  })

  it('may be lowered from outside until the servo complains; a reset restores it', () => {
    const bank = bankOf([STS3215_12V])
    bank.supplyV = 3.5
    torqueAtRest(bank, 0)
    expect(faultsOf(firstOf(bank).status)).toEqual(['voltage'])
    expect(firstOf(bank).get('Present_Voltage')).toBe(35)
    bank.supplyV = 9
    torqueAtRest(bank, 0)
    expect([firstOf(bank).status, firstOf(bank).get('Present_Voltage')]).toEqual([0, 90])
    bank.reset([0])
    expect(bank.supplyV).toBeUndefined()
    expect(firstOf(bank).get('Present_Voltage')).toBe(120)
  })
})

describe('heat', () => {
  it('comes from the current in the winding, with the thermal time constant, and goes when torque is off', () => {
    const { heating, resistanceOhm } = STS3215_12V
    const servo: DutyServo = { ...STS3215_12V, supplyOhm: 0, heating: { ...heating, timeConstantS: 0.5 } }
    const bank = bankOf([servo], { ...PWM, ...UNPROTECTED })
    write(firstOf(bank), 'Goal_Time', 300)
    torqueAtRest(bank, 0, 0.5 / SUBSTEP_S)
    const motorA = (0.3 * 12) / resistanceOhm
    const balanceK = heating.kelvinPerW * resistanceOhm * motorA ** 2
    expect(firstOf(bank).temperatureC).toBeCloseTo(25 + balanceK * (1 - 1 / Math.E), 0)
    write(firstOf(bank), 'Torque_Enable', 0)
    torqueAtRest(bank, 0, 10 / SUBSTEP_S)
    expect(firstOf(bank).temperatureC).toBeCloseTo(25, 1)
  })

  it('reaches the limit in a servo that is held at full load, which then gives in', () => {
    const servo: DutyServo = { ...STS3215_12V, heating: { ...STS3215_12V.heating, timeConstantS: 2 } }
    const bank = bankOf([servo], { ...PWM, Unloading_Condition: 4 })
    write(firstOf(bank), 'Goal_Time', 970)
    torqueAtRest(bank, 0, 5 / SUBSTEP_S)
    expect(faultsOf(firstOf(bank).status)).toContain('temperature')
    expect(firstOf(bank).duty).toBe(0)
  })
})

describe('a closed loop', () => {
  it('reaches its goal to within the dead zone and what dry friction holds, in both directions', () => {
    for (const goal of [3072, 1024]) {
      const rig = new ServoRig(STS3215_12V, { eeprom: { P_Coefficient: 16, Maximum_Acceleration: 254 } })
      rig.write('Goal_Position', goal)
      rig.run(1.5)
      // P/4 e + 16 per mille of 12 V against Coulomb and Stribeck: 12 ticks.
      expect(Math.abs(rig.positionTick - goal)).toBeLessThan(14)
      expect(Math.abs(rig.velocityRadS)).toBeLessThan(0.01)
      expect(rig.servo.get('Moving')).toBe(0)
    }
  })

  it('moves with the speed that Goal_Velocity asks for', () => {
    const rig = new ServoRig(STS3215_12V, { eeprom: { Maximum_Acceleration: 254 }, startTick: 0 })
    rig.write('Goal_Velocity', 1000)
    rig.write('Goal_Position', 4000)
    rig.run(1)
    const from = rig.positionTick
    rig.run(2)
    expect(Math.abs((rig.positionTick - from) / 2 - 1000)).toBeLessThan(10)
    expect(Math.abs(rig.servo.get('Present_Velocity') - 1000)).toBeLessThanOrEqual(50)
  })

  it('in speed mode has its speed in 0.35 s and keeps it, with and against a load', () => {
    for (const loadNm of [0, 0.5, -0.5]) {
      const rig = new ServoRig(STS3215_12V, { eeprom: { Operating_Mode: 1, Maximum_Acceleration: 254 }, loadNm })
      rig.write('Goal_Velocity', 800)
      rig.run(0.35)
      expect(Math.abs(rig.velocityRadS / radFromTicks(800) - 1)).toBeLessThan(0.05)
      rig.run(1)
      const from = rig.positionTick
      rig.run(1)
      expect(Math.abs(rig.positionTick - from - 800)).toBeLessThan(2)
    }
  })

  it('in step mode goes that much further with each goal', () => {
    const rig = new ServoRig(STS3215_12V, { eeprom: { Operating_Mode: 3, Maximum_Acceleration: 254 }, startTick: 1000 })
    for (const expected of [1512, 2024]) {
      rig.write('Goal_Position', 512)
      rig.run(1)
      expect(Math.abs(rig.positionTick - expected)).toBeLessThan(12)
    }
  })

  it('in PWM mode turns without end, one way and the other', () => {
    for (const duty of [600, -600]) {
      const rig = new ServoRig(STS3215_12V, { eeprom: PWM })
      rig.write('Goal_Time', duty)
      rig.run(5)
      expect(Math.sign(duty) * (rig.positionTick - 2048)).toBeGreaterThan(2 * 4096)
      expect(rig.servo.get('Present_Position')).toBeLessThan(4096)
    }
  })

  it('held back for the protection time gives in to a fifth of its duty', () => {
    const rig = new ServoRig(STS3215_12V, { travelRad: [0, radFromTicks(2100)] })
    rig.write('Goal_Position', 3500)
    rig.run(1.9)
    expect(rig.servo.get('Present_Load')).toBeLessThan(-900)
    rig.run(1)
    expect(faultsOf(rig.servo.status)).toEqual(['overload'])
    expect(rig.servo.get('Present_Load')).toBe(-200)
  })
})

describe('time inside a substep', () => {
  const moving = (parameters: DutyServo = STS3215_12V): ServoRig => {
    const rig = new ServoRig(parameters, { eeprom: { P_Coefficient: 16 }, loadNm: 0.3 })
    rig.write('Goal_Position', 2400)
    return rig
  }

  it('may be cut anywhere, and read there, without a bit of difference', () => {
    const whole = moving()
    const cut = moving()
    for (let i = 0; i < 150; i++) {
      whole.substep()
      cut.substep([0.1, 0.25, 0.26, 0.5 + 0.003 * i])
      expect(cut.bank.torqueNm[0]).toBe(whole.bank.torqueNm[0])
      expect(cut.positionRad).toBe(whole.positionRad)
    }
    const [one, other] = [whole, cut].map(({ bank }) => {
      const state = new Float64Array(bank.stateNumbers)
      bank.writeState(state)
      return state
    })
    expect(other).toEqual(one)
  })

  it('runs the firmware at 1 kHz whatever the substep is', () => {
    const at = (substepS: number): number => {
      const rig = new ServoRig(STS3215_12V, { substepS, eeprom: { P_Coefficient: 16, Maximum_Acceleration: 254 } })
      rig.write('Goal_Position', 2500)
      rig.run(0.2)
      return rig.positionTick
    }
    expect(Math.abs(at(0.004) - at(0.001))).toBeLessThan(6)
    expect(Math.abs(at(0.0005) - at(0.001))).toBeLessThan(3)
  })

  it('takes a goal at its instant, not at the end of the substep', () => {
    const early = bankOf([SMOOTH], PWM)
    const state = stateAt([0])
    early.runTo(0.0015, 0, state, SUBSTEP_S)
    write(firstOf(early), 'Goal_Time', 400)
    early.runTo(SUBSTEP_S, 0, state, SUBSTEP_S)
    // Seen by the ticks at 2, 3 and 4 ms: in force for half of the substep.
    expect(early.finish(SUBSTEP_S, state, Float64Array.of(0), SUBSTEP_S)[0]).toBeCloseTo(0.415 * 12 * 0.4 * 0.5, 9)
  })

  it('lets ticks see the angle go on as it moved in the last substep', () => {
    const bank = bankOf([{ ...STS3215_12V, encoderFilter: 1 }])
    bank.runTo(0.003, 0, stateAt([radFromTicks(40)], [0]), SUBSTEP_S)
    // 2047.5 at zero, 40 now, 30 more by 3 ms.
    expect(firstOf(bank).position).toBe(Math.round(2047.5 + 70))
  })
})

describe('pushes from outside', () => {
  it('add to the torque until they change', () => {
    const bank = bankOf([SMOOTH])
    bank.externalNm[0] = 0.25
    expect(torqueAtRest(bank, 0)).toBeCloseTo(0.25, 12)
    expect(torqueAtRest(bank, 0)).toBeCloseTo(0.25, 12)
    bank.reset([0])
    expect(torqueAtRest(bank, 0)).toBeCloseTo(0, 12)
  })
})

describe('the state of a bank', () => {
  it('goes on alike in another one, also from the middle of a substep', () => {
    const setups = [STS3215_12V, IDEAL, STS3215_7V4].map(parameters => ({ parameters, travelRad: FREE }))
    const first = new ServoBank(setups)
    first.reset([0, 0, 0])
    first.supplyV = 11
    first.command([0.3, -0.2, 0.1])
    first.externalNm[1] = 0.02
    const load = Float64Array.of(0.1, 0.2, 0.3)
    const at = (i: number) =>
      stateAt([0.001 * i, 0.002 * i, -0.001 * i], [0.001 * (i - 1), 0.002 * (i - 1), -0.001 * (i - 1)])
    const substep = (bank: ServoBank, i: number): number[] => {
      bank.runTo((i + 1) * SUBSTEP_S, i * SUBSTEP_S, at(i), SUBSTEP_S)
      return Array.from(bank.finish((i + 1) * SUBSTEP_S, at(i), load, SUBSTEP_S))
    }
    for (let i = 0; i < 10; i++) substep(first, i)
    first.runTo(10.4 * SUBSTEP_S, 10 * SUBSTEP_S, at(10), SUBSTEP_S)
    const written = new Float64Array(first.stateNumbers)
    first.writeState(written)
    const second = new ServoBank(setups)
    second.reset([1, 1, 1])
    second.readState(written)
    for (let i = 10; i < 30; i++) expect(substep(second, i)).toEqual(substep(first, i))
    expect(second.servos.map(({ voltageV }) => voltageV)).toEqual(first.servos.map(({ voltageV }) => voltageV))
    expect(firstOf(first).voltageV).toBeLessThanOrEqual(11)
  })

  it('after a reset is that of a new bank', () => {
    const used = bankOf([STS3215_12V, IDEAL])
    used.command([0.5, 0.5])
    torqueAtRest(used, 0.1, 7)
    used.supplyV = 5
    used.reset([0, 0])
    const fresh = bankOf([STS3215_12V, IDEAL])
    const [one, other] = [new Float64Array(used.stateNumbers), new Float64Array(used.stateNumbers)]
    used.writeState(one)
    fresh.writeState(other)
    expect(one).toEqual(other)
  })
})
