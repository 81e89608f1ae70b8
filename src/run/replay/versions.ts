/** By what an episode is made, as far as it may decide a bit of it. */

import { readFileSync } from 'node:fs'
import process from 'node:process'
import { RAPIER_VERSION } from '../../sim/rapier.js'
import type { Versions } from './replay.js'

let known: Versions | undefined

export function versionsHere(): Versions {
  known ??= { package: packageVersion(), engine: `rapier ${RAPIER_VERSION}`, node: process.version }
  return known
}

function packageVersion(): string {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

/** Each as `package was .., is ..`; none where this is what made it. */
export function versionDifferences(made: Versions): string[] {
  const here = versionsHere()
  return (['package', 'engine', 'node'] as const)
    .filter(what => made[what] !== here[what])
    .map(what => `${what} was ${made[what]}, is ${here[what]}`)
}
