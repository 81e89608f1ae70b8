/** `so101 render`: what the cameras of a simulated arm see, as a picture or a clip. */

import { z } from 'zod'
import { defineCommand } from './command.js'
import { interruption } from './interruption.js'
import { JSON_FLAG } from './json-flag.js'
import { fittedEnv, policyFlags, policyOptions, POLICY_PATHS } from './policy-flags.js'
import { progressBar, type ProgressBar } from './progress.js'
import { readRandomise } from './randomise-file.js'
import { openResultFile } from './result-file.js'
import { table } from './table.js'
import type { CameraOptions } from '../env/camera/camera-options.js'
import { LEVEL_NAMES } from '../env/randomise/levels.js'
import { SO101_FOLLOWER } from '../robot/arm-spec.js'
import { InterruptedError, UsageError } from '../robot/errors.js'
import { DEFAULT_RATE_HZ } from '../run/control-rate.js'
import type { ArmEnvMakeOptions } from '../run/make.js'
import type { CamerasOptions } from '../run/cameras/camera-schema.js'
import { withFilmCamera } from '../run/render/film-camera.js'
import type { RenderReport } from '../run/render/render-episode.js'
import { TASK_NAMES, unknownName } from '../run/tasks.js'
import { MOUNTS } from '../sim/camera/mounts.js'

const LONGEST_SIDE = 4096
const CAMERA_NAMES = Object.keys(MOUNTS)
const side = (what: string, standard: number) =>
  z.int().min(1).max(LONGEST_SIDE).default(standard).describe(`${what} of each camera's picture, pixels`)

const flags = z.strictObject({
  task: z
    .string()
    .default('lift-cube')
    .describe(`what is laid out: ${TASK_NAMES.join(', ')}, or a file such as ./my-task.ts`),
  seed: z.int().min(0).max(4294967295).default(1000).describe('which episode'),
  camera: z
    .string()
    .default('front')
    .describe(`${CAMERA_NAMES.join(', ')}; several beside each other: front,wrist`),
  out: z
    .string()
    .optional()
    .describe('.png or .jpg: a picture; .mp4 or .gif: a clip; where absent a .png in this folder'),
  time_s: z
    .number()
    .min(0)
    .optional()
    .describe("a picture's instant, 0 where absent; where a clip ends, with the episode where absent"),
  policy: policyFlags(z.string().default('scripted').describe(`who acts: ${POLICY_PATHS}`)).prefault({}),
  width: side('width', 640),
  height: side('height', 480),
  fps: z.number().positive().max(200).optional().describe("a clip's frames per second; --env.fps where absent"),
  depth: z
    .boolean()
    .default(false)
    .describe('beside each picture its depth in colours; with a .png also 16 bits of millimetres in a file beside it'),
  segmentation: z.boolean().default(false).describe('beside each picture what shows what, in colours'),
  shadows: z.boolean().default(true).describe('the key light casts shadows'),
  antialias: z.boolean().default(false).describe('2 x 2 samples a pixel: smooth edges, half as fast'),
  renderer: z.enum(['software', 'gpu']).default('software').describe('gpu: three on WebGPU, where there is an adapter'),
  robot: z
    .strictObject({
      type: z.string().default(SO101_FOLLOWER.name).describe('the arm: so101_follower, so100_follower'),
      urdf: z.string().optional().describe('another URDF of the arm, such as the official one with its meshes'),
    })
    .prefault({}),
  env: z
    .strictObject({
      fps: z
        .number()
        .optional()
        .describe('control steps per second, 1 to 200; where absent what the policy was made for, else 30'),
      level: z
        .enum(LEVEL_NAMES)
        .optional()
        .describe(`how much differs from episode to episode: ${LEVEL_NAMES.join(', ')}`),
      randomise: z
        .union([z.string(), z.record(z.string(), z.unknown())])
        .optional()
        .describe("what differs, section by section in place of the level's: FILE.yaml, or {light: {..}}"),
    })
    .prefault({}),
  json: JSON_FLAG,
})

type Options = z.output<typeof flags>

