import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { EepromFile } from '../../src/run/eeprom-file.js'

const folder = mkdtempSync(join(tmpdir(), 'so101-eeprom-'))
const path = join(folder, 'eeprom.json')
const open = () => new EepromFile(path, ['elbow', 'wrist'])

beforeEach(() => {
  rmSync(path, { force: true })
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

describe('EepromFile', () => {
  it('gives back what was saved, and is nothing before', () => {
    const stored = [{ ID: 1, Homing_Offset: -710 }, { ID: 2 }]
    expect(open().load()).toBeUndefined()
    open().save(stored)
    expect(open().load()).toEqual(stored)
    expect(readdirSync(folder)).toEqual(['eeprom.json'])
  })

  it('leaves the file alone where nothing has changed', () => {
    const file = open()
    file.save([{ ID: 1 }, { ID: 2 }])
    utimesSync(path, 1, 1)
    file.save([{ ID: 1 }, { ID: 2 }])
    expect(statSync(path).mtimeMs).toBe(1000)
    file.save([{ ID: 1 }, { ID: 3 }])
    expect(statSync(path).mtimeMs).not.toBe(1000)
  })

  it.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['a joint that the arm lacks', '{"elbow": {}, "wrist": {}, "knee": {}}'],
    ['a joint too few', '{"elbow": {}}'],
    ['a register that nobody knows', '{"elbow": {"Goal": 1}, "wrist": {}}'],
    ['a register that does not survive power-off', '{"elbow": {"Goal_Position": 1}, "wrist": {}}'],
    ['a value out of range', '{"elbow": {"Homing_Offset": 2048}, "wrist": {}}'],
    ['a value that is no integer', '{"elbow": {"ID": "1"}, "wrist": {}}'],
  ])('refuses %s', (_what, text) => {
    writeFileSync(path, text)
    expect(() => open().load()).toThrow(expect.objectContaining({ code: 'USAGE' }))
  })

  it('says at once that a folder is not there', () => {
    const file = new EepromFile(join(folder, 'none', 'eeprom.json'), [])
    expect(() => file.load()).toThrow(expect.objectContaining({ code: 'USAGE' }))
  })
})
