import { describe, expect, it } from 'vitest'
import type { ControlMessage } from '../../../src/run/display/display-message.js'
import { RunControl } from '../../../src/run/display/run-control.js'

const PERIOD_S = 0.05

function make({ isRealTime = false } = {}) {
  let nowMs = 1000
  let stops = 0
  const told: ControlMessage[] = []
  const control = new RunControl({
    isRealTime,
    clock: {
      nowMs: () => nowMs,
      sleep(ms) {
        nowMs += ms
        return Promise.resolve()
      },
    },
    changed: state => told.push(state),
    stop: () => (stops += 1),
  })
  return {
    control,
    told,
    stops: () => stops,
    elapsedMs: () => nowMs - 1000,
    pass: (ms: number) => (nowMs += ms),
    async steps(count: number) {
      for (let step = 0; step < count; step++) await control.gate(PERIOD_S)
    },
  }
}

/** Whether it is done before anything else happens. */
async function isHeld(gate: Promise<void>): Promise<boolean> {
  let isDone = false
  void gate.then(() => (isDone = true))
  for (let turn = 0; turn < 10; turn++) await Promise.resolve()
  return !isDone
}

describe('the control of a run', () => {
  it.each([
    [0.25, 2000],
    [1, 500],
    [4, 125],
    [0, 0],
  ] as const)('keeps %s x real time', async (speed, expectedMs) => {
    const run = make()
    run.control.take({ type: 'speed', speed })
    await run.steps(11)
    expect(run.elapsedMs()).toBeCloseTo(expectedMs, 6)
  })

  it('does not hurry after the run was held up', async () => {
    const run = make()
    await run.steps(2)
    run.pass(10_000)
    const beganMs = run.elapsedMs()
    await run.steps(3)
    expect(run.elapsedMs() - beganMs).toBeCloseTo(100, 6)
  })

  it('pauses, lets single steps through, and goes on', async () => {
    const run = make()
    run.control.take({ type: 'pause' })
    const first = run.control.gate(PERIOD_S)
    expect(await isHeld(first)).toBe(true)
    run.control.take({ type: 'step' })
    await first
    const second = run.control.gate(PERIOD_S)
    expect(await isHeld(second)).toBe(true)
    run.control.take({ type: 'resume' })
    await second
    expect(run.told.map(({ isPaused }) => isPaused)).toEqual([true, true, false])
  })

  it('pauses a run that goes by a single step', async () => {
    const run = make()
    run.control.take({ type: 'step' })
    expect(run.control.state.isPaused).toBe(true)
    expect(await isHeld(run.control.gate(PERIOD_S))).toBe(true)
  })

  it('holds nobody back once it is over', async () => {
    const run = make()
    run.control.take({ type: 'pause' })
    const held = run.control.gate(PERIOD_S)
    run.control.end('Ctrl-C')
    await held
    await run.steps(3)
    expect(run.told.at(-1)).toMatchObject({ ended: 'Ctrl-C' })
  })

  it('never holds a real arm back', async () => {
    const run = make({ isRealTime: true })
    for (const type of ['pause', 'step'] as const) run.control.take({ type })
    run.control.take({ type: 'speed', speed: 0.25 })
    await run.steps(3)
    expect([run.elapsedMs(), run.stops(), run.told.length]).toEqual([0, 0, 0])
  })

  it('stops a real arm when told to, and lets nothing begin after that', async () => {
    const run = make({ isRealTime: true })
    run.control.requireGo()
    run.control.take({ type: 'stop' })
    run.control.take({ type: 'stop' })
    expect(run.stops()).toBe(2)
    expect(run.told).toMatchObject([{ ended: 'stopped from this page' }])
    expect(() => {
      run.control.requireGo()
    }).toThrow('stopped by the stop button of the page')
    await expect(run.control.gate(PERIOD_S)).rejects.toThrow('stopped by the stop button of the page')
  })

  it('does not stop what is only simulated', () => {
    const run = make()
    run.control.take({ type: 'stop' })
    expect(run.stops()).toBe(0)
    run.control.requireGo()
  })
})
