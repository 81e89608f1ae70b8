/** What is left of a run on an arm that failed: its episodes do not repeat. */

import { describe, expect, it } from 'vitest'
import { EVAL_FLAGS } from '../../src/cli/eval-flags.js'
import { reportUnfinished } from '../../src/cli/eval-report.js'
import { CameraError } from '../../src/robot/errors.js'
import { textIo } from './text-io.js'

const EPISODE = { steps: 9, timeS: 0.3, rewardSum: 1, stateHash: '', subGoals: {}, partialCredit: 1 }
const FINISHED = [
  { policy: 'scripted', seed: 5, success: true, ...EPISODE },
  { policy: 'scripted', seed: 6, success: false, ...EPISODE },
]
const UNPLUGGED = new CameraError('camera front: it went away')

describe('a run that failed', () => {
  it('keeps the episodes that ended, in the file and as a sentence', () => {
    const [io, kept] = [textIo(), [] as string[]]
    reportUnfinished(EVAL_FLAGS.parse({ seed: 5 }), FINISHED, UNPLUGGED, io, { write: text => kept.push(text) })
    expect(io.written).toEqual({ stdout: '', stderr: '2 episodes ended before that, 1 of them in success\n' })
    expect(JSON.parse(kept.join(''))).toEqual({
      task: 'lift-cube',
      policy: 'scripted',
      seed: 5,
      ended_by: 'camera front: it went away',
      results: FINISHED,
    })
  })

  it('prints them with --json, and writes nothing where none ended', () => {
    const [io, kept] = [textIo(), [] as string[]]
    const options = EVAL_FLAGS.parse({ json: true })
    reportUnfinished(options, [], UNPLUGGED, io, { write: text => kept.push(text) })
    expect([io.written, kept]).toEqual([{ stdout: '', stderr: '' }, []])
    reportUnfinished(options, FINISHED, UNPLUGGED, io, undefined)
    expect((JSON.parse(io.written.stdout) as { results: unknown[] }).results).toHaveLength(2)
  })
})
