import { describe, expect, it } from 'vitest'
import { onlyPort, waitForChange, type ListedPort } from '../../src/run/find-port.js'
import { JumpingTimers } from '../hardware/jumping-timers.js'

const [A, B, C] = ['/dev/ttyACM0', '/dev/ttyACM1', '/dev/ttyUSB0'].map(path => ({ path })) as [
  ListedPort,
  ListedPort,
  ListedPort,
]

/** What is listed from these instants on. */
function listing(timers: JumpingTimers, steps: readonly (readonly [atMs: number, ports: readonly ListedPort[]])[]) {
  return () => Promise.resolve([...steps].reverse().find(([atMs]) => timers.nowMs() >= atMs)?.[1] ?? [])
}

describe('waitForChange', () => {
  it('finds the port that goes, or the one that comes', async () => {
    const timers = new JumpingTimers()
    const gone = await waitForChange([A, B], {
      timers,
      list: listing(timers, [
        [0, [A, B]],
        [3000, [B]],
      ]),
    })
    expect(onlyPort(gone)).toBe(A)
    const later = new JumpingTimers()
    const came = await waitForChange([A], {
      timers: later,
      list: listing(later, [
        [0, [A]],
        [900, [A, C]],
      ]),
    })
    expect(onlyPort(came)).toBe(C)
  })

  it('waits until the list has settled: ports of one board go one after the other', async () => {
    const timers = new JumpingTimers()
    const change = await waitForChange([A, B, C], {
      timers,
      list: listing(timers, [
        [0, [A, B, C]],
        [100, [B, C]],
        [400, [C]],
      ]),
    })
    expect(() => onlyPort(change)).toThrow(/2 ports went at once \(\/dev\/ttyACM0, \/dev\/ttyACM1\)/)
  })

  it('gives up after a minute without a change, and at once when stopped', async () => {
    const timers = new JumpingTimers()
    const list = () => Promise.resolve([A])
    await expect(waitForChange([A], { timers, list })).rejects.toThrow(/in 60 s, there are still \/dev\/ttyACM0/)
    const stop = AbortSignal.abort()
    await expect(waitForChange([A], { timers, list, signal: stop })).rejects.toThrow(/stopped/)
  })
})
