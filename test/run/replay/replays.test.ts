/** Recording, verifying and forking episodes: what repeats, what does not, and what is said then. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Env } from '../../../src/env/env.js'
import { CapabilityError, UsageError } from '../../../src/robot/errors.js'
import { make, makePolicy, type ArmEnvMakeOptions } from '../../../src/run/make.js'
import { runEpisode } from '../../../src/run/run-episode.js'
import { forkReplay } from '../../../src/run/replay/fork-replay.js'
import { recordEpisode, type RecordedEpisode } from '../../../src/run/replay/record-episode.js'
import { EpisodeRecorder } from '../../../src/run/replay/recorder.js'
import type { Replay } from '../../../src/run/replay/replay.js'
import { parseReplay, replayText } from '../../../src/run/replay/replay-text.js'
import { verifyReplay } from '../../../src/run/replay/verify-replay.js'
import { CounterEnv } from '../../env/counter-env.js'

const ID = 'so101/Reach-v0'
const OPTIONS: ArmEnvMakeOptions = {
  recipe: 'native-armature',
  maxEpisodeSteps: 12,
  mountingSeed: 3,
  rateHz: 25,
  safety: false,
}
const SEED = 77

let env: Env
let recorded: RecordedEpisode
beforeAll(async () => {
  env = await make(ID, OPTIONS)
  recorded = await record('random')
})
afterAll(() => env.close())

const record = (policy: string, seed = SEED) =>
  recordEpisode(env, makePolicy(policy, env), seed, { options: OPTIONS, policy })

/** As it comes out of its file. */
const filed = (replay: Replay) => parseReplay(replayText(replay), 'test.replay.json')

describe('recordEpisode', () => {
  it('gives what runEpisode gives, and a file of a few kB', async () => {
    const { result, replay } = recorded
    expect(result).toEqual(await runEpisode(env, makePolicy('random', env), SEED))
    expect(replay).toMatchObject({
      seed: SEED,
      policy: 'random',
      steps: 12,
      actionSize: 6,
      end: 'truncated',
      success: result.success,
      rewardSum: result.rewardSum,
      stateHash: result.stateHash,
      env: { id: ID, options: OPTIONS, setting: { rateHz: 25, maxEpisodeSteps: 12 } },
    })
    expect([replay.actions.length, replay.stepHashes.length]).toEqual([72, 13])
    expect(replayText(replay).length).toBeLessThan(4000)
  })

  it('refuses options that no file can hold, episodes without a seed, and states without a hash', async () => {
    const policy = makePolicy('noop', env)
    const options = { ...OPTIONS, warn: () => undefined }
    await expect(recordEpisode(env, policy, 1, { options, policy: 'noop' })).rejects.toThrow(
      /options\.warn is a function/,
    )
    await expect(new EpisodeRecorder(env).reset()).rejects.toThrow(UsageError)
    const recorder = new EpisodeRecorder(env)
    expect(() => recorder.replay({ options: {}, policy: 'x' })).toThrow(/call reset\(\) with a seed first/)
    await expect(new EpisodeRecorder(new CounterEnv()).reset({ seed: 1 })).rejects.toThrow(CapabilityError)
  })
})

