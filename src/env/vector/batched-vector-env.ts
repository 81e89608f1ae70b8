/** A vector environment over a batch and whoever fills it: order of calls, checks, and results as the caller's own arrays. */

import { ActionError, ClosedError, ResetNeededError } from '../../robot/errors.js'
import type { Env, EnvSpec, Observation } from '../env.js'
import { Box } from '../spaces.js'
import { batchShape, vectorSpaces, type Batch, type VectorSpaces } from './batch.js'
import type { BatchRunner, Mail } from './env-group.js'
import { resetMask, seedsOf } from './seeds.js'
import { SubEnvError } from './vector-errors.js'
import {
  AutoresetMode,
  type VectorEnv,
  type VectorInfo,
  type VectorResetOptions,
  type VectorStep,
} from './vector-env.js'

/** What is known of each of the environments. */
export interface VectorModel {
  readonly spec: EnvSpec
  readonly rateHz: number
  readonly spaces: VectorSpaces
}

/** Of one of them, for all. */
export function vectorModel(env: Env): VectorModel {
  return { spec: env.spec, rateHz: env.rateHz, spaces: vectorSpaces(env) }
}

type Phase = 'never reset' | 'idle' | 'busy' | 'failed' | 'closed'

const REASONS: Readonly<Record<Exclude<Phase, 'idle' | 'closed'>, string>> = {
  'never reset': 'was never reset: call reset() first',
  busy: 'is still at its last call: await it first',
  failed: 'failed in its last call: call reset() first',
}

export class BatchedVectorEnv implements VectorEnv {
  readonly spec: EnvSpec
  readonly rateHz: number
  readonly numEnvs: number
  readonly singleObservationSpace: VectorSpaces['observation']
  readonly singleActionSpace: Box
  readonly actionSpace: Box
  readonly metadata: { readonly autoreset_mode: AutoresetMode }
  readonly #batch: Batch
  readonly #runner: BatchRunner
  #phase: Phase = 'never reset'
  #isSeeded = false

  constructor({ spec, rateHz, spaces }: VectorModel, autoreset: AutoresetMode, batch: Batch, runner: BatchRunner) {
    const { count } = batch.shape
    const { low, high, shape } = spaces.action
    const repeated = (bounds: Float32Array) => Array.from({ length: count }, () => [...bounds]).flat()
    this.spec = spec
    this.rateHz = rateHz
    this.numEnvs = count
    this.singleObservationSpace = spaces.observation
    this.singleActionSpace = spaces.action
    this.actionSpace = new Box({ low: repeated(low), high: repeated(high), shape: [count, ...shape] })
    this.metadata = { autoreset_mode: autoreset }
    this.#batch = batch
    this.#runner = runner
  }

  async reset({ seed, options = {} }: VectorResetOptions = {}): Promise<[Observation, readonly VectorInfo[]]> {
    const { numEnvs } = this
    const { mask, options: rest } = resetMask(options, numEnvs)
    const isAll = !mask.includes(0)
    if (this.#phase !== 'idle' && (this.#phase === 'busy' || this.#phase === 'closed' || !isAll))
      this.#refuse(this.#phase)
    // Unseeded environments of one kind would all draw the same.
    const seeds = seedsOf(seed, numEnvs).map((each, index) => each ?? (this.#isSeeded ? undefined : index))
    const mail = await this.#during('reset', () => this.#runner.reset({ seeds, mask, options: rest }))
    this.#isSeeded = true
    const infos = new Array<VectorInfo>(numEnvs).fill({})
    for (const [index, info] of mail.infos) infos[index] = info
    return [this.#batch.observations(), infos]
  }

  async step(actions: Float32Array): Promise<VectorStep> {
    if (this.#phase !== 'idle') this.#refuse(this.#phase)
    this.#requireActions(actions)
    const batch = this.#batch
    batch.actions.set(actions)
    const { infos: told } = await this.#during('step', () => this.#runner.step())
    const infos = Array.from<unknown, VectorInfo>({ length: this.numEnvs }, (_, index) => batch.briefInfo(index))
    for (const [index, info] of told) infos[index] = info
    return {
      observations: batch.observations(),
      rewards: Float64Array.from(batch.rewards),
      terminations: Uint8Array.from(batch.terminations),
      truncations: Uint8Array.from(batch.truncations),
      infos,
    }
  }

  close(): Promise<void> {
    this.#phase = 'closed'
    return this.#runner.close()
  }

  async #during(doing: string, run: () => Promise<Mail>): Promise<Mail> {
    this.#phase = 'busy'
    let next: Phase = 'failed'
    try {
      const mail = await run()
      const [first, ...others] = [...mail.failures].sort((a, b) => a.index - b.index)
      if (first) {
        const indices = [first, ...others].map(({ index }) => index)
        throw new SubEnvError(indices, this.numEnvs, doing, { cause: first.error })
      }
      next = 'idle'
      return mail
    } finally {
      this.#leave(next)
    }
  }

  /** Closed is final, also for what was under way. */
  #leave(next: Phase): void {
    if (this.#phase !== 'closed') this.#phase = next
  }

  #requireActions(actions: Float32Array): void {
    const { numEnvs, singleActionSpace } = this
    const { size } = singleActionSpace
    if (!(actions instanceof Float32Array) || actions.length !== numEnvs * size) {
      const got = actions instanceof Float32Array ? `${actions.length}` : 'something else'
      throw new ActionError(
        `expected a Float32Array of ${numEnvs * size} numbers, ${size} for each of ${numEnvs} environments, got ${got}`,
      )
    }
    const over: number[] = []
    for (let index = 0; index < numEnvs; index++) {
      if (this.#isOver(index) && this.metadata.autoreset_mode !== AutoresetMode.SAME_STEP) over.push(index)
      else {
        const reason = singleActionSpace.explain(actions.subarray(index * size, (index + 1) * size))
        if (reason !== undefined) throw new ActionError(`action of environment ${index} refused: ${reason}`)
      }
    }
    if (this.metadata.autoreset_mode !== AutoresetMode.DISABLED || over.length === 0) return
    throw new ResetNeededError(
      `the episodes of environments ${over.join(', ')} are over, and nothing resets them: call reset() with options.reset_mask first`,
    )
  }

  /** Of SAME_STEP environments the next episode has begun already. */
  #isOver(index: number): boolean {
    return this.#batch.terminations[index] === 1 || this.#batch.truncations[index] === 1
  }

  #refuse(phase: Exclude<Phase, 'idle'>): never {
    const name = `vector environment ${this.spec.id}`
    if (phase === 'closed') throw new ClosedError(name)
    throw new ResetNeededError(`${name} ${REASONS[phase]}`)
  }
}

/** A batch's shape for n environments like this one. */
export function shapeFor(model: VectorModel, count: number) {
  return batchShape(count, model.spaces)
}
