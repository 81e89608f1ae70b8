/** `so101 demonstrate`: episodes of an expert to learn from, failures left out. */

import { z } from 'zod'
import { defineCommand } from './command.js'
import { JSON_FLAG } from './json-flag.js'
import { fittedEnv, policyFlags, policyOptions, POLICY_PATHS } from './policy-flags.js'
import { progressBar } from './progress.js'
import { openResultFile } from './result-file.js'
import { table } from './table.js'
import { CONTROL_MODES } from '../env/control/control-mode.js'
import { UsageError } from '../robot/errors.js'
import { DEFAULT_RATE_HZ } from '../run/control-rate.js'
import type { Demonstrations } from '../run/demonstrations.js'

export const demonstrateCommand = defineCommand({
  name: 'demonstrate',
  summary: 'let an expert act until there are enough successful episodes, and keep those',
  flags: z.strictObject({
    task: z
      .string()
      .default('lift-cube')
      .describe('what to do: a name such as lift-cube, or a file such as ./my-task.ts'),
    policy: policyFlags(z.string().default('scripted').describe(`who does it: ${POLICY_PATHS}`)).prefault({}),
    n_episodes: z.int().min(1).default(50).describe('so many successful ones'),
    seed: z.int().min(0).max(4294967295).default(0).describe('seeds are tried from here on'),
    out: z.string().optional().describe('the folder that their replays go to'),
    max_time_s: z.number().positive().optional().describe('successes that took longer are left out, too'),
    max_tries: z.int().min(1).optional().describe('give up after so many episodes; ten times n_episodes where absent'),
    env: z
      .strictObject({
        fps: z
          .number()
          .optional()
          .describe('control steps per second, 1 to 200; where absent what the policy was made for, else 30'),
        level: z.string().default('easy').describe('how hard: easy, medium, hard'),
        control_mode: z
          .enum(CONTROL_MODES)
          .optional()
          .describe(`what actions say: ${CONTROL_MODES.join(', ')}; joint where absent`),
      })
      .prefault({}),
    servo: z.string().optional().describe('its simulated servos: sts3215-12v, sts3215-7v4, ideal'),
    workers: z.int().min(1).max(64).default(1).describe('threads; the same episodes for any number'),
    json: JSON_FLAG,
  }),
  examples: ['so101 demonstrate --task=stack-cube --n_episodes=200 --out=demos --workers=2'],
  async run(options, io) {
    const { task, policy, n_episodes: count, seed, out: folder, env, workers } = options
    if (folder === undefined) throw new UsageError('name the folder that the episodes go to: --out=DIR')
    // Loaded here, so that `so101 --help` need not compile a physics engine.
    const { generateDemonstrations } = await import('../run/demonstrations.js')
    const fitted = await fittedEnv(
      policy,
      {
        level: env.level,
        ...(env.fps === undefined ? {} : { rateHz: env.fps }),
        ...(options.servo === undefined ? {} : { servo: options.servo }),
        ...(env.control_mode === undefined ? {} : { control: env.control_mode }),
      },
      io,
    )
    const file = typeof options.json === 'string' ? openResultFile(options.json) : undefined
    const bar = progressBar(io, { total: count, label: task })
    let shown = 0
    let demonstrations: Demonstrations
    try {
      demonstrations = await generateDemonstrations({
        task,
        policy: policy.path,
        policyOptions: policyOptions(policy),
        count,
        seed,
        folder,
        workers,
        env: { rateHz: DEFAULT_RATE_HZ, ...fitted },
        ...(options.max_time_s === undefined ? {} : { mostTimeS: options.max_time_s }),
        ...(options.max_tries === undefined ? {} : { mostEpisodes: options.max_tries }),
        onEpisode({ kept, tried }) {
          bar.advance(Math.min(kept, count) - shown, `| ${kept} of ${tried} episodes are good`)
          shown = Math.min(kept, count)
        },
      })
    } finally {
      bar.stop()
    }
    const json = `${JSON.stringify(demonstrations, undefined, 2)}\n`
    if (options.json === true) io.stdout.write(json)
    else io.stdout.write(`${summary(demonstrations, folder)}\n`)
    file?.write(json)
  },
})

function summary({ task, policy, kept, dropped }: Demonstrations, folder: string): string {
  const reasons = [...new Set(dropped.map(({ why }) => why))]
  const steps = kept.reduce((sum, demonstration) => sum + demonstration.steps, 0)
  const rows = [
    ['kept', String(kept.length), `${(steps / kept.length).toFixed(1)} steps on average`],
    ...reasons.map(why => ['dropped', String(dropped.filter(each => each.why === why).length), why]),
  ]
  return `${table([task, 'episodes', policy], rows)}\nkept in ${folder}: so101 replay FILE runs one again`
}
