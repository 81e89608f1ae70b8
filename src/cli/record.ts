/** `so101 record`: LeRobot datasets from the twin or a real arm, by a policy or by hand. */

import { defineCommand } from './command.js'
import { openDisplay } from './display-flags.js'
import { isDevicePort } from './eval-flags.js'
import { interruption } from './interruption.js'
import type { Io } from './io.js'
import { listenToKeys } from './keys.js'
import {
  datasetPlace,
  RECORD_FLAGS,
  recordedEnv,
  requireOneActor,
  videoEncoding,
  type RecordFlags,
} from './record-flags.js'
import { fittedEnv, policyOptions } from './policy-flags.js'
import { keyHelp, recordKeys } from './record-keys.js'
import { episodeText, filesIn, keptText, progressText, reportText } from './record-text.js'
import { openResultFile } from './result-file.js'
import { statusLine, type StatusLine } from './status-line.js'
import { teleoperatorOptions } from './teleop-flags.js'
import type { Teleoperator } from '../policies/teleop/teleoperator.js'
import { InterruptedError, UsageError } from '../robot/errors.js'
import { RecordControls } from '../run/record/record-controls.js'
import type { RecordedEpisodeResult, RecordEvent, RecordOptions } from '../run/record/record-options.js'
import type { ArmEnvMakeOptions } from '../run/make.js'
import type { ConnectedTeleop } from '../run/teleop/open-teleoperator.js'
import type { Display } from '../studio/display.js'

/** Status lines a second. */
const STATUS_HZ = 5

export const recordCommand = defineCommand({
  name: 'record',
  summary: 'record a LeRobot dataset, with a policy or by hand',
  flags: RECORD_FLAGS,
  examples: [
    'so101 record --dataset.repo_id=me/lift --policy.path=scripted --robot.cameras=front,wrist --dataset.num_episodes=50 --dataset.only_successes=true',
    "so101 record --robot.port=/dev/ttyACM0 --robot.id=my_follower --teleop.type=so101_leader --teleop.port=/dev/ttyACM1 --teleop.id=my_leader --dataset.repo_id=me/cubes --dataset.single_task='Lift the cube.'",
  ],
  async run(flags, io) {
    requireOneActor(flags)
    const place = datasetPlace(flags)
    const isDevice = isDevicePort(flags.robot.port)
    const asked = recordedEnv(flags)
    const env = flags.policy ? await fittedEnv(flags.policy, asked, io) : asked
    if (flags.policy) await requireRate(flags.policy, flags.dataset.fps)
    const file = typeof flags.json === 'string' ? openResultFile(flags.json) : undefined
    const { record } = await import('../run/record/record.js')
    const controls = new RecordControls()
    const stop = new AbortController()
    const interrupted = interruption()
    void interrupted.came.then(signal => {
      stop.abort(new InterruptedError(signal))
    })
    const saved: RecordedEpisodeResult[] = []
    const line = statusLine(io, { logEvery: Infinity })
    let connected: ConnectedTeleop | undefined
    let person: Teleoperator | undefined
    let display: Display | undefined
    let endKeys: (() => void) | undefined
    let isReady: true | undefined
    try {
      if (flags.teleop) connected = await connectedTeleop(flags)
      if (flags.display_data) display = await openDisplay(flags, io)
      endKeys = listenToKeys(recordKeys({ controls, stop, hasVerdict: isDevice, teleop: () => person }))
      if (isDevice && !flags.robot.unattended && !endKeys) {
        throw new UsageError(
          'an arm moves only while somebody can stop it: run this in a terminal, with its keyboard, or add --robot.unattended=true',
        )
      }
      const [device, shown] = [connected, display]
      const report = await record({
        ...recordOptions(flags, env, place.root),
        controls,
        signal: stop.signal,
        ...(device ? { teleop: env => (person = device.drive(env)) } : {}),
        ...(shown
          ? {
              around: env =>
                shown.around(env, `recording ${place.repoId}`, () => {
                  stop.abort(new InterruptedError('the stop button of the page'))
                }),
            }
          : {}),
        warn: message => {
          line.note(`warning: ${message}`)
        },
        onEvent: event => {
          if (event.what === 'ready') {
            isReady = true
            showReady(io, event, endKeys !== undefined && keyHelp(isDevice), person)
          } else showEvent(line, event)
        },
        onEpisode: result => {
          saved.push(result)
          line.note(episodeText(result))
        },
        // A log has its episodes.
        ...(io.stderr.isTTY === true
          ? {
              onProgress: throttled(progress => {
                line.show(progressText(progress))
              }),
            }
          : {}),
      })
      line.end()
      const files = report.totalEpisodes > 0 ? filesIn(report.root) : { files: 0, bytes: 0 }
      const json = JSON.stringify({ repo_id: place.repoId, fps: flags.dataset.fps, ...report, ...files }, null, 2)
      if (flags.json === true) io.stdout.write(`${json}\n`)
      else io.stdout.write(`${reportText(report, files, { repoId: place.repoId, fps: flags.dataset.fps })}\n`)
      file?.write(`${json}\n`)
    } catch (error) {
      line.end()
      if (isReady) io.stderr.write(`${keptText(saved, place.root)}\n`)
      throw error
    } finally {
      endKeys?.()
      await connected?.close()
      await display?.close()
      interrupted.forget()
    }
  },
})

