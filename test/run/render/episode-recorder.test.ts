/** Episodes that do not repeat: what is kept of them, with an arm that never waits for the encoder. */

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { loadFfmpeg } from '../../../src/hardware/ffmpeg.js'
import { makeTask } from '../../../src/run/make.js'
import { EpisodeRecorder } from '../../../src/run/render/episode-recorder.js'
import type { EpisodeResult } from '../../../src/run/run-episode.js'

const folder = mkdtempSync(join(tmpdir(), 'so101-recorder-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const whyNot = await loadFfmpeg('the test').then(() => undefined, String)
if (whyNot !== undefined) console.warn(`SKIPPED: recordings of episodes: ${whyNot}`)

const ABOUT = { task: 'reach', policy: 'scripted', folder, rateHz: 30 }

function ending(seed: number, success: boolean): EpisodeResult {
  return { seed, success, steps: 2, timeS: 1, rewardSum: 0, stateHash: '', subGoals: {}, partialCredit: 0 }
}

describe.skipIf(whyNot !== undefined)('the recorder of episodes', () => {
  it('keeps the first success and the first failure, and what an episode left that did not end', async () => {
    const inner = await makeTask('reach', { cameras: { front: { width: 32, height: 24, shadows: false } } })
    const recorder = new EpisodeRecorder({ ...ABOUT, camera: 'front' })
    const env = recorder.around(inner)
    try {
      for (const success of [true, true]) {
        await env.reset({ seed: 1 })
        await env.step(env.actionSpace.sample())
        recorder.end(ending(success ? 1 : 2, success))
      }
      await env.reset({ seed: 3 })
      const unfinished = await recorder.close()
      expect(recorder.videos.map(({ seed, success }) => [seed, success])).toEqual([[1, true]])
      expect(unfinished).toBe(join(folder, 'reach-scripted-running.mp4'))
      expect(readdirSync(folder).sort()).toEqual(['reach-scripted-running.mp4', 'reach-scripted-success-seed1.mp4'])
    } finally {
      await env.close()
    }
  })

  it('tells at the next reset what kept a video from being whole, and only there', async () => {
    const inner = await makeTask('reach', { cameras: { front: { width: 32, height: 24, shadows: false } } })
    const place = mkdtempSync(join(folder, 'gone-'))
    const recorder = new EpisodeRecorder({ ...ABOUT, folder: place, camera: 'front' })
    const env = recorder.around(inner)
    try {
      await env.reset({ seed: 1 })
      mkdirSync(join(place, 'reach-scripted-success-seed1.mp4'))
      recorder.end(ending(1, true))
      // A rejection that nobody waits for would end the process here, and leave an arm where it is.
      await expect.poll(() => readFileSync(join(place, 'reach-scripted-running.mp4')).includes('moov')).toBe(true)
      await expect(env.reset({ seed: 2 })).rejects.toThrow('EISDIR')
      expect(await recorder.close()).toBeUndefined()
    } finally {
      await env.close()
    }
  })

  it('names the cameras that there are', async () => {
    const env = await makeTask('reach')
    try {
      expect(() => new EpisodeRecorder({ ...ABOUT, camera: 'front' }).around(env)).toThrow(/there is none/)
    } finally {
      await env.close()
    }
  })
})
