/** The flags of `so101 record`: what they come to, and what is refused before anything is opened. */

import { describe, expect, it } from 'vitest'
import {
  datasetPlace,
  RECORD_FLAGS,
  recordedEnv,
  requireOneActor,
  videoEncoding,
  type RecordFlags,
} from '../../src/cli/record-flags.js'

function flags(dataset: Record<string, unknown> = {}, others: Record<string, unknown> = {}): RecordFlags {
  return RECORD_FLAGS.parse({ dataset: { repo_id: 'me/lift', ...dataset }, ...others })
}

describe('the place of a dataset', () => {
  it('has a stamp behind its name, unless it goes on or is told not to', () => {
    expect(datasetPlace(flags()).repoId).toMatch(/^me\/lift_\d{8}_\d{6}$/)
    expect(datasetPlace(flags({ no_stamp: true })).repoId).toBe('me/lift')
    expect(datasetPlace(flags({}, { resume: true })).repoId).toBe('me/lift')
    expect(datasetPlace(flags({ repo_id: 'me/rollout_lift', no_stamp: true })).repoId).toBe('me/rollout_lift')
  })

  it('is exactly the folder that is named', () => {
    expect(datasetPlace(flags({ root: '/data/lift' })).root).toBe('/data/lift')
    expect(datasetPlace(flags({ no_stamp: true })).root).toMatch(/lerobot\/me\/lift$/)
  })

  it.each([
    [{ repo_id: 'lift' }, /one slash/],
    [{ repo_id: 'me/eval_lift' }, /eval_/],
    [{ push_to_hub: true }, /push_to_hub.*nothing is pushed/],
  ])('is refused with %j', (dataset, says) => {
    expect(() => datasetPlace(flags(dataset))).toThrow(says)
  })
})

describe('who acts', () => {
  it('is one', () => {
    const policy = { path: 'scripted' }
    const teleop = { type: 'keyboard' }
    expect(() => {
      requireOneActor(flags())
    }).toThrow(/nobody acts: add --policy.path/)
    expect(() => {
      requireOneActor(flags({}, { policy, teleop }))
    }).toThrow(/both given/)
    requireOneActor(flags({}, { policy }))
    requireOneActor(flags({}, { teleop }))
  })
})

describe('videos', () => {
  it("are libsvtav1 with LeRobot's defaults, and what is said of them is passed on", () => {
    expect(videoEncoding(flags())).toEqual({ vcodec: 'libsvtav1' })
    expect(videoEncoding(flags({ vcodec: 'av1', encoder_threads: 2 }))).toEqual({ vcodec: 'libsvtav1', threads: 2 })
    expect(videoEncoding(flags({ rgb_encoder: { vcodec: 'h264', crf: 23, g: 10, preset: 'fast' } }))).toEqual({
      vcodec: 'h264',
      crf: 23,
      g: 10,
      preset: 'fast',
    })
    expect(videoEncoding(flags({ video: false }))).toBe(false)
  })

  it.each([
    [{ rgb_encoder: { vcodec: 'h265' } }],
    [{ fps: 29.97 }],
    [{ fps: 1000 }],
    [{ num_episodes: 0 }],
    [{ episode_time_s: 0 }],
    [{ encoder_queue_maxsize: 0 }],
  ])('and numbers that cannot be are refused: %j', dataset => {
    expect(() => flags(dataset)).toThrow()
  })
})

it("the dataset's fps are the control rate", () => {
  expect(recordedEnv(flags({ fps: 50 }, { robot: { port: 'wire' }, env: { level: 'hard' } }))).toMatchObject({
    rateHz: 50,
    port: 'wire',
    level: 'hard',
  })
})

it("takes LeRobot's flags that change nothing here", () => {
  flags(
    {
      private: true,
      tags: ['so101'],
      streaming_encoding: true,
      num_image_writer_processes: 1,
      video_encoding_batch_size: 2,
    },
    { play_sounds: false },
  )
})
