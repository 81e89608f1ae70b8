import { describe, expect, it } from 'vitest'
import { gamepadLayout } from '../../../src/run/teleop/gamepad-layout.js'
import { LinuxGamepad, openLinuxGamepad } from '../../../src/run/teleop/linux-gamepad.js'

const AXIS = 2
const BUTTON = 1
const INITIAL = 0x80

function event(type: number, number: number, value: number): number[] {
  return [1, 0, 0, 0, value & 0xff, (value >> 8) & 0xff, type, number]
}

function padWith(layout: readonly [abs: string, key: string]) {
  let pending: number[] = []
  let failure: Error | undefined
  const pad = new LinuxGamepad('pad', gamepadLayout('pad', ...layout), {
    path: '/dev/input/js0',
    read(into) {
      if (failure) throw failure
      const now = pending.splice(0, into.length)
      into.set(now)
      return now.length
    },
    close: () => undefined,
  })
  return {
    pad,
    send: (...events: number[][]) => (pending = [...pending, ...events.flat()]),
    unplug: () => (failure = new Error('ENODEV: no such device')),
  }
}

const XPAD = ['3003f', '7cdb000000000000 0 0 0 0'] as const

describe('LinuxGamepad', () => {
  it('rests before anything was said: triggers too', () => {
    expect(padWith(XPAD).pad.read()).toMatchObject({
      leftX: 0,
      rightY: 0,
      leftTrigger: 0,
      rightTrigger: 0,
      start: false,
    })
  })

  it('reads how it stands when it is opened, and what happens then', () => {
    const { pad, send } = padWith(XPAD)
    send(event(AXIS | INITIAL, 0, -32767), event(AXIS | INITIAL, 2, -32767), event(BUTTON | INITIAL, 7, 0))
    expect(pad.read()).toMatchObject({ leftX: -1, leftTrigger: 0, start: false })
    send(event(AXIS, 0, 16384), event(AXIS, 5, 32767), event(AXIS, 7, -32767), event(BUTTON, 7, 1), event(BUTTON, 4, 1))
    const state = pad.read()
    expect(state.leftX).toBeCloseTo(0.5, 4)
    expect(state).toMatchObject({ rightTrigger: 1, crossY: -1, start: true, leftShoulder: true })
    // Nothing new: it stands as it stood.
    expect(pad.read()).toEqual(state)
    send(event(AXIS, 0, -32768))
    expect(pad.read().leftX).toBe(-1)
  })

  it('takes more events at once than its buffer holds', () => {
    const { pad, send } = padWith(XPAD)
    send(...Array.from({ length: 300 }, (_, i) => event(AXIS, 1, i * 100)))
    expect(pad.read().leftY).toBeCloseTo(29900 / 32767, 6)
  })

  it('is an error, not a stick at rest, when the pad is pulled', () => {
    const { pad, send, unplug } = padWith(XPAD)
    send(event(AXIS, 0, 32767))
    pad.read()
    unplug()
    expect(() => pad.read()).toThrow('pad at /dev/input/js0 is gone (ENODEV: no such device): plug it in')
  })

  it('says where there is none', () => {
    expect(() => openLinuxGamepad('/dev/input/js77')).toThrow(
      process.platform === 'linux' ? /no gamepad at \/dev\/input\/js77, there is/ : /is read from Linux/,
    )
  })
})
