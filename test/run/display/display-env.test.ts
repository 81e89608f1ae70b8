import { describe, expect, it } from 'vitest'
import type { Env } from '../../../src/env/env.js'
import { requireArmEnv } from '../../../src/run/arm-env-of.js'
import { DisplayEnv, NOTHING_TO_SHOW } from '../../../src/run/display/display-env.js'
import type {
  DisplayMessage,
  RunMessage,
  SceneMessage,
  StateMessage,
} from '../../../src/run/display/display-message.js'
import { make, makePolicy } from '../../../src/run/make.js'
import { runEpisode } from '../../../src/run/run-episode.js'

const CAMERAS = { front: { width: 64, height: 48, fps: 30 } }

class Log {
  readonly messages: DisplayMessage[] = []
  shownCameras: ReadonlySet<string> = new Set()

  publish(message: DisplayMessage): void {
    this.messages.push(message)
  }

  all<T extends DisplayMessage['type']>(type: T): Extract<DisplayMessage, { type: T }>[] {
    return this.messages.filter((message): message is Extract<DisplayMessage, { type: T }> => message.type === type)
  }
}

async function play(around: (env: Env) => Env, seed: number, cameras = {}) {
  const env = around(await make('so101/LiftCube-v0', { level: 'medium', cameras }))
  try {
    return await runEpisode(env, makePolicy('scripted', env), seed)
  } finally {
    await env.close()
  }
}

describe('a displayed environment', () => {
  it('runs as if nobody looked, tells of every state, and sends pictures that are looked at', async () => {
    const alone = await play(env => env, 7)
    const log = new Log()
    log.shownCameras = new Set(['front'])
    const encode = (rgb: Uint8Array, width: number, height: number) =>
      Promise.resolve(Uint8Array.of(rgb.length / (width * height), width, height))
    const shown = await play(env => new DisplayEnv(env, { sink: log, title: 'test', encode }), 7, CAMERAS)
    expect(shown.stateHash).toBe(alone.stateHash)

    const [run] = log.all('run') as [RunMessage]
    expect(run).toMatchObject({ kind: 'live', robot: 'so101_follower', isRealTime: false, rateHz: 30 })
    expect(run.joints.map(({ unit }) => unit)).toEqual(['°', '°', '°', '°', '°', '%'])
    expect(run.cameras).toEqual([{ name: 'front', width: 64, height: 48 }])

    const [scene] = log.all('scene') as [SceneMessage]
    const states = log.all('state')
    expect(states).toHaveLength(shown.steps + 1)
    expect(states.map(({ step }) => step)).toEqual(states.map((_, k) => k))
    const [first, last] = [states[0], states.at(-1)] as [StateMessage, StateMessage]
    expect(first.poses).toHaveLength(7 * scene.scene.bodies.length)
    expect(first.ghost).toHaveLength(7 * scene.armBodies.length)
    expect(first).toMatchObject({ seed: 7, rewardSum: 0, isOver: false })
    expect(last).toMatchObject({ success: shown.success, isOver: true, subGoals: { grasped: true } })
    expect(last.rewardSum).toBeCloseTo(shown.rewardSum, 9)
    // Twelve volt servos that work, at room temperature.
    expect(Math.max(...last.voltageV)).toBeLessThan(13)
    expect(Math.min(...last.temperatureC)).toBeGreaterThan(15)
    expect(Math.max(...last.loadPct.map(Math.abs))).toBeGreaterThan(1)

    // At its target, to what a servo's law leaves, the ghost is where the arm is.
    for (const body of scene.armBodies) {
      const shift = [0, 1, 2].map(k => (first.poses[7 * body + k] ?? 0) - (first.ghost[7 * (body - 1) + k] ?? 1))
      expect(Math.max(...shift.map(Math.abs))).toBeLessThan(1e-3)
    }

    // Two jaws hold the cube up in the end.
    const [, , , fx = 0, fy = 0, fz = 0] = last.contacts
    expect(last.contacts.length).toBeGreaterThanOrEqual(12)
    expect(Math.max(...[fx, fy, fz].map(Math.abs))).toBeGreaterThan(0.05)

    const pictures = log.all('picture')
    expect(pictures.length).toBeGreaterThanOrEqual(2)
    expect([...(pictures[0]?.jpeg ?? [])]).toEqual([3, 64, 48])
  })

  it('begins no episode once it was stopped, and says who stopped it', async () => {
    const go = { isStopped: false }
    const gate = {
      gate: () => Promise.resolve(),
      requireGo() {
        if (go.isStopped) throw new Error('the stop button')
      },
    }
    const inner = await make('so101/Reach-v0')
    const env = new DisplayEnv(inner, { sink: new Log(), title: 'test', gate })
    try {
      await env.reset({ seed: 1 })
      // As the button does, while a step is on its way.
      await requireArmEnv(inner, NOTHING_TO_SHOW).stop('stopped from the page')
      go.isStopped = true
      await expect(env.step(env.actionSpace.sample())).rejects.toThrow('the stop button')
      await expect(env.reset({ seed: 2 })).rejects.toThrow('the stop button')
      expect(requireArmEnv(inner, NOTHING_TO_SHOW).layout).toBeUndefined()
    } finally {
      await env.close()
    }
  })

  it('draws for nobody, and survives a camera in trouble', async () => {
    const log = new Log()
    const encode = () => Promise.reject(new Error('no codec'))
    const env = new DisplayEnv(await make('so101/Reach-v0', { cameras: CAMERAS }), {
      sink: log,
      title: 'test',
      encode,
    })
    try {
      await env.reset({ seed: 1 })
      expect(log.all('picture')).toEqual([])
      log.shownCameras = new Set(['front'])
      await env.reset({ seed: 1 })
      await env.reset({ seed: 1 })
      expect(log.all('state').at(-1)?.warnings).toEqual(['camera front: Error: no codec'])
    } finally {
      await env.close()
    }
  })
})
