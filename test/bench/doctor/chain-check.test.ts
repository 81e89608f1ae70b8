import { describe, expect, it } from 'vitest'
import { checkIds, type ChainScan } from '../../../src/bench/doctor/chain-check.js'
import { armOf } from './examined.js'

const check = (scan: Partial<ChainScan>) => checkIds(armOf(), { answering: [], garbled: [], elsewhere: [], ...scan })

describe('checkIds', () => {
  it('is content with all six', () => {
    expect(check({ answering: [1, 2, 3, 4, 5, 6] })).toMatchObject({ ok: true, next: null })
  })

  it('points at the cable behind the last that answers', () => {
    const { ok, found, next } = check({ answering: [1, 2, 3] })
    expect({ ok, found }).toEqual({ ok: false, found: 'servos 4-6 of 6 do not answer' })
    expect(next).toContain('cable between servo 3 (elbow_flex) and 4 (wrist_flex)')
  })

  it('does not blame the cable for a hole in the chain', () => {
    const { ok, next } = check({ answering: [1, 2, 4, 5, 6] })
    expect(ok).toBe(false)
    expect(next).toMatch(/the cable is whole, since servo 6 .*so101 setup-motors --robot\.type=so101_follower/)
    expect(check({ answering: [2, 3, 4, 5, 6] }).next).toContain('the cable is whole')
  })

  it('guesses that a servo of another id is the missing one', () => {
    const { ok, found, next } = check({ answering: [1, 2, 3, 4, 5, 9] })
    expect({ ok, found }).toEqual({ ok: false, found: 'servo 6 of 6 does not answer, servo 9 of no joint does' })
    expect(next).toContain('servo 9 may be what is missing')
  })

  it('warns of servos that the arm has not', () => {
    expect(check({ answering: [1, 2, 3, 4, 5, 6, 7] })).toMatchObject({
      ok: true,
      next: expect.stringContaining('off this bus') as string,
    })
  })

  it('sends colliding ids to setup-motors', () => {
    const { ok, found, next } = check({ answering: [2, 3, 4, 5, 6], garbled: [1] })
    expect({ ok, found }).toEqual({ ok: false, found: 'replies of servo 1 collide: two servos have one id' })
    expect(next).toMatch(/^so101 setup-motors /)
  })

  it('gives the command for a servo at another rate', () => {
    expect(check({ answering: [1, 2, 3, 4, 5], elsewhere: [{ id: 6, baudRate: 115_200 }] })).toMatchObject({
      ok: false,
      next: 'so101 bus set --port=/dev/ttyACM0 --baud=115200 --id=6 --register=Baud_Rate --value=0',
    })
  })
})
