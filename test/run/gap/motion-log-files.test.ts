/** Motion logs on disk: one file or a folder, plain or gzipped. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SO101_FOLLOWER } from '../../../src/robot/arm-spec.js'
import { UsageError } from '../../../src/robot/errors.js'
import { loadMotionLogs } from '../../../src/run/gap/motion-log-files.js'
import { csvText } from './made-log.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'so101-logs-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

const load = (path: string) => loadMotionLogs(path, SO101_FOLLOWER)

describe('loadMotionLogs', () => {
  it('reads all .csv and .csv.gz files of a folder in the order of their names, and nothing else there', () => {
    writeFileSync(join(folder, 'wave.csv'), csvText(40))
    writeFileSync(join(folder, 'chirp.csv.gz'), gzipSync(csvText(50)))
    writeFileSync(join(folder, 'notes.txt'), 'not a log')
    expect(load(folder).map(({ name, timeS }) => [name, timeS.length])).toEqual([
      ['chirp', 50],
      ['wave', 40],
    ])
  })

  it('reads a single gzipped file', () => {
    const file = join(folder, 'chirp.csv.gz')
    writeFileSync(file, gzipSync(csvText(45)))
    expect(load(file).map(({ name, timeS }) => [name, timeS.length])).toEqual([['chirp', 45]])
  })

  it('refuses what holds no logs, and says what it looked for', () => {
    const refusals: [path: string, says: RegExp][] = [
      [join(folder, 'absent'), /cannot read .*absent .*check the path/],
      [folder, /no \.csv or \.csv\.gz file in/],
    ]
    for (const [path, says] of refusals) {
      expect(() => load(path)).toThrow(UsageError)
      expect(() => load(path)).toThrow(says)
    }
    writeFileSync(join(folder, 'log.txt'), csvText(40))
    expect(() => load(join(folder, 'log.txt'))).toThrow(/log\.txt is no log/)
  })

  it('names the file among many that is broken', () => {
    writeFileSync(join(folder, 'a.csv'), csvText(40))
    writeFileSync(join(folder, 'b.csv.gz'), 'no gzip at all')
    expect(() => load(folder)).toThrow(UsageError)
    expect(() => load(folder)).toThrow(/b\.csv\.gz/)
  })

  it('refuses two logs of one name, which no table could tell apart', () => {
    writeFileSync(join(folder, 'a.csv'), csvText(40))
    writeFileSync(join(folder, 'a.csv.gz'), gzipSync(csvText(40)))
    expect(() => load(folder)).toThrow(/two logs of the name a/)
  })

  it('refuses a folder whose name looks like a log', () => {
    mkdirSync(join(folder, 'a.csv'))
    expect(() => load(folder)).toThrow(UsageError)
  })
})
