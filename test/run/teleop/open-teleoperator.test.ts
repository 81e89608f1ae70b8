import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Env } from '../../../src/env/env.js'
import { CLUTCH_LIMITS } from '../../../src/policies/teleop/clutch.js'
import { makeTask, type ArmEnvMakeOptions } from '../../../src/run/make.js'
import {
  connectTeleoperator,
  openTeleoperator,
  type TeleoperatorOptions,
} from '../../../src/run/teleop/open-teleoperator.js'

const RATE_HZ = 60
const folder = mkdtempSync(join(tmpdir(), 'so101-teleop-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

async function withEnv<T>(use: (env: Env) => Promise<T>, options: ArmEnvMakeOptions = {}): Promise<T> {
  const env = await makeTask('free', { rateHz: RATE_HZ, maxEpisodeSteps: -1, ...options })
  try {
    return await use(env)
  } finally {
    await env.close()
  }
}

/** What is sent, step by step. */
async function run(env: Env, options: TeleoperatorOptions, steps: number) {
  const teleop = await openTeleoperator(options, env)
  try {
    let [observation] = await env.reset({ seed: 3 })
    teleop.reset(3)
    const sent: Float32Array[] = [observation['observation.state'] as Float32Array]
    for (let i = 0; i < steps; i++) {
      const step = await env.step(await teleop.act(observation))
      observation = step.observation
      sent.push(step.info['sent'] as Float32Array)
    }
    return { sent, status: teleop.status?.(), measured: observation['observation.state'] as Float32Array }
  } finally {
    await teleop.close()
  }
}

describe('openTeleoperator', () => {
  it('a simulated leader leads a simulated follower from where it is, without a jump, and the follower follows', async () => {
    await withEnv(async env => {
      const { sent, status, measured } = await run(env, { type: 'so101_leader', port: 'sim' }, 4 * RATE_HZ)
      expect(status).toBe('following the leader')
      let worstDeg = 0
      sent.slice(1).forEach((target, i) => {
        for (let k = 0; k < 5; k++)
          worstDeg = Math.max(worstDeg, Math.abs((target[k] as number) - (sent[i]?.[k] ?? NaN)))
      })
      // A glide's speed, or that of the gentle hand, and a tick.
      expect(worstDeg).toBeLessThan(1.7)
      expect(worstDeg).toBeGreaterThan((0.9 * CLUTCH_LIMITS.armRadS * 57.3) / RATE_HZ)
      const last = sent.at(-1) as Float32Array
      for (let k = 0; k < 5; k++) expect(Math.abs((measured[k] as number) - (last[k] as number))).toBeLessThan(8)
    })
  })

  it('repeats bit by bit: the leader goes by the follower’s time', async () => {
    const once = () => withEnv(env => run(env, { type: 'so101_leader', port: 'sim' }, 30))
    expect((await once()).sent).toEqual((await once()).sent)
  })

  it('an SO-100 leader over packets leads a follower over packets, in -100..100', async () => {
    await withEnv(
      async env => {
        const { sent } = await run(env, { type: 'so100_leader', port: 'wire' }, 30)
        for (const target of sent) for (const value of target) expect(Math.abs(value)).toBeLessThanOrEqual(100)
      },
      { port: 'wire', useDegrees: false },
    )
  })

  it('a keyboard moves a simulated follower', async () => {
    await withEnv(async env => {
      const teleop = await openTeleoperator({ type: 'keyboard', hasKeyboard: true }, env)
      let [observation] = await env.reset({ seed: 3 })
      teleop.reset(3)
      const before = observation['observation.state']?.[0] ?? NaN
      for (let i = 0; i < 30; i++) {
        teleop.press('t')
        observation = (await env.step(await teleop.act(observation))).observation
      }
      expect((observation['observation.state']?.[0] ?? NaN) - before).toBeGreaterThan(15)
      expect(teleop.isLive).toBe(true)
    })
  })

  const bad: readonly (readonly [string, TeleoperatorOptions, string | RegExp])[] = [
    [
      'a follower',
      { type: 'so101_follower' },
      'so101_follower is a follower, which is moved: write --robot.type=so101_follower, and --teleop.type=so101_leader',
    ],
    ['an unknown name', { type: 'keybord' }, "no teleoperator 'keybord', did you mean 'keyboard'?"],
    ['a leader without a port', { type: 'so101_leader' }, '--teleop.port is missing'],
    [
      'a leader without a calibration',
      { type: 'so101_leader', port: '/dev/ttyACM9', id: 'nobody', calibrationDir: folder },
      /no calibration of so101_leader at .*nobody\.json: calibrate with so101 calibrate --teleop\.type=so101_leader/,
    ],
    [
      'a leader without an id',
      { type: 'so101_leader', port: '/dev/ttyACM9', calibrationDir: folder },
      /None\.json: calibrate with so101 calibrate/,
    ],
    ['no keyboard', { type: 'keyboard' }, '--teleop.type=keyboard needs a keyboard, and this is no terminal'],
    [
      'a keyboard with a port',
      { type: 'keyboard_ee', port: 'sim', hasKeyboard: true },
      '--teleop.type=keyboard_ee has no --teleop.port',
    ],
    [
      'a hand for a real leader',
      { type: 'so101_leader', port: '/dev/ttyACM9', hand: 'gentle' },
      '--teleop.hand is about a simulated leader',
    ],
    [
      'a mounting for a real leader',
      { type: 'so101_leader', port: '/dev/ttyACM9', mountingSeed: 1 },
      '--teleop.mounting_seed is about a simulated leader',
    ],
    [
      'a mode for a leader',
      { type: 'so101_leader', port: 'sim', mode: 'ee' },
      '--teleop.type=so101_leader has no --teleop.mode',
    ],
    [
      'both arms on one port',
      { type: 'so101_leader', port: '/dev/ttyACM0', followerPort: '/dev/ttyACM0' },
      '--teleop.port=/dev/ttyACM0 and --robot.port=/dev/ttyACM0 are the same port',
    ],
  ]
  it.each(bad)('refuses %s', async (_, options, message) => {
    await expect(connectTeleoperator(options)).rejects.toThrow(message)
  })

  it('refuses the follower’s port by another name', async () => {
    const link = join(folder, 'leader')
    symlinkSync('/dev/null', link)
    const same = connectTeleoperator({ type: 'so101_leader', port: link, followerPort: '/dev/null' })
    await expect(same).rejects.toThrow('are the same port')
  })

  it('refuses other units than the follower’s, and followers that take no joint targets', async () => {
    const leader: TeleoperatorOptions = { type: 'so101_leader', port: 'sim' }
    await withEnv(env =>
      expect(openTeleoperator({ ...leader, useDegrees: false }, env)).rejects.toThrow(
        '--teleop.use_degrees=false and --robot.use_degrees=true',
      ),
    )
    await withEnv(env => expect(openTeleoperator(leader, env)).rejects.toThrow('leave --env.control_mode out'), {
      control: 'ee-delta',
    })
  })
})
