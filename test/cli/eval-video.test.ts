/** `so101 eval --video`: which episodes are filmed, and that filming changes nothing. */

import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { runCommandLine } from '../../src/cli/command-line.js'
import { evalCommand } from '../../src/cli/eval.js'
import { loadFfmpeg } from '../../src/hardware/ffmpeg.js'
import { firstOfEach, videoName } from '../../src/run/render/episode-videos.js'
import type { EpisodeResult } from '../../src/run/run-episode.js'
import { textIo } from './text-io.js'

const folder = mkdtempSync(join(tmpdir(), 'so101-eval-video-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const whyNot = await loadFfmpeg('the test').then(() => undefined, String)
if (whyNot !== undefined) console.warn(`SKIPPED: videos of so101 eval: ${whyNot}`)

async function evaluate(...flags: string[]) {
  const io = textIo()
  const commands = new Map([['eval', () => Promise.resolve(evalCommand)]])
  const common = ['--task=reach', '--floors=false', '--eval.n_episodes=1']
  const exitCode = await runCommandLine(['eval', ...common, ...flags], {
    ...{ io, commands, version: '0', readConfig: () => '' },
  })
  return { exitCode, ...io.written }
}

const TINY = '--robot.cameras={front: {width: 64, height: 48}}'

function result(seed: number, success: boolean): EpisodeResult {
  return { seed, success, steps: 1, timeS: 1, rewardSum: 0, stateHash: '', subGoals: {}, partialCredit: 0 }
}

describe('so101 eval --video', () => {
  it('films the first of each, in the order of their seeds', () => {
    const results = [result(1, false), result(2, true), result(3, true), result(4, false)]
    expect(firstOfEach(results).map(({ seed }) => seed)).toEqual([1, 2])
    expect(firstOfEach(results.slice(1, 3)).map(({ seed }) => seed)).toEqual([2])
    expect(videoName('./a/my task.ts', 'scripted', result(7, true))).toBe('._a_my_task.ts-scripted-success-seed7.mp4')
  })

  it.skipIf(whyNot !== undefined)('leaves the hash as it is, and says what each video shows', async () => {
    const videos = join(folder, 'videos')
    const plain = await evaluate()
    const filmed = await evaluate(TINY, `--video=${videos}`)
    const file = join(videos, 'reach-scripted-success-seed1000.mp4')
    expect(filmed).toMatchObject({ exitCode: 0, stderr: '' })
    expect(filmed.stdout.replace(/ +\d+ *$/m, '')).toContain(`${file}: the first success, seed 1000\n`)
    expect(/hash.*/.exec(filmed.stdout)?.[0]).toBe(/hash.*/.exec(plain.stdout)?.[0])
    expect(readdirSync(videos)).toEqual(['reach-scripted-success-seed1000.mp4'])
    expect(statSync(file).size).toBeGreaterThan(1000)
  })

  it.skipIf(whyNot !== undefined)('keeps the result where filming is interrupted', async () => {
    const interrupt = (name: string | symbol): void => {
      // Nobody listens before filming begins: the process would end.
      if (name === 'SIGINT') process.nextTick(() => process.emit('SIGINT', 'SIGINT'))
    }
    process.on('newListener', interrupt)
    try {
      const { exitCode, stdout, stderr } = await evaluate(TINY, `--video=${join(folder, 'interrupted')}`)
      expect(stdout).toMatch(/scripted +1\/1 +100\.0 %/)
      expect([exitCode, stderr]).toEqual([1, 'error: stopped by SIGINT\n'])
    } finally {
      process.off('newListener', interrupt)
    }
    expect(process.listenerCount('SIGINT')).toBe(0)
  })

  it.skipIf(whyNot !== undefined)('says before anything is run why there can be none', async () => {
    const taken = join(folder, 'taken')
    writeFileSync(taken, '')
    const refusals = [
      [[`--video=${taken}`], 'Name a folder that is yours'],
      [[`--video=${folder}`, '--video_camera=frnt'], "did you mean 'front'?"],
      [[`--video=${folder}`, '--robot.port=pty'], '--video needs a camera on pty'],
    ] as const
    for (const [flags, hint] of refusals) {
      const { exitCode, stdout, stderr } = await evaluate(...flags)
      expect([exitCode, stdout, stderr]).toEqual([2, '', expect.stringContaining(hint)])
    }
  })
})
