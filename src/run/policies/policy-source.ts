/** What a policy's name means: one that is built in, one that is shipped, a folder with a learned one, or a dataset's folder. */

import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { closest } from '../../robot/closest.js'
import { UsageError } from '../../robot/errors.js'
import { POLICY_NAMES } from '../tasks.js'
import { givenOptions, policyArguments } from './policy-arguments.js'
import { isPolicyFolder } from './policy-folder.js'
import type { PolicyOptions } from './policy-options.js'

export type PolicySource =
  | { readonly kind: 'built-in'; readonly name: string }
  | { readonly kind: 'learned'; readonly folder: string }
  | { readonly kind: 'dataset'; readonly root: string; readonly episode: number }

const SHIPPED = fileURLToPath(new URL('../../../assets/policies/', import.meta.url))

/** Learned policies that come with the package, by name. */
export function shippedPolicies(): string[] {
  if (!existsSync(SHIPPED)) return []
  return readdirSync(SHIPPED)
    .filter(name => isPolicyFolder(join(SHIPPED, name)))
    .sort()
}

/** A name of ours comes before a folder of the same name: write `./NAME` for that. `UsageError` for what is neither, and for options that mean nothing to it. */
export function policySource(name: string, options: PolicyOptions = {}): PolicySource {
  if (POLICY_NAMES.includes(name)) {
    refuseOptions(`'${name}' is no learned policy`, policyArguments(options))
    return { kind: 'built-in', name }
  }
  if (shippedPolicies().includes(name)) return learned(join(SHIPPED, name), name, options)
  if (!existsSync(name)) throw unknownPolicy(name)
  if (!statSync(name).isDirectory()) {
    throw new UsageError(`--policy.path=${name} is a file: name the folder that it is in, with its policy.json`)
  }
  const folder = resolve(name)
  if (isPolicyFolder(folder) || !existsSync(join(folder, 'meta', 'info.json'))) {
    return learned(name, name, options)
  }
  const { episode } = options
  if (episode === undefined) {
    throw new UsageError(
      `${name} is a dataset, of which one episode is a policy: say which, such as --policy.episode=0`,
    )
  }
  const others = givenOptions(options).filter(option => option !== 'episode')
  refuseOptions(
    `${name} is a dataset, whose actions are repeated as they were recorded`,
    policyArguments(Object.fromEntries(others.map(option => [option, options[option]]))),
  )
  return { kind: 'dataset', root: folder, episode }
}

/** As it is called in tables and files: a folder by its last name. */
export function policyTitle(name: string): string {
  if (POLICY_NAMES.includes(name) || shippedPolicies().includes(name)) return name
  return basename(resolve(name))
}

function learned(folder: string, name: string, options: PolicyOptions): PolicySource {
  const { episode } = options
  if (episode === undefined) return { kind: 'learned', folder }
  throw new UsageError(
    `--policy.episode=${episode} is for a dataset, and ${name} is a learned policy: leave it out, or name a dataset's folder`,
  )
}

function refuseOptions(fact: string, given: readonly string[]): void {
  const [first, ...more] = given
  if (first === undefined) return
  throw new UsageError(
    `${fact}: ${given.join(' ')} ${more.length > 0 ? 'mean' : 'means'} nothing to it, leave ${more.length > 0 ? 'them' : 'it'} out`,
  )
}

function unknownPolicy(name: string): UsageError {
  const known = [...POLICY_NAMES, ...shippedPolicies()]
  const near = closest(name, known)
  return new UsageError(
    `no policy '${name}'${near === undefined ? ':' : `, did you mean '${near}'?`} known are ${known.join(', ')}, ` +
      'and any folder with a policy.json (so101 export writes it) or with a dataset (with --policy.episode=0)',
  )
}
