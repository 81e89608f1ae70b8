import { describe, expect, it } from 'vitest'
import { checkLatencyTimer, choosePort } from '../../../src/run/doctor/port-checks.js'
import { BOARD } from './doctor-bench.js'

const FLAG = '--robot.port'
const SECOND = { ...BOARD, path: '/dev/ttyACM1', serialNumber: '5B3E121998' }
const MODEM = { path: '/dev/ttyUSB3', vendorId: '12d1', productId: '1506' }

describe('choosePort', () => {
  it('takes the only board, and names chip, ids and serial number', () => {
    const { path, check } = choosePort([BOARD, MODEM], undefined, FLAG)
    expect(path).toBe('/dev/ttyACM0')
    expect(check).toMatchObject({ ok: true, next: null })
    expect(check.found).toContain('/dev/ttyACM0 (CH343 (Waveshare, Seeed), 1a86:55d3, serial 5A7A058493)')
    expect(check.found).toContain('/dev/ttyUSB3 (unknown chip, 12d1:1506)')
  })

  it('does not choose between two boards, nor among strangers', () => {
    const two = choosePort([BOARD, SECOND], undefined, FLAG)
    expect(two.path).toBeUndefined()
    expect(two.check.next).toBe('say which: --robot.port=/dev/ttyACM0 or --robot.port=/dev/ttyACM1')
    const strange = choosePort([MODEM], undefined, FLAG)
    expect(strange).toMatchObject({ path: undefined, check: { ok: true } })
    expect(strange.check.next).toContain('--robot.port=PATH')
  })

  it('fails without any', () => {
    const { path, check } = choosePort([], undefined, FLAG)
    expect([path, check.ok]).toEqual([undefined, false])
    expect(check.next).toMatch(/USB cable.*brltty.*--robot\.port=sim/)
  })

  it('takes what was named, and warns of a chip that no servo board has', () => {
    expect(choosePort([BOARD], '/dev/ttyACM0', FLAG).check).toMatchObject({ ok: true, next: null })
    expect(choosePort([], 'sim', FLAG)).toMatchObject({ path: 'sim', check: { ok: true, next: null } })
    const { path, check } = choosePort([BOARD, MODEM], '/dev/ttyUSB3', FLAG)
    expect(path).toBe('/dev/ttyUSB3')
    expect(check).toMatchObject({ ok: true, next: expect.stringContaining('12d1:1506') as string })
  })
})

describe('checkLatencyTimer', () => {
  it('warns of an adapter that keeps replies, and has the command', () => {
    expect(checkLatencyTimer('/dev/ttyUSB0', undefined).ok).toBeNull()
    expect(checkLatencyTimer('/dev/ttyUSB0', 1)).toMatchObject({ ok: true, next: null })
    const { ok, next } = checkLatencyTimer('/dev/ttyUSB0', 16)
    expect(ok).toBe(true)
    expect(next).toContain('echo 1 | sudo tee /sys/bus/usb-serial/devices/ttyUSB0/latency_timer')
  })
})
