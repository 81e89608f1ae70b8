/** A trainer that is none, so that its ends can be chosen: what is made of them. */

import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { InterruptedError } from '../../../src/robot/errors.js'
import { exportPolicy } from '../../../src/run/training/export-policy.js'
import { readProgress, type TrainProgress } from '../../../src/run/training/progress-lines.js'
import { logFile, train, trainCommand } from '../../../src/run/training/train.js'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'so101-train-'))
})

afterAll(() => {
  rmSync(folder, { recursive: true })
})

/** In Python's place. */
function interpreter(name: string, script: string): string {
  const path = join(folder, name)
  writeFileSync(path, `#!/bin/sh\n${script}\n`)
  chmodSync(path, 0o755)
  return path
}

async function ended(name: string, script: string, signal = new AbortController().signal) {
  const seen: TrainProgress[] = []
  const outputDir = join(folder, `${name}-run`)
  const run = train({
    interpreter: interpreter(name, script),
    args: [`--output_dir=${outputDir}`],
    outputDir,
    signal,
    onProgress: progress => seen.push(progress),
  })
  return { checkpoint: await run, seen, outputDir }
}

/** Behind train.py's name. */
const SAVES = 'mkdir -p "${2#--output_dir=}/checkpoints/last/pretrained_model"'

describe.skipIf(process.platform === 'win32')('train', () => {
  it('tells how it goes, keeps what LeRobot says, and names the last checkpoint', async () => {
    const script = `${SAVES}
      echo 'so101-progress {"step": 0, "steps": 2, "loss": null}'
      echo 'so101-progress {"step": 2, "steps": 2, "loss": 0.5}'
      echo 'INFO End of training' >&2`
    const { checkpoint, seen, outputDir } = await ended('well', script)
    expect(checkpoint).toBe(join(outputDir, 'checkpoints', 'last', 'pretrained_model'))
    expect(seen).toEqual([
      { step: 0, steps: 2, loss: null },
      { step: 2, steps: 2, loss: 0.5 },
    ])
    expect(readFileSync(logFile(outputDir), 'utf8')).toBe('INFO End of training\n')
  })

  it.each([
    [
      'unknown',
      `echo usage >&2; echo 'train.py: error: unrecognized arguments: --policy.x=1' >&2; exit 2`,
      /ended with 2: LeRobot does not know that flag.*\n {2}train.py: error: unrecognized arguments: --policy.x=1$/,
    ],
    ['memory', `echo 'RuntimeError: CUDA out of memory' >&2; exit 1`, /take a smaller --batch_size/],
    ['killed', 'kill -9 $$', /was killed: most likely the memory/],
    ['nothing', 'echo done', /ended with 0: see .*nothing-run\.log/],
  ])('says what became of one that ends as %s', async (name, script, says) => {
    await expect(ended(name, script)).rejects.toThrow(says)
  })

  it('ends the trainer when somebody stops it', async () => {
    const stop = new AbortController()
    const script = `echo 'so101-progress {"step": 0, "steps": 2, "loss": null}'; exec sleep 100`
    const outputDir = join(folder, 'stopped-run')
    const run = train({
      interpreter: interpreter('stopped', script),
      args: [],
      outputDir,
      signal: stop.signal,
      onProgress: () => {
        stop.abort(new InterruptedError('SIGINT'))
      },
    })
    await expect(run).rejects.toThrow('stopped by SIGINT')
  })

  it('names a Python that cannot be started', async () => {
    const run = train({
      interpreter: join(folder, 'not-there'),
      args: [],
      outputDir: join(folder, 'no-run'),
      signal: new AbortController().signal,
      onProgress: () => undefined,
    })
    await expect(run).rejects.toThrow(/not-there cannot be started/)
  })
})

describe.skipIf(process.platform === 'win32')('exportPolicy', () => {
  const exported = (name: string, script: string, notes: string[] = []) =>
    exportPolicy({
      interpreter: interpreter(name, script),
      checkpoint: 'run',
      out: 'policies/x',
      precision: 'float32',
      signal: new AbortController().signal,
      note: text => notes.push(text),
    })

  it('gives the report, and passes warnings on', async () => {
    const report = {
      folder: 'x',
      type: 'act',
      bytes: 10,
      parameters: 3,
      max_abs_diff: 1e-6,
      inputs: 64,
      latency_ms: 0.5,
    }
    const notes: string[] = []
    const script = `echo 'warning: two calibrations' >&2; echo Loading; echo '${JSON.stringify(report)}'`
    expect(await exported('report', script, notes)).toEqual(report)
    expect(notes).toEqual(['warning: two calibrations'])
  })

  it("says the exporter's own error, and of others the end of what it said", async () => {
    const refused = exported('refused', `echo 'error: the graphs differ by 2.0e-02' >&2; exit 2`)
    await expect(refused).rejects.toThrow(/^the graphs differ by 2.0e-02$/)
    const broken = exported('broken', `echo 'ImportError: no onnx' >&2; exit 1`)
    await expect(broken).rejects.toThrow(/ended with 1:\n {2}ImportError: no onnx/)
  })
})

it('writes commands that can be typed', () => {
  expect(trainCommand('/v/bin/python', ['--a.b=c', '--d={"E":"F G"}'])).toMatch(
    /^\/v\/bin\/python \S+\/tools\/train\/train\.py --a\.b=c --d='\{"E":"F G"\}'$/,
  )
})

it.each(['so101-progress {"step"', 'so101-progress {}', 'INFO step:1'])('takes %s for no progress', line => {
  expect(readProgress(line)).toBeUndefined()
})
