/** Recording: what stands in the dataset, who may end what, and what is kept when something goes wrong. */

import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDataset } from '../../../src/dataset/dataset-reader.js'
import { DurableFiles } from '../../../src/dataset/durable-files.js'
import type { Env } from '../../../src/env/env.js'
import type { Teleoperator } from '../../../src/policies/teleop/teleoperator.js'
import { makePolicy, makeTask } from '../../../src/run/make.js'
import { RecordControls } from '../../../src/run/record/record-controls.js'
import type { RecordEvent, RecordOptions } from '../../../src/run/record/record-options.js'
import { record } from '../../../src/run/record/record.js'
import { runEpisode } from '../../../src/run/run-episode.js'

let folder: string
let root: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'so101-record-'))
  root = join(folder, 'lift')
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

/** Short episodes of the no-op policy where nothing else is said. */
function short(options: Partial<RecordOptions> = {}): Promise<Awaited<ReturnType<typeof record>>> {
  const actor = options.teleop ? {} : { policy: 'noop' }
  const durable = new DurableFiles({ flushes: false })
  return record({ task: 'reach', ...actor, root, episodes: 2, episodeTimeS: 0.2, durable, ...options })
}

/** Counts resets: each engages an arm on a desk. */
function counted(resets: unknown[], then: () => void = () => undefined): (env: Env) => Env {
  return env => {
    const reset = env.reset.bind(env)
    env.reset = options => {
      resets.push(options)
      return reset(options)
    }
    then()
    return env
  }
}

/** A person who keeps still. */
function still(closed: string[] = []): (env: Env) => Teleoperator {
  return env => ({
    ...makePolicy('noop', env),
    name: 'still',
    isLive: false,
    keys: [],
    press: () => false,
    status: () => 'still',
    close: () => {
      closed.push('person')
      return Promise.resolve()
    },
  })
}

