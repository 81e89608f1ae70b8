/** The hashes that are checked in: what the scripted experts' first five episodes come to, on every machine. */

import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const FILE = fileURLToPath(new URL('./golden.json', import.meta.url))

export const GOLDEN_SEED = 0
export const GOLDEN_EPISODES = 5

/** By task. */
export function readGolden(): Readonly<Record<string, string>> {
  return JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, string>
}

/** Where the physics changed on purpose: `UPDATE_GOLDEN=1 npx vitest run test/run/golden.test.ts`, then commit golden.json. */
export const isRenewing = process.env['UPDATE_GOLDEN'] === '1'

export function writeGolden(hashes: Readonly<Record<string, string>>): void {
  writeFileSync(FILE, `${JSON.stringify(hashes, undefined, 2)}\n`)
  console.warn(`renewed ${FILE}`)
}
