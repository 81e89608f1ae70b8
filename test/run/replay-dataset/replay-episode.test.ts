/** Recorded episodes on the twin: bit for bit where nothing differs, as told where it does. */

import { beforeAll, describe, expect, it } from 'vitest'
import type { Dataset } from '../../../src/dataset/dataset-reader.js'
import { InterruptedError } from '../../../src/robot/errors.js'
import { replayDatasetEpisode } from '../../../src/run/replay-dataset/replay-episode.js'
import { expertEpisode, madeDataset } from './made-dataset.js'

const OPTIONS = { servo: 'ideal', rateHz: 20, mountingSeed: 3 }

let dataset: Dataset
let hash: string | undefined
beforeAll(async () => {
  const episode = await expertEpisode('reach', 5, OPTIONS)
  hash = episode.notes.state_hash
  dataset = madeDataset([episode], { fps: 20 })
})

describe('replayDatasetEpisode', () => {
  it.each(['sim', 'wire'])('repeats an episode of the twin on %s, to the last bit', async port => {
    const found = await replayDatasetEpisode({ dataset, episode: 0, env: { port } })
    expect(found.layout).toBe('as recorded (so101/Reach-v0, seed 5)')
    expect([found.stateHash, found.recordedHash]).toEqual([hash, hash])
    expect(found.tracking.isSameState).toBe(true)
    expect(found.tracking.joints.map(({ fromRecorded }) => fromRecorded?.worst)).toEqual([0, 0, 0, 0, 0, 0])
    expect(found).toMatchObject({ success: true, recordedSuccess: true, extraSteps: 0, cutFrames: 0 })
  })

  it('tells how another arm follows the same targets, and that the hash is another one', async () => {
    const found = await replayDatasetEpisode({ dataset, episode: 0, env: { servo: 'sts3215-7v4' } })
    expect(found.stateHash).not.toBe(hash)
    expect(found.recordedHash).toBe(hash)
    expect(found.tracking.isSameState).toBe(false)
    const [pan] = found.tracking.joints
    expect(pan?.fromRecorded?.rms).toBeGreaterThan(0.01)
    expect(pan?.fromRecorded?.worst).toBeGreaterThanOrEqual(pan?.fromRecorded?.rms ?? NaN)
    expect(found.tracking.tip?.worstM).toBeLessThan(0.2)
  })

  it('lays another seed out where it is asked to, and compares no hashes then', async () => {
    const found = await replayDatasetEpisode({ dataset, episode: 0, env: {}, seed: 6 })
    expect(found).toMatchObject({ layout: 'so101/Reach-v0, seed 6', recordedHash: undefined })
  })

  it('puts the arm where a recording without notes began, and measures no success', async () => {
    const { columns } = await expertEpisode('reach', 5, OPTIONS)
    const bare = madeDataset([{ columns }], { fps: 20 })
    const found = await replayDatasetEpisode({ dataset: bare, episode: 0, env: { servo: 'ideal' }, useDegrees: true })
    expect(found.success).toBeUndefined()
    expect(found.layout).toMatch(/does not say/)
    expect(found.tracking.tip?.worstM).toBeLessThan(0.02)
    const withTask = await replayDatasetEpisode({
      dataset: bare,
      episode: 0,
      env: { servo: 'ideal', mountingSeed: 3 },
      useDegrees: true,
      task: 'reach',
      seed: 5,
    })
    expect(withTask.success).toBe(true)
  })

  it('stops at once when it is told to, with the reason', async () => {
    const stop = new AbortController()
    const reason = new InterruptedError('the stop key')
    const replay = replayDatasetEpisode({
      dataset,
      episode: 0,
      env: {},
      signal: stop.signal,
      onStep: done => {
        if (done === 3) stop.abort(reason)
      },
    })
    await expect(replay).rejects.toBe(reason)
  })

  it('does not begin for whoever stopped it while the arm was connected', async () => {
    const stop = new AbortController()
    let resets = 0
    const replay = replayDatasetEpisode({
      dataset,
      episode: 0,
      env: {},
      signal: stop.signal,
      around: env => {
        env.reset = () => {
          resets += 1
          return Promise.reject(new Error('reset'))
        }
        stop.abort(new InterruptedError('the stop key'))
        return env
      },
    })
    await expect(replay).rejects.toThrow('the stop key')
    expect(resets).toBe(0)
  })

  it.each([
    { wrong: { episode: 1 }, says: /\/made has no episode 1: it has 0 to 0/ },
    { wrong: { env: { useDegrees: false } }, says: /--robot\.use_degrees=false, but the dataset is in degrees/ },
    {
      wrong: { useDegrees: false },
      says: /--dataset\.use_degrees=false, but the dataset is in degrees: the recording/,
    },
    { wrong: { env: { port: '/dev/nowhere' }, seed: 3 }, says: /--seed lays out objects in simulation/ },
    { wrong: { task: 'reech' }, says: /no task 'reech', did you mean 'reach'/ },
  ])('refuses $wrong before anything moves', async ({ wrong, says }) => {
    await expect(replayDatasetEpisode({ dataset, episode: 0, env: {}, ...wrong })).rejects.toThrow(says)
  })
})