describe('a recording', () => {
  it.each(['sim', 'wire'])('on %s has what a run has, row by row, and how to lay it out again', async port => {
    const env = { port, control: 'ee-delta' as const }
    const report = await record({ task: 'reach', policy: 'scripted', root, episodes: 2, seed: 7, env })
    expect(report.episodes.map(({ episode, seed, success }) => [episode, seed, success])).toEqual([
      [0, 7, true],
      [1, 8, true],
    ])
    const bare = await makeTask('reach', env)
    const result = await runEpisode(bare, makePolicy('scripted', bare), 8)
    const [observation] = await bare.reset({ seed: 8 })
    await bare.close()
    const dataset = await openDataset(root)
    const [, row] = dataset.episodes
    expect(row).toMatchObject({ length: result.steps, tasks: ['Move the finger tip to the target and stop there.'] })
    expect(row?.notes).toMatchObject({ seed: 8, success: true, state_hash: result.stateHash })
    expect(JSON.parse(row?.notes.environment ?? '')).toMatchObject({ id: 'so101/Reach-v0', options: env })
    const episode = await dataset.episode(1)
    const { values: state } = episode.numbers('observation.state')
    expect([...state.slice(0, 6)]).toEqual([...(observation['observation.state'] as Float32Array)])
    // Joint targets, whatever the policy says to the environment; and near what the servos got.
    const [commanded, sent] = ['action', 'complementary_info.sent_action'].map(name => episode.numbers(name).values)
    expect(commanded).toHaveLength(6 * result.steps)
    const apart = Array.from(commanded ?? [], (each, k) => Math.abs(each - (sent?.[k] ?? NaN)))
    expect(Math.max(...apart)).toBeLessThan(10)
    const reward = episode.numbers('next.reward').values.reduce((sum, each) => sum + each, 0)
    expect(reward).toBeCloseTo(result.rewardSum, 4)
    for (const name of ['next.done', 'next.success']) {
      const { values } = episode.numbers(name)
      expect([values.at(-2), values.at(-1)]).toEqual([0, 1])
    }
    const { values: captured } = episode.numbers('complementary_info.capture_time_s')
    expect(captured[0]).toBe(0)
    expect(captured[15]).toBeCloseTo(0.5, 6)
    expect(episode.numbers('intervention').values.every(each => each === 0)).toBe(true)
  })

  it('goes on behind the seeds that the dataset has', async () => {
    await short({ seed: 20 })
    const { totalEpisodes, episodes } = await short({ seed: 20, resume: true, singleTask: 'Stand still.' })
    expect(totalEpisodes).toBe(4)
    expect(episodes.map(({ seed }) => seed)).toEqual([22, 23])
    const dataset = await openDataset(root)
    expect(dataset.episodes.map(({ notes }) => notes.seed)).toEqual([20, 21, 22, 23])
    expect(dataset.episodes[3]?.tasks).toEqual(['Stand still.'])
    expect(dataset.info).toMatchObject({ robot_type: 'so_follower', fps: 30, total_frames: 24 })
  })

  it('has PNGs where no video is wanted', async () => {
    const events: RecordEvent[] = []
    const cameras = { front: { width: 32, height: 24, fps: 30, depth: true } }
    const said: string[] = []
    await short({
      video: false,
      env: { cameras },
      onEvent: event => events.push(event),
      warn: message => said.push(message),
    })
    expect(events[0]).toEqual({ what: 'ready', root, cameras: ['front'] })
    expect(said).toEqual(['only colours are recorded: depth and segmentation of front are left out'])
    const dataset = await openDataset(root)
    expect(dataset.feature('observation.images.front')).toMatchObject({ dtype: 'image', shape: [24, 32, 3] })
    expect(dataset.stats?.['observation.images.front']?.mean?.every(each => each > 0.1 && each < 0.9)).toBe(true)
    const { columns, length } = await dataset.episode(1)
    const pictures = columns['observation.images.front']
    expect(pictures).toMatchObject({ kind: 'bytes' })
    expect(pictures?.values).toHaveLength(length)
    expect([...((pictures?.values[0] as Uint8Array | undefined)?.slice(1, 4) ?? [])]).toEqual([0x50, 0x4e, 0x47])
  })

  it('keeps only successes where that is asked for, and gives up where there are none', async () => {
    const dropped: string[] = []
    const onEvent = (event: RecordEvent) => {
      if (event.what === 'dropped') dropped.push(event.why)
    }
    await expect(short({ onlySuccesses: true, episodeTimeS: 0.05, seed: 5, onEvent })).rejects.toThrow(
      /50 attempts in a row failed, the last one with seed 54/,
    )
    expect(dropped).toHaveLength(50)
    expect(existsSync(root)).toBe(false)
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('a person', () => {
  it('ends an episode, records one again, and ends the recording with what there is of the last', async () => {
    const controls = new RecordControls()
    let attempt = 0
    const events: string[] = []
    const report = await short({
      controls,
      episodes: 9,
      episodeTimeS: 60,
      onEvent: ({ what }) => {
        events.push(what)
        if (what === 'recording') attempt += 1
      },
      onProgress: ({ frames }) => {
        if (attempt === 1 && frames === 4) controls.end()
        if (attempt === 2 && frames === 3) controls.again()
        if (attempt === 3 && frames === 5) controls.end()
        if (attempt === 4 && frames === 2) controls.stop()
      },
    })
    expect(report.episodes.map(({ frames, seed }) => [frames, seed])).toEqual([
      [4, 1000],
      [5, 1001],
      [2, 1002],
    ])
    expect(report).toMatchObject({ isStopped: true, dropped: 1, totalFrames: 11 })
    expect(events).toEqual(['ready', 'recording', 'recording', 'dropped', 'recording', 'recording'])
    const second = await (await openDataset(root)).episode(1)
    expect([...second.numbers('next.done').values]).toEqual([0, 0, 0, 0, 1])
  })

  it('who moves the arm has time between episodes, ends it early, and may record the last one again', async () => {
    const controls = new RecordControls()
    const closed: string[] = []
    let pauses = 0
    const shown = new Set<string | undefined>()
    const report = await short({
      controls,
      teleop: still(closed),
      episodes: 3,
      resetTimeS: 60,
      onProgress: ({ status }) => shown.add(status),
      onEvent: ({ what }) => {
        if (what !== 'resetting') return
        pauses += 1
        if (pauses === 2) controls.again()
        else controls.end()
      },
    })
    expect([pauses, report.dropped, report.totalEpisodes]).toEqual([3, 1, 3])
    expect(report.episodes.map(({ seed }) => seed)).toEqual([1000, 1001, 1002])
    expect([...shown]).toEqual(['still'])
    expect(closed).toEqual(['person'])
    const first = await (await openDataset(root)).episode(0)
    expect(first.numbers('intervention').values.every(each => each === 1)).toBe(true)
  })
})

describe('what was finished stays', () => {
  it('when somebody stops the arm', async () => {
    const stop = new AbortController()
    let attempt = 0
    const recording = short({
      episodes: 5,
      signal: stop.signal,
      onEvent: ({ what }) => {
        if (what === 'recording') attempt += 1
      },
      onProgress: ({ frames }) => {
        if (attempt === 3 && frames === 3) stop.abort(new Error('enough'))
      },
    })
    await expect(recording).rejects.toThrow('enough')
    expect((await openDataset(root)).episodes).toHaveLength(2)
    expect(readdirSync(folder)).toEqual(['lift'])
  })

  it('when somebody stops the arm between two episodes, which is not engaged again', async () => {
    const stop = new AbortController()
    const resets: unknown[] = []
    const recording = short({
      signal: stop.signal,
      around: counted(resets),
      onProgress: ({ frames }) => {
        if (frames === 6) stop.abort(new Error('enough'))
      },
    })
    await expect(recording).rejects.toThrow('enough')
    expect(resets).toHaveLength(1)
    expect((await openDataset(root)).episodes).toHaveLength(1)
  })

  it('when whoever acts fails, who is closed, as the environment is', async () => {
    const closed: string[] = []
    let attempt = 0
    const teleop = (env: Env): Teleoperator => {
      const person = still(closed)(env)
      return {
        ...person,
        act: observation => (attempt === 2 ? Promise.reject(new Error('unplugged')) : person.act(observation)),
      }
    }
    const around = (env: Env): Env => {
      const close = env.close.bind(env)
      env.close = () => {
        closed.push('env')
        return close()
      }
      return env
    }
    const onEvent = ({ what }: RecordEvent) => {
      if (what === 'recording') attempt += 1
    }
    await expect(short({ teleop, around, onEvent })).rejects.toThrow('unplugged')
    expect(closed).toEqual(['person', 'env'])
    expect((await openDataset(root)).episodes).toHaveLength(1)
  })

  it('when the disk is full, which ends it at once', async () => {
    const durable = new DurableFiles({
      onStep: () => {
        throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
      },
    })
    await short({ episodes: 1 })
    await expect(short({ resume: true, durable, episodes: 1000 })).rejects.toThrow(/disk.*full/is)
    const dataset = await openDataset(root)
    expect(dataset.episodes).toHaveLength(1)
    expect((await dataset.episode(0)).length).toBe(6)
  })
})

describe('before the arm moves', () => {
  it('somebody may stop it, while it is connected', async () => {
    const stop = new AbortController()
    const resets: unknown[] = []
    const around = counted(resets, () => {
      stop.abort(new Error('enough'))
    })
    await expect(short({ signal: stop.signal, around })).rejects.toThrow('enough')
    expect(resets).toEqual([])
    expect(existsSync(root)).toBe(false)
  })

  const seen: string[] = []
  const onEvent = ({ what }: RecordEvent) => {
    seen.push(what)
  }

  it('somebody may stop it, while its policy is opened', async () => {
    const stop = new AbortController()
    const closed: string[] = []
    const policy = (env: Env) => {
      stop.abort(new Error('enough'))
      const close = () => {
        closed.push('policy')
        return Promise.resolve()
      }
      return { ...makePolicy('noop', env), close }
    }
    await expect(short({ signal: stop.signal, policy, onEvent })).rejects.toThrow('enough')
    expect(closed).toEqual(['policy'])
    expect(existsSync(root)).toBe(false)
  })

  beforeEach(() => {
    seen.length = 0
  })
  afterEach(() => {
    expect(seen).toEqual([])
  })

  it('a dataset that is there is refused, and left as it is', async () => {
    await short({ episodes: 1 })
    const before = readdirSync(root, { recursive: true })
    await expect(short({ onEvent })).rejects.toThrow(/resume/)
    expect(readdirSync(root, { recursive: true })).toEqual(before)
  })

  it('one of another schema is not gone on with', async () => {
    await short({ episodes: 1 })
    await expect(short({ onEvent, resume: true, env: { rateHz: 50 } })).rejects.toThrow(/fps/)
    await expect(
      short({ onEvent, resume: true, video: false, env: { cameras: { front: { width: 32, height: 32, fps: 30 } } } }),
    ).rejects.toThrow(/observation.images.front/)
    expect((await openDataset(root)).episodes).toHaveLength(1)
  })

  it('a folder that cannot be is refused', async () => {
    const file = join(folder, 'file')
    writeFileSync(file, '')
    await expect(short({ onEvent, root: join(file, 'lift') })).rejects.toThrow(file)
  })

  it.each([
    [{ policy: 'noop', teleop: still() }, /both given/],
    [{ policy: 'nop' }, /no policy 'nop', did you mean 'noop'/],
    [{ task: 'reac' }, /did you mean 'reach'/],
    [{ env: { rateHz: 29.97 } }, /whole number of frames per second, got 29.97/],
    [{ env: { rateHz: 500 } }, /200/],
    [{ episodes: 0 }, /episodes/],
    [{ episodeTimeS: 0 }, /episodeTimeS/],
    [{ resetTimeS: -1 }, /resetTimeS/],
    [{ seed: -1 }, /seed/],
  ])('%j is refused', async (options, says) => {
    await expect(record({ task: 'reach', policy: 'noop', root, episodes: 1, onEvent, ...options })).rejects.toThrow(
      says,
    )
    expect(readdirSync(folder)).toEqual([])
  })

  it('nobody who acts is refused', async () => {
    await expect(record({ task: 'reach', root, episodes: 1, onEvent })).rejects.toThrow(/nobody acts/)
  })
})
