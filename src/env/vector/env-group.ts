/** Some of a vector environment's environments, one after the other on one thread, with the autoreset that was asked for. */

import type { Env, Info, Observation } from '../env.js'
import type { Batch } from './batch.js'
import { AutoresetMode, type VectorInfo } from './vector-env.js'

/** Whole infos where they matter (after a reset, at an episode's end), or after every step. */
export type InfoDetail = 'brief' | 'full'

/** Who is to be reset, and how. */
export interface ResetJob {
  /** Of all environments; undefined goes on with the sequence. */
  readonly seeds: readonly (number | undefined)[]
  /** 1 for each that is meant. */
  readonly mask: Uint8Array
  readonly options: Readonly<Record<string, unknown>>
}

/** What does not fit into the batch: infos that are told in whole, and what was thrown, by place. */
export interface Mail {
  readonly infos: readonly (readonly [index: number, info: VectorInfo])[]
  readonly failures: readonly Failure[]
}

export interface Failure {
  readonly index: number
  readonly error: unknown
}

/** Environments behind a batch, here or on other threads. Results go into the batch. */
export interface BatchRunner {
  reset(job: ResetJob): Promise<Mail>
  step(): Promise<Mail>
  /** Safe to call twice, and during anything. */
  close(): Promise<void>
}

export interface EnvGroupOptions {
  readonly envs: readonly Env[]
  /** Place of the first in the batch. */
  readonly first: number
  readonly batch: Batch
  readonly autoreset: AutoresetMode
  readonly infos: InfoDetail
}

/** As Gymnasium's `SyncVectorEnv` steps them. One that throws keeps none of the others from its step. */
export class EnvGroup implements BatchRunner {
  readonly #options: EnvGroupOptions
  #closing: Promise<void> | undefined
  #running: Promise<unknown> = Promise.resolve()

  constructor(options: EnvGroupOptions) {
    this.#options = options
  }

  reset({ seeds, mask, options }: ResetJob): Promise<Mail> {
    return this.#each(async (env, index) => {
      if (mask[index] !== 1) return undefined
      const seed = seeds[index]
      const info = await this.#begin(env, index, { ...(seed === undefined ? {} : { seed }), options })
      this.#options.batch.setOutcome(index, 0, false, false)
      return info
    })
  }

  step(): Promise<Mail> {
    const { batch, autoreset } = this.#options
    return this.#each(async (env, index) => {
      const isOver = batch.terminations[index] === 1 || batch.truncations[index] === 1
      if (isOver && autoreset === AutoresetMode.NEXT_STEP) {
        const info = await this.#begin(env, index)
        batch.setOutcome(index, 0, false, false)
        return info
      }
      const { observation, reward, terminated, truncated, info } = await env.step(batch.action(index))
      batch.setOutcome(index, reward, terminated, truncated)
      if (autoreset === AutoresetMode.SAME_STEP && (terminated || truncated)) {
        return { ...(await this.#begin(env, index)), final_obs: copied(observation), final_info: info }
      }
      batch.setObservation(index, observation)
      batch.setInfo(index, info)
      return terminated || truncated || this.#options.infos === 'full' ? info : undefined
    })
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close())
  }

  async #close(): Promise<void> {
    await this.#running
    const ends = await Promise.allSettled(this.#options.envs.map(env => env.close()))
    const failed = ends.find(end => end.status === 'rejected')
    if (failed) throw failed.reason
  }

  async #begin(env: Env, index: number, options = {}): Promise<Info> {
    const [observation, info] = await env.reset(options)
    this.#options.batch.setObservation(index, observation)
    this.#options.batch.setInfo(index, info)
    return info
  }

  #each(act: (env: Env, index: number) => Promise<VectorInfo | undefined>): Promise<Mail> {
    const { envs, first } = this.#options
    const run = async (): Promise<Mail> => {
      const infos: (readonly [number, VectorInfo])[] = []
      const failures: Failure[] = []
      for (const [k, env] of envs.entries()) {
        const index = first + k
        try {
          const info = await act(env, index)
          if (info) infos.push([index, info])
        } catch (error) {
          failures.push({ index, error })
        }
      }
      return { infos, failures }
    }
    const mail = run()
    this.#running = mail
    return mail
  }
}

function copied(observation: Observation): Observation {
  return Object.fromEntries(Object.entries(observation).map(([name, values]) => [name, values.slice()]))
}