/** A dataset's rate is that of the control loop. */
async function requireRate({ path, ...options }: NonNullable<RecordFlags['policy']>, fps: number): Promise<void> {
  const { describePolicy } = await import('../run/policies/policy-description.js')
  const { rateHz = fps } = describePolicy(path, policyOptions(options))
  if (rateHz === fps) return
  throw new UsageError(
    `${path} was made for ${rateHz} steps a second, and this dataset gets ${fps}: --dataset.fps=${rateHz}`,
  )
}

async function connectedTeleop(flags: RecordFlags): Promise<ConnectedTeleop> {
  const { connectTeleoperator } = await import('../run/teleop/open-teleoperator.js')
  return connectTeleoperator(teleoperatorOptions(flags.teleop, flags.robot))
}

function recordOptions(flags: RecordFlags, env: ArmEnvMakeOptions, root: string): RecordOptions {
  const { dataset, policy, seed, resume } = flags
  return {
    task: flags.task ?? (isDevicePort(flags.robot.port) ? 'free' : 'lift-cube'),
    env,
    ...(policy ? { policy: policy.path, policyOptions: policyOptions(policy) } : {}),
    root,
    resume,
    episodes: dataset.num_episodes,
    seed,
    singleTask: dataset.single_task,
    episodeTimeS: dataset.episode_time_s,
    resetTimeS: dataset.reset_time_s,
    video: videoEncoding(flags),
    queue: dataset.encoder_queue_maxsize,
    environmentState: dataset.environment_state,
    disturbance: dataset.disturbance,
    onlySuccesses: dataset.only_successes,
  }
}

function showReady(
  { stderr }: Io,
  { root, cameras }: Extract<RecordEvent, { what: 'ready' }>,
  keys: string | false,
  person: Teleoperator | undefined,
): void {
  const seen = cameras.length === 0 ? 'no camera: add --robot.cameras for pictures' : `cameras ${cameras.join(', ')}`
  stderr.write(`recording into ${root} (${seen})\n`)
  if (keys !== false) stderr.write(`${keys}\n`)
  for (const { keys: names, meaning } of person?.keys ?? []) stderr.write(`  ${names}: ${meaning}\n`)
}

function showEvent(line: StatusLine, event: RecordEvent): void {
  if (event.what === 'dropped') line.note(`dropped: ${event.why}`)
  else if (event.what === 'resetting') {
    const what = event.instruction === '' ? 'lay things out' : `lay out: ${event.instruction}`
    line.note(`${what}; the next episode begins in ${event.waitS} s, or with n`)
  }
}

/** A few times a second. */
function throttled<T>(show: (value: T) => void): (value: T) => void {
  let shownMs = -Infinity
  return value => {
    const nowMs = performance.now()
    if (nowMs - shownMs < 1000 / STATUS_HZ) return
    shownMs = nowMs
    show(value)
  }
}
