/** Environments by id: register a way to make one, make it with the usual wrappers. */

import { closest } from '../robot/closest.js'
import { EnvCheckError, UsageError } from '../robot/errors.js'
import { parseEnvId } from './env-id.js'
import type { Env, EnvSpec } from './env.js'
import { ClipAction } from './wrappers/clip-action.js'
import { OrderEnforcing } from './wrappers/order-enforcing.js'
import { TimeLimit } from './wrappers/time-limit.js'

type EnvOptions = Readonly<Record<string, unknown>>

/** Gymnasium's value for `maxEpisodeSteps` that lifts the registered limit. */
const NO_LIMIT = -1

export interface EnvDefinition {
  /** `[namespace/]Name[-vN]`, for instance `so101/LiftCube-v0`. */
  readonly id: string
  /** One line for lists. */
  readonly description?: string
  /** Builds the bare environment, whose `spec.id` is the one given here. `options`: those of `EnvRegistry.make`, less its own. */
  readonly make: (options: EnvOptions, spec: EnvSpec) => Env | Promise<Env>
  /** Control steps until truncation, maybe depending on the options; without it nothing limits them. */
  readonly maxEpisodeSteps?: number | ((options: EnvOptions) => number | undefined)
  /** Options that `make` gets where its caller names no others. */
  readonly defaults?: EnvOptions
}

export interface MakeOptions {
  /** Instead of the registered limit; -1 for none. */
  readonly maxEpisodeSteps?: number | undefined
  /** Clip actions to the action space instead of refusing them. Default: false. */
  readonly clipAction?: boolean
  /** Whatever else the environment takes. */
  readonly [option: string]: unknown
}

export class EnvRegistry {
  readonly #definitions = new Map<string, EnvDefinition>()

  /** Throws `UsageError` for a malformed or taken id, and for a name both with and without version, as Gymnasium does. */
  register(definition: EnvDefinition): void {
    const { id, maxEpisodeSteps } = definition
    const { family, version } = parseEnvId(id)
    if (this.#definitions.has(id)) {
      throw new UsageError(`environment \`${id}\` is registered already: take another name or the next version`)
    }
    for (const other of this.#idsOf(family)) {
      if ((parseEnvId(other).version === undefined) === (version === undefined)) continue
      throw new UsageError(`cannot register \`${id}\` beside \`${other}\`: give both a version or neither`)
    }
    if (typeof maxEpisodeSteps === 'number') requireSteps(maxEpisodeSteps)
    this.#definitions.set(id, definition)
  }

  /** All ids, sorted. */
  registered(): string[] {
    return [...this.#definitions.keys()].sort()
  }

  /** Throws `UsageError` for an unknown id, with the nearest known one. */
  definition(id: string): EnvDefinition {
    const definition = this.#definitions.get(id)
    if (definition === undefined) throw new UsageError(this.#explainUnknown(id))
    return definition
  }

  /**
   * The environment inside `OrderEnforcing`, inside it `TimeLimit` where there is a limit, inside it `ClipAction` where
   * asked for. Throws `UsageError` for an unknown id or option value, `EnvCheckError` for an environment of another id.
   */
  async make(id: string, options: MakeOptions = {}): Promise<Env> {
    const definition = this.definition(id)
    const { maxEpisodeSteps: wanted, clipAction = false, ...others } = options
    const rest = { ...definition.defaults, ...others }
    const maxEpisodeSteps = wanted ?? limitOf(definition, rest) ?? NO_LIMIT
    if (maxEpisodeSteps !== NO_LIMIT) requireSteps(maxEpisodeSteps)
    const limit = maxEpisodeSteps === NO_LIMIT ? {} : { maxEpisodeSteps }

    const bare = await definition.make(rest, { id, ...limit })
    try {
      if (bare.spec.id !== id) {
        throw new EnvCheckError(
          `environment \`${id}\` calls itself \`${bare.spec.id}\`: give it the spec that make() gets`,
        )
      }
      const clipped = clipAction ? new ClipAction(bare) : bare
      const limited = maxEpisodeSteps === NO_LIMIT ? clipped : new TimeLimit(clipped, maxEpisodeSteps)
      return new OrderEnforcing(limited)
    } catch (error) {
      await bare.close()
      throw error
    }
  }

  #idsOf(family: string): string[] {
    return this.registered().filter(id => parseEnvId(id).family === family)
  }

  #newest(family: string): string {
    const age = (id: string) => parseEnvId(id).version ?? 0
    return this.#idsOf(family).reduce((a, b) => (age(b) > age(a) ? b : a))
  }

  #explainUnknown(id: string): string {
    const { family, name, version } = parseEnvId(id)
    if (this.#definitions.size === 0) return `no environment \`${id}\`: none is registered`
    if (this.#idsOf(family).length > 0) {
      const lack = version === undefined ? 'needs its version' : `has no version ${version}`
      return `environment \`${family}\` ${lack}: the newest is \`${this.#newest(family)}\``
    }
    const families = new Map<string, string>()
    for (const known of this.registered().map(parseEnvId)) {
      families.set(known.family, known.family)
      families.set(known.name, known.family)
    }
    const guess = families.get(closest(family, families.keys()) ?? closest(name, families.keys()) ?? '')
    const hint = guess === undefined ? '' : ` did you mean \`${this.#newest(guess)}\`?`
    return `no environment \`${id}\`:${hint} Registered: ${this.registered().join(', ')}`
  }
}

function limitOf({ maxEpisodeSteps }: EnvDefinition, options: EnvOptions): number | undefined {
  return typeof maxEpisodeSteps === 'function' ? maxEpisodeSteps(options) : maxEpisodeSteps
}

function requireSteps(maxEpisodeSteps: number): void {
  if (Number.isSafeInteger(maxEpisodeSteps) && maxEpisodeSteps > 0) return
  throw new UsageError(`expected \`maxEpisodeSteps\` to be a positive integer, got ${maxEpisodeSteps}`)
}
