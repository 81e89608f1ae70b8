/** The policies of a suite: names, folders, and the same policy run in several ways. */

import type { CameraOptions } from '../../env/camera/camera-options.js'
import type { ExecutionOptions } from '../../policies/learned/execution/execution-options.js'
import { UsageError } from '../../robot/errors.js'
import { executionFor } from '../policies/execution-for.js'
import { describePolicy } from '../policies/policy-description.js'
import type { PolicyOptions } from '../policies/policy-options.js'
import { policyTitle } from '../policies/policy-source.js'
import { POLICY_NAMES } from '../tasks.js'

/** As one writes it. */
export interface SuitePolicyInput {
  /** In tables; the path's last name where absent. */
  readonly name?: string | undefined
  /** As `openPolicy` takes it. */
  readonly path: string
  readonly options?: PolicyOptions | undefined
  /** Of the suite's those that it is run on; all where absent. */
  readonly tasks?: readonly string[] | undefined
}

/** What a suite's policy is beside its name. */
export interface SuitePolicy {
  readonly path: string
  readonly options?: PolicyOptions
  readonly tasks?: readonly string[]
  /** Of its folder; absent of those that are built in. */
  readonly digest?: string
  /** The pictures that it sees. */
  readonly cameras?: Readonly<Record<string, CameraOptions>>
  /** Of a learned one: what its options come to. */
  readonly execution?: ExecutionOptions
}

export interface SuitePolicies {
  readonly names: readonly string[]
  /** By name, of those that are not just the name of one that is built in. */
  readonly files: Readonly<Record<string, SuitePolicy>>
}

/** `UsageError` for what is no policy, or does not fit the suite. */
export function suitePolicies(
  given: readonly (string | SuitePolicyInput)[],
  { tasks, rateHz }: { readonly tasks: readonly string[]; readonly rateHz: number },
): SuitePolicies {
  const all = given.map(each => (typeof each === 'string' ? { path: each } : each)).map(each => named(each))
  const files = all.filter(
    ({ name, path, options, tasks: own }) => name !== path || options || own || !POLICY_NAMES.includes(path),
  )
  const twice = all.find(({ name, path }, at) => all.findIndex(each => each.name === name && each.path !== path) > at)
  if (twice) throw new UsageError(`policies names two '${twice.name}': give one of them another \`name\``)
  return {
    names: all.map(({ name }) => name),
    files: Object.fromEntries(files.map(each => [each.name, policyOf(each, tasks, rateHz)])),
  }
}

function named({ name, path, options, tasks }: SuitePolicyInput) {
  const given = options && Object.keys(options).length > 0 ? options : undefined
  return { name: name ?? policyTitle(path), path, options: given, tasks }
}

function policyOf(
  { name, path, options, tasks }: ReturnType<typeof named>,
  known: readonly string[],
  suiteRateHz: number,
): SuitePolicy {
  const stranger = tasks?.find(task => !known.includes(task))
  if (stranger !== undefined) {
    throw new UsageError(
      `policy '${name}' is for task '${stranger}', which the suite does not have: it has ${known.join(', ')}`,
    )
  }
  const { digest, rateHz = suiteRateHz, cameras } = describePolicy(path, options)
  if (rateHz !== suiteRateHz) {
    throw new UsageError(
      `policy '${name}' was made for ${rateHz} steps a second, and the suite has ${suiteRateHz}: write rateHz: ${rateHz}, or leave it out`,
    )
  }
  const execution = executionFor(path, options)
  return {
    path,
    ...(options && { options }),
    ...(tasks && { tasks }),
    ...(digest !== undefined && { digest }),
    ...(Object.keys(cameras).length > 0 && { cameras }),
    ...(execution && { execution }),
  }
}

/** Equal for policies that act alike, wherever their folders are. */
export function policyIdentity({ path, digest, options, tasks }: SuitePolicy): unknown {
  return [digest ?? path, options ?? {}, tasks ?? null]
}
