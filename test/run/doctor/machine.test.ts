/** What is read from the system, in folders that look like it. */

import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { latencyTimerMs } from '../../../src/run/doctor/latency-timer.js'
import { deviceFile, machineHere } from '../../../src/run/doctor/machine.js'
import { portHolders } from '../../../src/run/doctor/port-holders.js'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'machine-'))
})
afterEach(() => {
  rmSync(root, { recursive: true })
})
const file = (name: string, text = '') => {
  const path = join(root, name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, text)
  return path
}

describe.skipIf(process.platform === 'win32')('deviceFile', () => {
  it('has group, mode and whether it opens', async () => {
    const device = file('ttyACM0')
    chmodSync(device, 0o660)
    const groups = file('group', `root:x:99999:\nmine:x:${statSync(device).gid}:ada,bob\n`)
    expect(await deviceFile(device, groups)).toEqual({ group: 'mine', mode: 0o660, isUsable: true })
    expect(await deviceFile(device, join(root, 'none'))).toMatchObject({ group: String(statSync(device).gid) })
    expect(await deviceFile(join(root, 'absent'))).toBeUndefined()
    expect(await deviceFile(join(device, 'below'))).toBeUndefined()
  })
})

describe('machineHere', () => {
  it('knows the Node and the system that run this', async () => {
    const { nodeVersion, platform } = await machineHere()
    expect({ nodeVersion, platform }).toEqual({ nodeVersion: process.versions.node, platform: process.platform })
  })
})

describe.skipIf(process.platform === 'win32')('portHolders', () => {
  const holding = (pid: number, target: string, cmdline: string) => {
    file(`proc/${pid}/cmdline`, cmdline)
    file(`proc/${pid}/comm`, 'short\n')
    mkdirSync(join(root, `proc/${pid}/fd`))
    symlinkSync(target, join(root, `proc/${pid}/fd/7`))
  }

  it('names programs that have the device open, through links too, but not this one', async () => {
    const device = file('ttyACM0')
    holding(41, device, 'python\0-m\0lerobot\0')
    holding(42, file('other'), 'vim\0')
    holding(43, device, '')
    holding(44, device, 'node\0')
    file('proc/version', '')
    const link = join(root, 'by-id')
    symlinkSync(device, link)
    const expected = [
      { pid: 41, command: 'python -m lerobot' },
      { pid: 43, command: 'short' },
    ]
    expect(await portHolders(device, join(root, 'proc'), 44)).toEqual(expected)
    expect(await portHolders(link, join(root, 'proc'), 44)).toEqual(expected)
  })

  it('says nobody where the system does not tell, and of pseudo terminals', async () => {
    expect(await portHolders(file('ttyACM0'), join(root, 'none'))).toEqual([])
    holding(41, '/dev/pts/3', 'sleep\0')
    expect(await portHolders('/dev/pts/3', join(root, 'proc'))).toEqual([])
  })
})

describe('latencyTimerMs', () => {
  it('reads the adapter’s setting, where it has one', async () => {
    const device = file('ttyUSB0')
    file('sys/ttyUSB0/latency_timer', '16\n')
    expect(await latencyTimerMs(device, join(root, 'sys'))).toBe(16)
    expect(await latencyTimerMs(file('ttyUSB1'), join(root, 'sys'))).toBeUndefined()
    expect(await latencyTimerMs('COM5', join(root, 'sys'))).toBeUndefined()
  })
})
