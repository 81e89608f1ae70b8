import { describe, expect, it } from 'vitest'
import { failedBy } from '../../../src/bench/doctor/check.js'
import { flagsFor, idRanges, perServo, servosText } from '../../../src/bench/doctor/examined-arm.js'
import { BusTimeoutError } from '../../../src/robot/bus-errors.js'
import { armOf } from './examined.js'

describe('texts about servos', () => {
  it('joins neighbours', () => {
    expect(idRanges([6, 1, 2, 3])).toBe('1-3, 6')
    expect([servosText([4]), servosText([1, 2])]).toEqual(['servo 4', 'servos 1-2'])
  })

  it('says once what is the same for all', () => {
    const servos = [1, 2, 3].map(id => ({ id, volts: id === 3 ? 11 : 12 }))
    expect(perServo(servos.slice(0, 2), ({ volts }) => `${volts} V`)).toBe('12 V')
    expect(perServo(servos, ({ volts }) => `${volts} V`)).toBe('1-2: 12 V, 3: 11 V')
  })

  it('names the arm as commands take it', () => {
    expect(flagsFor(armOf('so101_follower', 'blue'))).toBe(
      '--robot.type=so101_follower --robot.port=/dev/ttyACM0 --robot.id=blue',
    )
    expect(flagsFor(armOf('so100_leader'))).toBe('--teleop.type=so100_leader --teleop.port=/dev/ttyACM0')
  })
})

describe('failedBy', () => {
  it('takes an error apart into fact and move', () => {
    expect(failedBy('registers', new BusTimeoutError([3], 25))).toEqual({
      id: 'registers',
      ok: false,
      found: 'servo 3 gave no reply in 25 ms',
      next: 'check power and the cable before it',
    })
    expect(failedBy('port', new Error('gone')).next).toContain('again')
  })
})
