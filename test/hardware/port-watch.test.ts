import { beforeEach, describe, expect, it } from 'vitest'
import { PortWatch, type PortWatchOptions } from '../../src/hardware/port-watch.js'
import { PortBusyError, PortLostError, PortPermissionError } from '../../src/robot/bus-errors.js'
import { JumpingTimers } from './jumping-timers.js'
import { ScriptedServos } from './scripted-servos.js'

const RATE = 1_000_000
let timers: JumpingTimers
let opened: string[]
let port: ScriptedServos

beforeEach(() => {
  timers = new JumpingTimers()
  opened = []
  port = new ScriptedServos([1])
})

/** `paths`: where the device is at each look; its last entry stays. */
function watch(paths: readonly (string | undefined)[], options: Partial<PortWatchOptions> = {}): PortWatch {
  let look = 0
  return new PortWatch({
    path: '/dev/ttyACM0',
    serialNumber: '5A7A',
    find: serialNumber => {
      expect(serialNumber).toBe('5A7A')
      const path = paths[Math.min(look++, paths.length - 1)]
      return Promise.resolve(path === undefined ? undefined : { path })
    },
    open: (path, baudRate) => {
      opened.push(`${path} at ${baudRate}`)
      return Promise.resolve(port)
    },
    timers,
    ...options,
  })
}

describe('PortWatch.reopen', () => {
  it('waits until the device is back and opens it at its new path', async () => {
    expect(await watch([undefined, undefined, '/dev/ttyACM1']).reopen(RATE)).toBe(port)
    expect(opened).toEqual(['/dev/ttyACM1 at 1000000'])
    expect(timers.nowMs()).toBe(500)
  })

  it('writes nothing to the servos', async () => {
    await watch(['/dev/ttyACM1']).reopen(RATE)
    expect(port.requests).toEqual([])
  })

  it('tries again while the system has not given it its group yet', async () => {
    let refusals = 3
    const open = () =>
      refusals-- > 0 ? Promise.reject(new PortPermissionError('/dev/ttyACM1')) : Promise.resolve(port)
    expect(await watch(['/dev/ttyACM1'], { open }).reopen(RATE)).toBe(port)
    expect(timers.nowMs()).toBe(750)
  })

  it('says what keeps it from opening when that lasts', async () => {
    const open = () => Promise.reject(new PortBusyError('/dev/ttyACM1'))
    await expect(watch(['/dev/ttyACM1'], { open }).reopen(RATE)).rejects.toThrow(PortBusyError)
    expect(timers.nowMs()).toBe(5000)
  })

  it('throws at once what is no matter of the port', async () => {
    const open = () => Promise.reject(new RangeError('a bug'))
    await expect(watch(['/dev/ttyACM1'], { open }).reopen(RATE)).rejects.toThrow(RangeError)
  })

  it('stops waiting when it is told to, and closes what opened too late', async () => {
    const controller = new AbortController()
    const reason = new Error('enough')
    const waiting = watch([undefined]).reopen(RATE, controller.signal)
    setImmediate(() => {
      controller.abort(reason)
    })
    await expect(waiting).rejects.toBe(reason)

    const late = new AbortController()
    const open = () => {
      late.abort(reason)
      return Promise.resolve(port)
    }
    await expect(watch(['/dev/ttyACM1'], { open }).reopen(RATE, late.signal)).rejects.toBe(reason)
    expect(port.isOpen).toBe(false)
  })

  it('does not open what has the old path where there is no serial number to know it by', async () => {
    const nameless = watch(['/dev/ttyACM0'], { serialNumber: undefined })
    await expect(nameless.reopen(RATE)).rejects.toThrow(PortLostError)
    expect(opened).toEqual([])
  })
})

describe('PortWatch.note', () => {
  const silentRounds = async (each: PortWatch, count: number) => {
    for (let i = 0; i < count; i++) await each.note(false)
  }

  it('takes the port for lost when nobody answers and the device is gone', async () => {
    const each = watch([undefined])
    await silentRounds(each, 4)
    await expect(each.note(false)).rejects.toThrow(PortLostError)
  })

  it('counts rounds in a row only', async () => {
    const each = watch([undefined])
    await silentRounds(each, 4)
    await each.note(true)
    await silentRounds(each, 4)
  })

  it('blames the servos while the device is there', async () => {
    await silentRounds(watch(['/dev/ttyACM0']), 50)
  })

  it('cannot tell without a serial number', async () => {
    await silentRounds(watch([undefined], { serialNumber: undefined }), 50)
  })
})
