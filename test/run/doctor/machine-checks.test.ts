import { describe, expect, it } from 'vitest'
import { checkNode, checkPermission, checkSystem, udevRule } from '../../../src/run/doctor/machine-checks.js'
import { BOARD, MACHINE, PATH } from './doctor-bench.js'

const user = (changes: object) => ({
  ...MACHINE,
  user: { name: 'ada', isRoot: false, groups: ['ada'], groupsAtNextLogin: [], ...changes },
})

describe('checkNode', () => {
  it('wants 20', () => {
    expect(checkNode({ ...MACHINE, nodeVersion: '20.0.0' }).ok).toBe(true)
    expect(checkNode({ ...MACHINE, nodeVersion: '18.19.1' })).toMatchObject({
      ok: false,
      next: expect.stringContaining('nvm install 20') as string,
    })
  })
})

describe('checkSystem', () => {
  it('warns of systems that no USB device reaches, or that nobody tried', () => {
    for (const platform of ['linux', 'darwin', 'win32']) {
      expect(checkSystem({ ...MACHINE, platform })).toMatchObject({ ok: true, next: null })
    }
    expect(checkSystem({ ...MACHINE, release: '5.15.90-microsoft-standard-WSL2' }).next).toContain('usbipd')
    expect(checkSystem({ ...MACHINE, platform: 'freebsd' })).toMatchObject({
      ok: true,
      next: expect.any(String) as string,
    })
  })
})

describe('checkPermission', () => {
  const mine = { group: 'dialout', mode: 0o660, isUsable: true }

  it('is content with a device that opens for its group', () => {
    expect(checkPermission(MACHINE, PATH, mine, BOARD)).toMatchObject({ ok: true, next: null })
  })

  it('has the user join the group, and gives the rule, never 0666', () => {
    const { ok, next } = checkPermission(user({}), PATH, { ...mine, isUsable: false }, BOARD)
    expect(ok).toBe(false)
    expect(next).toContain('sudo usermod -aG dialout ada')
    expect(next).toContain(
      'SUBSYSTEM=="tty", ATTRS{idVendor}=="1a86", ATTRS{idProduct}=="55d3", GROUP="dialout", MODE="0660"',
    )
    expect(next).not.toContain('0666')
    expect(udevRule('uucp')).toBe('SUBSYSTEM=="tty", ATTRS{idVendor}=="1a86", GROUP="uucp", MODE="0660"')
  })

  it('goes by the group that the device has, unless that is root', () => {
    const of = (group: string) => checkPermission(user({}), PATH, { group, mode: 0o660, isUsable: false }, BOARD).next
    expect(of('uucp')).toContain('usermod -aG uucp ada')
    expect(of('root')).toContain('usermod -aG dialout ada')
  })

  it('knows that a new group counts from the next login on', () => {
    const joined = user({ groupsAtNextLogin: ['dialout'] })
    expect(checkPermission(joined, PATH, { ...mine, isUsable: false }, BOARD)).toMatchObject({
      ok: false,
      next: 'log out and in again, or restart',
    })
    expect(checkPermission(joined, undefined, undefined, undefined).next).toContain('log out')
  })

  it('warns of a device that everybody may write', () => {
    const { ok, found, next } = checkPermission(MACHINE, PATH, { ...mine, mode: 0o666 }, BOARD)
    expect(ok).toBe(true)
    expect(found).toContain('mode 0666: every program')
    expect(next).toContain('MODE="0660"')
  })

  it('looks at groups where there is no port yet', () => {
    const without = (machine: typeof MACHINE) => checkPermission(machine, undefined, undefined, undefined)
    expect(without(MACHINE)).toMatchObject({ ok: true, next: null })
    expect(without(user({ groups: ['uucp'] }))).toMatchObject({ ok: true, next: null })
    expect(without(user({ isRoot: true }))).toMatchObject({ ok: true, next: null })
    expect(without(user({})).next).toContain('usermod -aG dialout ada')
  })

  it('looks at nothing where systems have no such groups, and for what is no device', () => {
    expect(
      checkPermission({ ...MACHINE, platform: 'win32', user: undefined }, 'COM5', undefined, undefined).ok,
    ).toBeNull()
    expect(checkPermission(MACHINE, 'sim', undefined, undefined).ok).toBeNull()
  })
})
