/** `so101 view`: a page that shows episodes as they run, or a saved one. */

import { z } from 'zod'
import { defineCommand } from './command.js'
import { openDisplay, VIEW_FLAGS } from './display-flags.js'
import { envOptions, EVAL_FLAGS, isDevicePort } from './eval-flags.js'
import { interruption } from './interruption.js'
import type { Io } from './io.js'
import { openBrowser } from './open-browser.js'
import { fittedEnv, policyOptions } from './policy-flags.js'
import { UsageError } from '../robot/errors.js'
import type { Policy } from '../policies/policy.js'
import type { ArmEnvMakeOptions } from '../run/make.js'
import type { Display } from '../studio/display.js'

const { task, policy, seed, robot, camera, servo, env, safety } = EVAL_FLAGS.shape

const flags = z.strictObject({
  task,
  policy,
  seed,
  robot,
  camera,
  servo,
  env,
  safety,
  open: z.boolean().default(true).describe('open it in the browser, where there is a desktop'),
  ...VIEW_FLAGS,
})

type Options = z.output<typeof flags>

export const viewCommand = defineCommand({
  name: 'view',
  summary: 'watch the twin on a page: episodes one after the other, or a saved one',
  words: {
    names: '[FILE]',
    least: 0,
    most: 1,
    meaning: 'where FILE is what so101 eval --save_replays=DIR wrote; without one, episodes run until Ctrl-C',
  },
  flags,
  examples: [
    'so101 view --task=lift-cube --env.level=medium',
    'so101 view replays/lift-cube-scripted-1000.replay.json',
  ],
  async run(options, io, [file]) {
    if (isDevicePort(options.robot.port)) {
      throw new UsageError(
        `so101 view drives the twin, and ${options.robot.port} is a real arm: use so101 eval --robot.port=${options.robot.port} --display_data=true`,
      )
    }
    const interrupted = interruption()
    const isOver = interrupted.came.then(signal => `stopped by ${signal}`)
    const replay = file === undefined ? undefined : await loaded(file)
    const env = replay ? undefined : viewedEnv(await fittedEnv(options.policy, envOptions(options), io), options)
    const display = await openDisplay(options, io)
    try {
      if (options.open) openBrowser(display.server.url, io.env)
      if (replay) await replay(display, io)
      io.stderr.write('press Ctrl-C to end\n')
      if (env) await runForever(options, env, display, isOver)
      await isOver
    } finally {
      interrupted.forget()
      await display.close('so101 view was ended')
    }
  },
})

/** Refuses a bad file before anything is served. */
async function loaded(file: string): Promise<(display: Display, io: Io) => Promise<void>> {
  const { loadReplay } = await import('../run/replay/replay-files.js')
  const { showReplay } = await import('../studio/show-replay.js')
  const replay = loadReplay(file)
  return async (display, io) => {
    const { verdict } = await showReplay(display, replay, file)
    io.stdout.write(`${verdict}\n`)
  }
}

/** Returns when `isOver`; an error of an episode ends it too. */
async function runForever(
  options: Options,
  made: ArmEnvMakeOptions,
  display: Display,
  isOver: Promise<string>,
): Promise<void> {
  const [{ makeTask }, { openPolicy }, { runEpisode }] = await Promise.all([
    import('../run/make.js'),
    import('../run/policies/open-policy.js'),
    import('../run/run-episode.js'),
  ])
  const stop = new AbortController()
  void isOver.then(reason => {
    stop.abort(reason)
    display.release(reason)
  })
  const env = await makeTask(options.task, made)
  let acting: Policy | undefined
  try {
    const shown = display.around(env, `${options.task} · ${options.policy.path}`)
    acting = await openPolicy(options.policy.path, shown, policyOptions(options.policy))
    for (let seed = options.seed; !stop.signal.aborted; seed = (seed + 1) % SEEDS) {
      await runEpisode(shown, acting, seed, stop.signal)
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error
  } finally {
    try {
      await env.close()
    } finally {
      await acting?.close?.()
    }
  }
}

/** With the two cameras that most arms have, small, where nothing was said of cameras. `env`: with those of the policy, which stay as it sees them. */
function viewedEnv(env: ArmEnvMakeOptions, { robot }: Options): ArmEnvMakeOptions {
  return robot.cameras === undefined ? { ...env, cameras: { front: SMALL, wrist: SMALL, ...env.cameras } } : env
}

const SMALL = { width: 320, height: 240, fps: 15 }
const SEEDS = 4294967296
