/** What a person asks of a recording, and when it is heard. */

import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { RecordControls } from '../../../src/run/record/record-controls.js'
import { recordKeys } from '../../../src/cli/record-keys.js'

function keyboard({ hasVerdict = false } = {}) {
  const controls = new RecordControls()
  const stop = new AbortController()
  const pressed: string[] = []
  const person = {
    press: (key: string) => {
      pressed.push(key)
      return true
    },
  }
  const press = recordKeys({ controls, stop, hasVerdict, teleop: () => person as never })
  return { controls, stop, pressed, press }
}

describe('keys', () => {
  it.each(['right', 'n', 'return'])('%s ends the episode', key => {
    const { controls, press } = keyboard()
    press(key)
    expect([controls.isEnding, controls.isAgain, controls.isStopped]).toEqual([true, false, false])
  })

  it.each(['left', 'r'])('%s records it again', key => {
    const { controls, press } = keyboard()
    press(key)
    expect([controls.isEnding, controls.isAgain, controls.isStopped]).toEqual([true, true, false])
  })

  it.each(['escape', 'q'])('%s ends the recording, also for what comes', key => {
    const { controls, press } = keyboard()
    press(key)
    controls.begin()
    expect([controls.isEnding, controls.isAgain, controls.isStopped]).toEqual([true, false, true])
  })

  it('space stops the arm', () => {
    const { stop, press } = keyboard()
    press('space')
    expect(stop.signal.aborted).toBe(true)
  })

  it('says how it went on a device alone, and leaves all other keys to the teleoperator', () => {
    const device = keyboard({ hasVerdict: true })
    device.press('f')
    expect(device.controls.verdict).toBe('failure')
    const twin = keyboard()
    for (const key of ['s', 'i', 'n']) twin.press(key)
    expect(twin.pressed).toEqual(['s', 'i'])
    expect(twin.controls.verdict).toBeUndefined()
  })
})

describe('wait', () => {
  it('ends with the time, with a key, or with the signal', async () => {
    const controls = new RecordControls()
    await controls.wait(0)
    const asked = controls.wait(60_000)
    controls.end()
    await asked
    controls.begin()
    const stop = new AbortController()
    const stopped = controls.wait(60_000, stop.signal)
    stop.abort(new Error('enough'))
    await expect(stopped).rejects.toThrow('enough')
  })

  it('leaves nobody listening to the signal', async () => {
    const controls = new RecordControls()
    const stop = new AbortController()
    for (let k = 0; k < 20; k++) await controls.wait(0, stop.signal)
    expect(getEventListeners(stop.signal, 'abort')).toHaveLength(0)
  })
})
