/** What servos suffer: warned of first, stopped at last, and a squeezing gripper left in peace. */

import { describe, expect, it } from 'vitest'
import { HEALTH_LIMITS } from '../../../src/env/safety/health-limits.js'
import { HealthWatch, WATCHED_REGISTERS } from '../../../src/env/safety/health-watch.js'
import { UsageError } from '../../../src/robot/errors.js'
import { SO101_FOLLOWER } from '../../../src/robot/arm-spec.js'
import { JOINT_NAMES, type JointName } from '../../../src/robot/joints.js'
import type { RegisterName } from '../../../src/robot/registers.js'
import { STATUS_BITS } from '../../../src/robot/status-bits.js'

const CALM: Partial<Record<RegisterName, number>> = {
  Status: 0,
  Present_Load: 0,
  Present_Current: 20,
  Present_Voltage: 120,
  Present_Temperature: 35,
}

/** Control steps at 30 Hz, one register each, with one joint's values changed. */
class Bench {
  readonly watch = new HealthWatch(SO101_FOLLOWER)
  #step = 0

  run(seconds: number, joint: JointName, values: Partial<Record<RegisterName, number>>) {
    const steps = Math.round(seconds * 30)
    let report = this.watch.report
    for (let i = 0; i < steps; i++) {
      const register = this.watch.nextRegister()
      const raw = JOINT_NAMES.map(name => (name === joint ? values[register] : undefined) ?? CALM[register] ?? 0)
      report = this.watch.take(register, raw, (this.#step += 1) / 30)
    }
    return report
  }
}

it('reads one register per step, each of them within 0.2 s at 30 Hz', () => {
  const watch = new HealthWatch(SO101_FOLLOWER)
  const round = Array.from({ length: 6 }, () => watch.nextRegister())
  expect(round).toEqual(WATCHED_REGISTERS)
  expect(new Set(round)).toEqual(new Set(Object.keys(CALM)))
})

it('finds nothing at an arm in good health', () => {
  expect(new Bench().run(20, 'gripper', {})).toEqual({ level: 'ok', reasons: [] })
})

describe('load', () => {
  it('stops a blocked joint before its servo gives up at 2 s, with joint, value and next move', () => {
    const bench = new Bench()
    expect(bench.run(0.9, 'elbow_flex', { Present_Load: -850 }).level).toBe('ok')
    expect(bench.run(0.4, 'elbow_flex', { Present_Load: -850 }).level).toBe('warn')
    const report = bench.run(0.6, 'elbow_flex', { Present_Load: -850 })
    expect(report).toEqual({
      level: 'stop',
      reasons: ['elbow_flex pushes at 85 % of full duty, limit 80 %: free the joint or take weight off, then reset'],
    })
  })

  it('of a joint that pushes to and fro is no reason', () => {
    const bench = new Bench()
    for (let i = 0; i < 20; i++) {
      expect(bench.run(0.4, 'elbow_flex', { Present_Load: i % 2 ? 1000 : -1000 }).level).toBe('ok')
    }
  })

  it('is over only when it is well over', () => {
    const bench = new Bench()
    bench.run(2, 'shoulder_lift', { Present_Load: 900 })
    expect(bench.run(1, 'shoulder_lift', { Present_Load: 720 }).level).toBe('stop')
    expect(bench.run(1, 'shoulder_lift', { Present_Load: 650 }).level).toBe('warn')
    expect(bench.run(1, 'shoulder_lift', { Present_Load: 550 }).level).toBe('ok')
  })

  it('of a squeezing gripper at its 50 % limit is normal, its overload report a warning', () => {
    const bench = new Bench()
    expect(bench.run(10, 'gripper', { Present_Load: 500, Present_Current: 110 }).level).toBe('ok')
    const report = bench.run(1, 'gripper', { Present_Load: 200, Status: STATUS_BITS.overload })
    expect(report.level).toBe('warn')
    expect(report.reasons[0]).toMatch(/^gripper reports overload/)
  })
})

describe('heat', () => {
  it('warns at 60, stops at 67, and is over 5 degrees lower', () => {
    const bench = new Bench()
    expect(bench.run(2, 'shoulder_lift', { Present_Temperature: 59 }).level).toBe('ok')
    expect(bench.run(2, 'shoulder_lift', { Present_Temperature: 60 }).level).toBe('warn')
    expect(bench.run(2, 'shoulder_lift', { Present_Temperature: 67 }).reasons[0]).toMatch(
      /shoulder_lift is at 67 degrees C, limit 67/,
    )
    expect(bench.run(2, 'shoulder_lift', { Present_Temperature: 63 }).level).toBe('stop')
    expect(bench.run(2, 'shoulder_lift', { Present_Temperature: 61 }).level).toBe('warn')
    expect(bench.run(2, 'shoulder_lift', { Present_Temperature: 54 }).level).toBe('ok')
  })

  it('is not believed of a single sample', () => {
    const bench = new Bench()
    expect(bench.run(0.2, 'wrist_flex', { Present_Temperature: 100 }).level).toBe('ok')
    expect(bench.run(2, 'wrist_flex', {}).level).toBe('ok')
  })
})

describe('voltage', () => {
  it('stops at a sagging 12 V supply', () => {
    const bench = new Bench()
    expect(bench.run(2, 'gripper', { Present_Voltage: 110 }).level).toBe('ok')
    expect(bench.run(2, 'gripper', { Present_Voltage: 100 }).level).toBe('warn')
    expect(bench.run(2, 'gripper', { Present_Voltage: 85 }).reasons[0]).toMatch(/gripper has 8.5 V, at least 9 V/)
  })

  it.each([
    [50, 'ok'],
    [74, 'ok'],
    [45, 'warn'],
    [42, 'stop'],
    [85, 'stop'],
  ])('of %i dV on 7.4 V servos is %s', (voltage, level) => {
    const watch = new HealthWatch(SO101_FOLLOWER)
    watch.restart(new Int32Array(6).fill(80))
    for (let i = 0; i < 10; i++) watch.take('Present_Voltage', new Int32Array(6).fill(voltage), i)
    expect(watch.report.level).toBe(level)
  })
})

it('takes a 12 V servo for one, whatever supply it hangs on', () => {
  const watch = new HealthWatch(SO101_FOLLOWER)
  watch.restart(new Int32Array(6).fill(140))
  for (let i = 0; i < 10; i++) watch.take('Present_Voltage', new Int32Array(6).fill(70), i)
  expect(watch.report.level).toBe('stop')
  expect(watch.report.reasons[0]).toMatch(/has 7.0 V, at least 9 V/)
})

it('does not forget heat in a restart', () => {
  const bench = new Bench()
  bench.run(2, 'wrist_flex', { Present_Temperature: 67 })
  bench.watch.restart()
  expect(bench.run(1, 'wrist_flex', { Present_Temperature: 65 }).level).toBe('stop')
  expect(bench.run(1, 'wrist_flex', { Present_Temperature: 60 }).level).toBe('warn')
})

describe('current and complaints', () => {
  it('stops at 2 A that last', () => {
    const bench = new Bench()
    expect(bench.run(1.2, 'shoulder_lift', { Present_Current: 320 }).level).not.toBe('stop')
    expect(bench.run(1.2, 'shoulder_lift', { Present_Current: 320 }).reasons[0]).toMatch(/draws 2.08 A, limit 2 A/)
  })

  it.each(['overload', 'temperature', 'current', 'sensor', 'voltage'] as const)(
    'stops at once where a joint reports %s',
    fault => {
      const report = new HealthWatch(SO101_FOLLOWER).take('Status', [0, 0, STATUS_BITS[fault], 0, 0, 0], 0)
      expect(report.level).toBe('stop')
      expect(report.reasons[0]).toContain(`elbow_flex reports ${fault}`)
    },
  )

  it('go when the servo no longer complains, and with a restart', () => {
    const bench = new Bench()
    expect(bench.run(1, 'elbow_flex', { Status: STATUS_BITS.overload }).level).toBe('stop')
    expect(bench.run(1, 'elbow_flex', {}).level).toBe('ok')
    bench.run(3, 'elbow_flex', { Present_Load: 1000 })
    bench.watch.restart()
    expect(bench.watch.report).toEqual({ level: 'ok', reasons: [] })
    expect(bench.watch.warnings).toEqual([])
  })
})

it('refuses limits that make no sense, and registers that it does not know', () => {
  const { warn, stop } = HEALTH_LIMITS.load
  expect(() => new HealthWatch(SO101_FOLLOWER, { ...HEALTH_LIMITS, load: { warn: stop, stop: warn } })).toThrow(
    UsageError,
  )
  expect(
    () => new HealthWatch(SO101_FOLLOWER, { ...HEALTH_LIMITS, load: { warn, stop: { ...stop, lastsS: -1 } } }),
  ).toThrow(UsageError)
  expect(() => new HealthWatch(SO101_FOLLOWER).take('Goal_Position', [0, 0, 0, 0, 0, 0], 0)).toThrow(RangeError)
})
