import { describe, expect, it } from 'vitest'
import { registerNamed, registersLike } from '../../src/bench/register-names.js'
import { REGISTER_NAMES } from '../../src/robot/registers.js'

describe('registerNamed', () => {
  it('takes a name in any letter case', () => {
    expect(registerNamed('P_Coefficient')).toBe('P_Coefficient')
    expect(registerNamed('p_coefficient')).toBe('P_Coefficient')
  })

  it('suggests the nearest name', () => {
    expect(() => registerNamed('P_Coeficient')).toThrow(/did you mean P_Coefficient\?/)
    expect(() => registerNamed('constructor')).toThrow(expect.objectContaining({ code: 'USAGE' }))
    expect(() => registerNamed('qqqqqqqqqqqqqqqqqqqqqqqqqqqqqq')).toThrow(/so101 bus dump lists them/)
  })
})

describe('registersLike', () => {
  it('takes names and patterns, in the order of the addresses, each once', () => {
    expect(registersLike(['Present_V*', 'ID', 'present_voltage'])).toEqual([
      'ID',
      'Present_Velocity',
      'Present_Voltage',
    ])
    expect(registersLike(['*_Coefficient'])).toEqual([
      'P_Coefficient',
      'D_Coefficient',
      'I_Coefficient',
      'Velocity_closed_loop_P_proportional_coefficient',
      'Velocity_closed_loop_I_integral_coefficient',
    ])
    expect(registersLike(['*'])).toEqual(REGISTER_NAMES)
  })

  it('refuses what fits none, and takes other signs for themselves', () => {
    expect(() => registersLike(['Presents_*'])).toThrow(expect.objectContaining({ code: 'USAGE' }))
    expect(() => registersLike(['I.*'])).toThrow(expect.objectContaining({ code: 'USAGE' }))
    expect(() => registersLike(['Goal_Positoin'])).toThrow(/did you mean Goal_Position\?/)
  })
})
