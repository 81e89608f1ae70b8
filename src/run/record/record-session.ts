/** The loop of a recording: episodes one after the other, each committed in the background while the next one runs. */

import type { DatasetWriter } from '../../dataset/dataset-writer.js'
import type { ArmEnv } from '../../env/arm-env.js'
import { framesOf } from '../../env/camera/image-features.js'
import type { Env } from '../../env/env.js'
import type { Policy } from '../../policies/policy.js'
import { TwinError } from '../../robot/errors.js'
import { pacingOf } from '../real-time-env.js'
import { BackgroundWork } from './background-work.js'
import { Disturbance } from './disturbance.js'
import { environmentJson, notesOf } from './episode-notes.js'
import { EpisodeRows } from './episode-rows.js'
import { DEFAULT_QUEUE, type PictureRecorder } from './pictures/picture-recorder.js'
import { RateMeter } from './rate-meter.js'
import type { RecordControls } from './record-controls.js'
import { blamed } from './record-errors.js'
import type { RecordedEpisodeResult, RecordOptions, RecordProgress } from './record-options.js'
import { runAttempt, type Attempt } from './run-attempt.js'

export interface SessionOptions {
  readonly record: RecordOptions
  readonly env: Env
  readonly arm: ArmEnv
  readonly actor: Policy & { status?(): string }
  readonly controls: RecordControls
  readonly writer: DatasetWriter
  readonly recorder: PictureRecorder | undefined
  readonly firstSeed: number
  /** A seed lays out the episode: of twins. */
  readonly isTwin: boolean
}

interface Held {
  readonly attempt: Attempt
  readonly seed: number
  readonly environment: string
}

const DEFAULT_EPISODE_S = 60
/** Episodes whose files may be under way: their rows are in memory. */
const MOST_COMMITTING = 4
/** Failures in a row before it is given up, where only successes are kept. */
const MOST_FAILURES = 50
const WAIT_MS = 100
const CATCH_UP_S = 0.5

export class RecordSession {
  readonly results: RecordedEpisodeResult[] = []
  dropped = 0
  steps = 0
  stepS = 0
  readonly #background = new BackgroundWork()
  readonly #rate = new RateMeter()
  readonly #disturbance: Disturbance | undefined
  #kept = 0
  #isWarm = false
  #failedInARow = 0
  #isWarned = false
  /** Ended, and may still be recorded again until its time for laying things out is over. */
  #held: Held | undefined

  constructor(private readonly options: SessionOptions) {
    const { record, arm, env } = options
    if (record.disturbance) this.#disturbance = new Disturbance(record.disturbance, arm.arm.spec, env.rateHz)
  }

  /** Throws whatever ended it; what was finished by then is kept all the same. */
  async run(): Promise<void> {
    const { firstSeed, arm } = this.options
    let seed = firstSeed
    try {
      for (;;) {
        if (this.#held && !this.#pausesInReset) {
          this.#requireUnstopped()
          await arm.stay()
          await this.pause()
        }
        const again = this.#takeAgain()
        if (!this.#wantsMore) break
        seed = again ?? seed
        const attempt = await this.#attempt(seed)
        seed = this.#settle(attempt, seed)
        await this.#background.room(MOST_COMMITTING)
        this.#background.requireWell()
      }
    } finally {
      this.#keepHeld()
      // The arm does not wait for files. Closing its environment tells what went wrong.
      const resting = arm.stop('the recording is over').catch(() => undefined)
      await this.#background.room(0)
      await resting
    }
    this.#background.requireWell()
  }

  /** Between two episodes: until the time is over or a key is pressed. `instruction`: what to lay out. */
  async pause(instruction = ''): Promise<void> {
    const { record, controls } = this.options
    const waitS = record.resetTimeS ?? 0
    if (this.#held && this.#pauses && waitS > 0) {
      if (!controls.isAgain) controls.begin()
      record.onEvent?.({ what: 'resetting', instruction, waitS })
      const startedMs = performance.now()
      for (;;) {
        const timeS = (performance.now() - startedMs) / 1000
        if (timeS >= waitS || controls.isEnding) break
        this.#background.requireWell()
        this.#tell('resetting', 0, timeS, waitS)
        await controls.wait(Math.min(WAIT_MS, 1000 * (waitS - timeS)), record.signal)
      }
    }
    // Where the arm was reset first, the decision falls here.
    if (!controls.isAgain) this.#keepHeld()
  }

  get #wantsMore(): boolean {
    const { record, controls } = this.options
    return this.#kept + Number(this.#held !== undefined) < record.episodes && !controls.isStopped
  }