export const renderCommand = defineCommand({
  name: 'render',
  summary: 'draw what the cameras of the simulated arm see, as a picture or a clip',
  flags,
  examples: [
    'so101 render --task=lift-cube --seed=1000 --camera=front --out=shot.png',
    'so101 render --task=stack-cube --camera=front,wrist --out=clip.mp4',
    'so101 render --camera=top --time_s=2 --depth --segmentation --antialias --out=shot.png',
  ],
  async run(options, io) {
    const fitted = await fittedEnv(options.policy, envOf(options), io)
    const { rateHz = DEFAULT_RATE_HZ } = fitted
    const fps = options.fps ?? rateHz
    const { cameras, show } = camerasOf(options, fps, fitted.cameras)
    // Loaded here, so that `so101 --help` need not compile a physics engine.
    const { renderEpisode } = await import('../run/render/render-episode.js')
    const { outputName } = await import('../run/render/output.js')
    const file = typeof options.json === 'string' ? openResultFile(options.json) : undefined
    const { task, seed, policy, time_s: timeS, out } = options
    const stop = new AbortController()
    const interrupted = interruption()
    void interrupted.came.then(signal => {
      stop.abort(new InterruptedError(signal))
    })
    const warnings: string[] = []
    const warn = (message: string) => {
      warnings.push(message)
      io.stderr.write(`warning: ${message}\n`)
    }
    let bar: ProgressBar | undefined
    let shown = 0
    try {
      const report = await renderEpisode({
        task,
        seed,
        policy: policy.path,
        policyOptions: policyOptions(policy),
        env: { ...fitted, rateHz, cameras, warn },
        show,
        out: out ?? outputName(task, seed, namesOf(options), '.png'),
        timeS,
        fps,
        onStep(nowS, mostS) {
          if (mostS === undefined) return
          const step = Math.round(nowS * rateHz)
          bar ??= progressBar(io, { total: Math.round(mostS * rateHz), label: task })
          bar.advance(step - shown, `| ${nowS.toFixed(1)} s`)
          shown = step
        },
        onDrawn() {
          bar?.stop()
          if (/\.gif$/i.test(out ?? '')) io.stderr.write('encoding the GIF ..\n')
        },
        signal: stop.signal,
      })
      bar?.stop()
      const json = `${JSON.stringify({ ...asJson(options, report), warnings }, undefined, 2)}\n`
      io.stdout.write(options.json === true ? json : textOf(options, report))
      file?.write(json)
    } catch (error) {
      bar?.stop()
      // A clip's reason stands behind it as the error.
      if (error instanceof InterruptedError && out !== undefined && /\.(mp4|gif)$/i.test(out))
        io.stderr.write(`${out}: what was drawn until then\n`)
      throw error
    } finally {
      bar?.stop()
      interrupted.forget()
    }
  },
})

function namesOf({ camera }: Options): string[] {
  return camera.split(',').map(name => name.trim())
}

/** Those that are shown, from left to right, beside those that the policy sees. */
function camerasOf(
  options: Options,
  fps: number,
  seen: CamerasOptions = {},
): { readonly cameras: CamerasOptions; readonly show: readonly string[] } {
  const names = namesOf(options)
  for (const name of names) {
    if (!CAMERA_NAMES.includes(name)) throw new UsageError(unknownName('camera', name, CAMERA_NAMES))
    if (names.indexOf(name) !== names.lastIndexOf(name)) {
      throw new UsageError(`--camera=${options.camera} names ${name} twice: name each camera once`)
    }
  }
  const { width, height, depth, segmentation, shadows, antialias, renderer } = options
  const shown: CameraOptions = { width, height, fps, depth, segmentation, shadows, antialias, renderer }
  let cameras = seen
  const show = names.map(name => {
    const added = withFilmCamera(cameras, name, shown)
    cameras = added.cameras
    return added.name
  })
  return { cameras, show }
}

function envOf({ robot, env }: Options): ArmEnvMakeOptions {
  return {
    robotType: robot.type,
    ...(env.fps === undefined ? {} : { rateHz: env.fps }),
    ...(robot.urdf === undefined ? {} : { urdf: robot.urdf }),
    ...(env.level === undefined ? {} : { level: env.level }),
    ...(env.randomise === undefined ? {} : { randomise: readRandomise(env.randomise) }),
  }
}

function textOf(options: Options, report: RenderReport): string {
  const { task, seed, policy, time_s: timeS = 0 } = options
  const { kind, files, width, height, frames, episode, drawS, cameras } = report
  const isClip = kind === 'clip'
  const what = isClip ? `${frames} frames` : `at ${report.timeS.toFixed(2)} s`
  const early = !isClip && report.timeS < timeS - 1e-9 ? ', where the episode ended' : ''
  const isCut = options.time_s !== undefined && episode?.success === false
  const outcome = isCut ? 'cut' : episode?.success === true ? 'success' : 'no success'
  const ending = episode && isClip ? `, ${outcome} after ${episode.steps} steps` : ''
  const names = cameras.map(({ name }) => name).join(' + ')
  const lines = [
    `${files[0] ?? ''}: ${task}, seed ${seed}, ${names}, ${width} x ${height}, ${what}${early}` +
      `${episode ? `, ${policy.path}` : ''}${ending}${isClip ? `; ${((1000 * drawS) / Math.max(1, frames)).toFixed(1)} ms each` : ''}`,
    ...files.slice(1).map(file => `${file}: depth, 16 bits, millimetres, 0 is nothing`),
  ]
  const segments = cameras.flatMap(({ name: camera, segments: seen = [] }) =>
    seen.map(({ value, name, kind, colour, pixels }) => [camera, value, name, kind, colour.join(' '), pixels]),
  )
  const legend =
    segments.length > 0 ? [table(['camera', 'value', 'what', 'kind', 'red green blue', 'pixels'], segments)] : []
  return `${[...lines, ...legend].join('\n')}\n`
}

function asJson({ task, seed, policy, renderer }: Options, report: RenderReport) {
  const { files, width, height, frames, timeS, cameras, episode, drawS, wallS } = report
  return {
    files,
    task,
    seed,
    policy: episode ? policy.path : null,
    renderer,
    width,
    height,
    frames,
    time_s: timeS,
    cameras: cameras.map(({ name, width, height, captureS, segments }) => ({
      name,
      width,
      height,
      capture_s: captureS,
      ...(segments ? { segments } : {}),
    })),
    episode: episode
      ? { success: episode.success, steps: episode.steps, reward_sum: episode.rewardSum, state_hash: episode.stateHash }
      : null,
    draw_s: drawS,
    wall_s: wallS,
  }
}
