/** Signals as a promise: which ones may end the process while somebody still ends well. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { interruption, type Interruption } from '../../src/cli/interruption.js'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
let before: ReadonlySet<unknown> = new Set()
let heard: Interruption | undefined

/** Beyond those of the test runner and of other tests. */
function listening(): number[] {
  return SIGNALS.map(signal => process.listeners(signal).filter(listener => !before.has(listener)).length)
}

beforeEach(() => {
  before = new Set(SIGNALS.flatMap(signal => process.listeners(signal)))
})

afterEach(() => {
  heard?.forget()
  expect(listening()).toEqual([0, 0, 0])
})

describe('an interruption', () => {
  it.each(SIGNALS)('comes with %s, and a second Ctrl-C ends the process', async signal => {
    heard = interruption()
    expect(listening()).toEqual([1, 1, 1])
    process.emit(signal, signal)
    expect(await heard.came).toBe(signal)
    expect(listening().slice(0, 2)).toEqual([0, 0])
  })

  it('is not hurried by a terminal that is closed, which shell and system say one after the other', async () => {
    heard = interruption()
    process.emit('SIGHUP', 'SIGHUP')
    expect(process.emit('SIGHUP', 'SIGHUP')).toBe(true)
    expect(await heard.came).toBe('SIGHUP')
    expect(listening()).toEqual([0, 0, 1])
  })
})
