import { execFileSync } from 'node:child_process'
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { openResultFile } from '../../src/cli/result-file.js'
import { UsageError } from '../../src/robot/errors.js'

const folder = mkdtempSync(join(tmpdir(), 'result-'))
afterEach(() => {
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true })
})

describe('a result file', () => {
  it('appears whole, and replaces what was there only when written', () => {
    const path = join(folder, 'a.json')
    writeFileSync(path, 'old')
    const file = openResultFile(path)
    expect(readFileSync(path, 'utf8')).toBe('old')
    file.write('new')
    expect(readFileSync(path, 'utf8')).toBe('new')
    expect(readdirSync(folder)).toEqual(['a.json'])
  })

  it('follows a link and leaves it one', () => {
    writeFileSync(join(folder, 'target.json'), 'old')
    symlinkSync('target.json', join(folder, 'link.json'))
    openResultFile(join(folder, 'link.json')).write('new')
    expect(readFileSync(join(folder, 'target.json'), 'utf8')).toBe('new')
    expect(readFileSync(join(folder, 'link.json'), 'utf8')).toBe('new')
  })

  it('writes into a pipe instead of replacing it', { skip: process.platform === 'win32' }, () => {
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    // Opened for both ways, so that neither side waits for the other.
    const reader = openSync(pipe, 'r+')
    openResultFile(pipe).write('through')
    const bytes = Buffer.alloc(7)
    readSync(reader, bytes)
    closeSync(reader)
    expect(bytes.toString()).toBe('through')
    expect(statSync(pipe).isFIFO()).toBe(true)
  })

  it('refuses a folder and a folder that is not there, before any work', () => {
    expect(() => openResultFile(folder)).toThrow(UsageError)
    expect(() => openResultFile(join(folder, 'none', 'a.json'))).toThrow(UsageError)
  })

  it('leaves nothing half-written when the folder goes away meanwhile', () => {
    const inner = mkdtempSync(join(folder, 'gone-'))
    const file = openResultFile(join(inner, 'a.json'))
    rmSync(inner, { recursive: true })
    expect(() => {
      file.write('late')
    }).toThrow(/cannot write .*a\.json/)
  })
})