  /** The seed of an episode that is to be recorded again after it ended. */
  #takeAgain(): number | undefined {
    const held = this.#held
    if (!held || !this.options.controls.isAgain) return undefined
    this.#held = undefined
    this.#drop(held.attempt.rows, 'recorded again')
    return held.seed
  }

  async #attempt(seed: number): Promise<Held | undefined> {
    const { record, env, arm, actor, controls, writer, recorder } = this.options
    const cameras = Array.from(arm.backend.cameras.values(), ({ spec }) => spec)
    const mostSteps = Math.max(1, Math.round((record.episodeTimeS ?? DEFAULT_EPISODE_S) * env.rateHz))
    let environment = '{}'
    const attempt = await runAttempt({
      env,
      arm,
      actor,
      isByHand: record.teleop !== undefined,
      seed,
      mostSteps,
      environmentState: record.environmentState ?? false,
      disturbance: this.#disturbance,
      task: record.singleTask ?? '',
      prepare: async first => {
        if (this.#isWarm || !recorder) return
        this.#isWarm = true
        await recorder.warmUp(framesOf(first), writer.stagingFolder)
        const { clock } = arm.backend
        // A twin in a process of its own fell behind meanwhile. Simulated time does not go by for this.
        if (clock.after) await clock.advance(CATCH_UP_S)
      },
      begin: info => {
        this.#takeAgain()
        this.#keepHeld()
        environment = environmentJson(env, arm.arm, record.env ?? {}, info)
        controls.begin()
        record.onEvent?.({ what: 'recording', episode: this.#kept + 1 })
        this.#rate.restart()
        return new EpisodeRows({ writer, cameras, recorder })
      },
      isEnding: () => controls.isEnding,
      // Where the arm's environment asks the person itself, it ends the episode with the next step.
      verdict: () => (this.#pausesInReset ? undefined : controls.verdict),
      check: () => {
        this.#requireUnstopped()
      },
      onStep: ({ frames }, wallS) => {
        this.steps += 1
        this.stepS += wallS
        this.#rate.count()
        this.#warnOfQueue()
        this.#tell('recording', frames, frames / env.rateHz, mostSteps / env.rateHz)
      },
    }).catch((error: unknown) => {
      throw blamed(error, recorder?.shares.queuedMost ?? 0, record.queue ?? DEFAULT_QUEUE)
    })
    return { attempt, seed, environment }
  }

  /** The next seed. */
  #settle(held: Held | undefined, seed: number): number {
    if (!held) return seed + 1
    const { record, controls } = this.options
    const { rows, success } = held.attempt
    if (controls.isAgain) {
      this.#drop(rows, 'recorded again')
      return seed
    }
    if (rows.frames === 0) {
      this.#drop(rows, 'it has no frames')
      return seed
    }
    if (record.onlySuccesses === true && !success) {
      this.#drop(rows, `no success with seed ${seed}`)
      this.#failedInARow += 1
      if (this.#failedInARow >= MOST_FAILURES) throw givenUp(this.#failedInARow, seed)
      return seed + 1
    }
    this.#failedInARow = 0
    this.#held = held
    const isLast = this.#kept + 1 >= record.episodes || controls.isStopped
    if (!this.#pauses || isLast) this.#keepHeld()
    return seed + 1
  }

  #keepHeld(): void {
    const held = this.#held
    this.#held = undefined
    if (!held) return
    const { record, isTwin } = this.options
    const { attempt, seed, environment } = held
    const ownSeed = isTwin ? seed : undefined
    this.#kept += 1
    const committing = attempt.rows
      .commit(notesOf(attempt, environment, ownSeed))
      .then(({ episode_index: episode, frames }) => {
        const { success } = attempt
        const result = { episode, frames, success, ...(ownSeed === undefined ? {} : { seed: ownSeed }) }
        this.results.push(result)
        record.onEpisode?.(result)
      })
    this.#background.add(committing)
  }

  #drop(rows: EpisodeRows, why: string): void {
    this.dropped += 1
    this.options.record.onEvent?.({ what: 'dropped', why })
    this.#background.add(rows.discard())
  }

  /** A person lays things out between episodes. */
  get #pauses(): boolean {
    const { record, isTwin } = this.options
    return (record.resetTimeS ?? 0) > 0 && (record.teleop !== undefined || !isTwin)
  }

  /** A device asks for its objects when the arm has reached its start; all else waits before it is reset. */
  get #pausesInReset(): boolean {
    const { arm } = this.options
    return arm.task.needsScene && arm.backend.scene === undefined && arm.backend.operator !== undefined
  }

  /** Before the queue is full: then the loop waits, and an arm on a desk would get its targets too late. */
  #warnOfQueue(): void {
    const { record, recorder, env, arm } = this.options
    const most = (record.queue ?? DEFAULT_QUEUE) * arm.backend.cameras.size
    const queued = recorder?.shares.queued ?? 0
    if (this.#isWarned || queued <= most / 2 || !pacingOf(env)) return
    this.#isWarned = true
    record.warn?.(
      `the encoders fall behind: ${queued} of ${most} pictures wait, and when the queue is full the loop does: take --dataset.rgb_encoder.vcodec=h264, smaller pictures, fewer cameras or a lower --dataset.fps`,
    )
  }

  #requireUnstopped(): void {
    this.options.record.signal?.throwIfAborted()
    this.#background.requireWell()
  }

  #tell(phase: RecordProgress['phase'], frames: number, timeS: number, endS: number): void {
    const { record, env, actor, recorder } = this.options
    if (!record.onProgress) return
    const status = actor.status?.()
    record.onProgress({
      phase,
      episode: this.#kept + (phase === 'recording' ? 1 : 2),
      of: record.episodes,
      frames,
      timeS,
      endS,
      rateHz: this.#rate.perS,
      misses: pacingOf(env)?.overruns ?? 0,
      queued: recorder?.shares.queued ?? 0,
      committing: this.#background.count,
      ...(status === undefined ? {} : { status }),
    })
  }
}

function givenUp(failures: number, seed: number): TwinError {
  return new TwinError(
    'NO_SUCCESS',
    `${failures} attempts in a row failed, the last one with seed ${seed}, and only successes are kept: take another policy or an easier --env.level, or leave --dataset.only_successes out`,
  )
}
