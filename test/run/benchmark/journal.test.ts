/** A run that is killed at any byte of its journal goes on to the result it would have had. */

import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TwinError, UsageError } from '../../../src/robot/errors.js'
import { Journal, type JournalHeader } from '../../../src/run/benchmark/journal.js'
import { suiteOf } from '../../../src/run/benchmark/suite.js'
import { FakeRunner, runFake, SUITE } from './fake-episodes.js'

const HEADER: JournalHeader = {
  suite: 'abc',
  shard: '1/1',
  versions: { 'so101-twin': '0.1.0', engine: 'rapier 0.21.0' },
}
const suite = suiteOf({ ...SUITE, tasks: ['reach'], episodes: 4, floors: { policies: ['noop'] } })
const EPISODES = 8

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'so101-journal-'))
  path = join(folder, 'journal.jsonl')
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

/** A whole run; its result, and what it left. */
async function wholeRun(lanes = 2) {
  const journal = Journal.create(path, HEADER)
  const result = await runFake(suite, { runner: new FakeRunner(lanes), journal })
  journal.end()
  journal.close()
  return { result, text: readFileSync(path, 'utf8') }
}

describe('a journal', () => {
  it('has a line for each episode behind its header, and one for the end', async () => {
    const { text } = await wholeRun()
    const lines = text
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as Record<string, unknown>)
    expect(lines[0]).toEqual(HEADER)
    expect(lines).toHaveLength(1 + EPISODES + 1)
    expect(lines.at(-1)).toEqual({ end: true })
    expect([Journal.isUnfinished(path), Journal.isUnfinished(join(folder, 'other'))]).toEqual([false, false])
  })

  it('cut at every byte of its last three lines is gone on with, and nothing is lost or double', async () => {
    const { result, text } = await wholeRun()
    const bytes = Buffer.byteLength(text)
    const lines = text.split('\n')
    const from = bytes - Buffer.byteLength(lines.slice(-4).join('\n'))
    for (let length = from; length <= bytes; length++) {
      writeFileSync(path, text)
      truncateSync(path, length)
      const whole = text.slice(0, length).split('\n').length - 1
      const journal = Journal.resume(path, HEADER)
      const known = Math.min(EPISODES, whole - 1)
      expect([journal.size, journal.isComplete]).toEqual([known, whole === EPISODES + 2])
      const runner = new FakeRunner(2)
      expect(await runFake(suite, { runner, journal })).toEqual(result)
      expect(runner.asked).toHaveLength(EPISODES - known)
      journal.end()
      journal.close()
      const after = readFileSync(path, 'utf8').trimEnd().split('\n')
      expect([...after].sort()).toEqual([...new Set(after)].sort())
      expect(after).toHaveLength(EPISODES + 2)
    }
  })

  it('is unfinished until its end is written, also when every episode is there', async () => {
    const { text } = await wholeRun()
    writeFileSync(path, text.replace('{"end":true}\n', ''))
    expect(Journal.isUnfinished(path)).toBe(true)
    const journal = Journal.resume(path, HEADER)
    expect([journal.size, journal.isComplete]).toEqual([EPISODES, false])
    journal.close()
  })

  it('without an episode has nothing to be gone on with', () => {
    writeFileSync(path, `${JSON.stringify(HEADER)}\n`)
    expect(Journal.isUnfinished(path)).toBe(false)
    writeFileSync(path, `${JSON.stringify(HEADER)}\n{"cell":"reach easy scripted","outcome":{"seed":1}}\n{"ce`)
    expect(Journal.isUnfinished(path)).toBe(true)
  })

  it('of a run that was killed before its first line is a new one', () => {
    writeFileSync(path, JSON.stringify(HEADER).slice(0, 20))
    expect(Journal.isUnfinished(path)).toBe(false)
    const journal = Journal.resume(path, HEADER)
    journal.close()
    expect(readFileSync(path, 'utf8')).toBe(`${JSON.stringify(HEADER)}\n`)
  })

  it.each([
    [{ suite: 'other' }, /suite abc, now other/],
    [{ shard: '1/2' }, /shard 1\/1, now 1\/2/],
    [{ versions: { ...HEADER.versions, engine: 'rapier 0.22.0' } }, /engine rapier 0.21.0, now rapier 0.22.0/],
  ])('is not gone on with by %o', async (change, says) => {
    const { text } = await wholeRun()
    expect(() => Journal.resume(path, { ...HEADER, ...change })).toThrow(says)
    expect(() => Journal.resume(path, { ...HEADER, ...change })).toThrow(/--resume=false/)
    expect(readFileSync(path, 'utf8')).toBe(text)
  })

  it.each([
    ['a line that is no JSON', (lines: string[]) => lines.splice(3, 1, '{"cell":'), /line 4 .* no JSON object/],
    ['a line that is no episode', (lines: string[]) => lines.splice(3, 1, '{"cell":"a"}'), /line 4 .* no episode/],
    [
      'an episode twice',
      (lines: string[]) => lines.splice(3, 0, lines[1] as string),
      /line 4 .* seed 100\d of reach easy \w+ twice/,
    ],
    ['no header', (lines: string[]) => lines.splice(0, 1), /another run \(suite undefined/],
  ])('with %s is refused', async (_, damage, says) => {
    const { text } = await wholeRun()
    const lines = text.split('\n')
    damage(lines)
    writeFileSync(path, lines.join('\n'))
    expect(() => Journal.resume(path, HEADER)).toThrow(UsageError)
    expect(() => Journal.resume(path, HEADER)).toThrow(says)
  })

  it.skipIf(!existsSync('/dev/full'))('on a full disk ends the run with what to do', () => {
    expect(() => Journal.create('/dev/full', HEADER)).toThrow(TwinError)
    expect(() => Journal.create('/dev/full', HEADER)).toThrow(/ENOSPC.*Make room; --resume/)
  })

  it('that cannot be read or written is refused', () => {
    expect(() => Journal.isUnfinished(folder)).toThrow(/EISDIR.*--out/)
    expect(() => Journal.resume(folder, HEADER)).toThrow(UsageError)
    expect(() => Journal.create(join(folder, 'missing', 'journal.jsonl'), HEADER)).toThrow(/--out/)
  })
})