describe('verifyReplay', () => {
  it('finds every state as it was, in an environment of its own', async () => {
    const { result, replay } = recorded
    expect(await verifyReplay(filed(replay))).toEqual({
      isSame: true,
      steps: 12,
      changes: [],
      success: result.success,
      rewardSum: result.rewardSum,
      stateHash: result.stateHash,
    })
  })

  it('repeats on wire what was recorded on sim', async () => {
    const replay = filed(recorded.replay)
    const onWire = { ...replay, env: { ...replay.env, options: { ...replay.env.options, port: 'wire' } } }
    expect(await verifyReplay(onWire)).toMatchObject({ isSame: true, stateHash: replay.stateHash })
  })

  it('names the first step that differs', async () => {
    const replay = filed(recorded.replay)
    const { actions, actionSize } = replay
    actions[6 * actionSize] = actions[6 * actionSize] === 5 ? 6 : 5
    const found = await verifyReplay(replay)
    expect(found).toMatchObject({ isSame: false, steps: 7, changes: [], difference: { step: 7 } })
    expect(found.difference?.reason).toMatch(/hash ended in [0-9a-f]{8}, and ends in [0-9a-f]{8}/)
  })

  it('says what has changed since: seed, versions, options, what they come to', async () => {
    const replay = filed(recorded.replay)
    expect((await verifyReplay({ ...replay, seed: SEED + 1 })).difference?.step).toBe(0)

    const older = { ...replay, made: { ...replay.made, package: '0.0.9', node: 'v18.0.0' } }
    const same = await verifyReplay(older)
    expect(same.isSame).toBe(true)
    expect(same.changes.join()).toMatch(/package was 0\.0\.9, is .*node was v18\.0\.0, is v/)

    const options = { ...replay.env.options, rateHz: 50, servo: 'ideal' }
    const other = await verifyReplay({ ...replay, env: { ...replay.env, options } })
    expect(other).toMatchObject({ isSame: false })
    expect(other.changes).toContain('rateHz was 25, is 50')
    expect(other.changes.join()).toMatch(/backend\./)
  })

  it('says where an action is refused, and where the episode ends early', async () => {
    const replay = filed(recorded.replay)
    replay.actions[3 * replay.actionSize] = NaN
    const refused = await verifyReplay(replay)
    expect(refused.difference).toMatchObject({ step: 4 })
    expect(refused.difference?.reason).toMatch(/action refused.*NaN/)

    const whole = filed(recorded.replay)
    const options = { ...whole.env.options, maxEpisodeSteps: 5 }
    const short = await verifyReplay({ ...whole, env: { ...whole.env, options } })
    expect(short).toMatchObject({ isSame: false, difference: { step: 6, reason: 'it is over after 5 steps' } })
    expect(short.changes).toContain('maxEpisodeSteps was 12, is 5')

    const longer = { ...whole.env.options, maxEpisodeSteps: 20 }
    const long = await verifyReplay({ ...whole, env: { ...whole.env, options: longer } })
    expect(long.difference).toEqual({ step: 12, reason: 'end was truncated, is open' })
  })

  it('makes no environment of unknown ids or options, and moves no real arm', async () => {
    const replay = filed({ ...recorded.replay, made: { ...recorded.replay.made, package: '9.9.9' } })
    const withEnv = (env: object) => ({ ...replay, env: { ...replay.env, ...env } })
    await expect(verifyReplay(withEnv({ id: 'so101/Fly-v0' }))).rejects.toThrow(/package was 9\.9\.9.*no environment/)
    await expect(verifyReplay(withEnv({ options: { gravity: 1 } }))).rejects.toThrow(/no option 'gravity'/)
    await expect(verifyReplay(withEnv({ options: { port: '/dev/ttyACM0' } }))).rejects.toThrow(
      /run on port sim or wire/,
    )
    await expect(verifyReplay(withEnv({ options: { level: 5 } }))).rejects.toThrow(/check env\.options in the file/)
  })
})

describe('forkReplay', () => {
  it('takes the recorded steps over, lets another policy go on, and gives a recording that verifies', async () => {
    const replay = filed(recorded.replay)
    const fork = await forkReplay(replay, { fromStep: 5, policy: 'noop' })
    expect(fork).toMatchObject({
      seed: SEED,
      policy: 'noop',
      steps: 12,
      env: { id: ID, options: OPTIONS },
      fork: { atStep: 5, ofHash: replay.stateHash, ofPolicy: 'random' },
    })
    expect(fork.stepHashes.slice(0, 6)).toEqual(replay.stepHashes.slice(0, 6))
    expect(fork.stepHashes[6]).not.toBe(replay.stepHashes[6])
    expect(fork.actions.slice(0, 30)).toEqual(replay.actions.slice(0, 30))
    expect(await verifyReplay(filed(fork))).toMatchObject({ isSame: true, stateHash: fork.stateHash })
  })

  it('from step 0 is the other policy alone', async () => {
    const fork = await forkReplay(recorded.replay, { fromStep: 0, policy: 'noop' })
    expect(fork.stateHash).toBe((await record('noop')).result.stateHash)
  })

  it.each([-1, 12, 1.5])('refuses step %d', async fromStep => {
    await expect(forkReplay(recorded.replay, { fromStep, policy: 'noop' })).rejects.toThrow(
      /step from 0 to 11.*12 steps/,
    )
  })

  it('refuses what nothing would end', async () => {
    const replay = filed(recorded.replay)
    const options = { ...replay.env.options, maxEpisodeSteps: -1 }
    const endless = forkReplay({ ...replay, env: { ...replay.env, options } }, { fromStep: 5, policy: 'noop' })
    await expect(endless).rejects.toThrow(/without a limit of steps.*set env\.options\.maxEpisodeSteps/)
  })

  it('refuses an unknown policy, and a recording that does not repeat up to there', async () => {
    await expect(forkReplay(recorded.replay, { fromStep: 5, policy: 'nop' })).rejects.toThrow(/did you mean 'noop'/)
    const replay = filed(recorded.replay)
    replay.actions[0] = (replay.actions[0] ?? 0) / 2
    const forked = forkReplay(replay, { fromStep: 5, policy: 'noop' })
    await expect(forked).rejects.toThrow(/step 1 of 5 before the fork is not as recorded/)
    await expect(forked).rejects.toMatchObject({ code: 'REPLAY_DIFFERS' })
  })
})
