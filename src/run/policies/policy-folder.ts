/** A learned policy on disk: `policy.json` and its graphs. */

import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { parsePolicySpec } from '../../policies/learned/policy-schema.js'
import type { PolicySpec } from '../../policies/learned/policy-spec.js'
import { UsageError } from '../../robot/errors.js'
import { shellWord } from '../../robot/shell-word.js'

export interface PolicyFolder {
  /** As it was named. */
  readonly path: string
  readonly spec: PolicySpec
  /** By graph: an absolute path. */
  readonly files: ReadonlyMap<string, string>
  /** Absolute; of those that read their task. */
  readonly tokenizer?: string | undefined
}

const SPEC_FILE = 'policy.json'

/** What has that file beside it, and what to do with it. */
const OTHERS: readonly (readonly [file: string, what: string, next: (path: string) => string])[] = [
  [
    'config.json',
    'a checkpoint of LeRobot, which runs here once it is exported',
    path => `so101 export --policy.path=${path} --out=FOLDER`,
  ],
  [
    'pretrained_model/config.json',
    'a checkpoint of LeRobot, which runs here once it is exported',
    path => `so101 export --policy.path=${join(path, 'pretrained_model')} --out=FOLDER`,
  ],
  ['meta/info.json', 'a dataset, of which one episode can be run', path => `--policy.path=${path} --policy.episode=0`],
]

/** Whether there is a `policy.json`. */
export function isPolicyFolder(path: string): boolean {
  return existsSync(join(path, SPEC_FILE))
}

/** Checks that the files are the exported ones. `UsageError` with what is wrong and what to do. */
export async function readPolicyFolder(path: string): Promise<PolicyFolder> {
  const { spec } = readPolicySpec(path)
  const files = new Map<string, string>()
  for (const [graph, { file, sha256 }] of Object.entries(spec.graphs)) {
    files.set(graph, await requireExported(resolve(path, file), sha256))
  }
  if (spec.loop.type !== 'smolvla') return { path, spec, files }
  const tokenizer = resolve(path, spec.loop.tokenizer)
  requireFile(tokenizer)
  return { path, spec, files, tokenizer }
}

/** Its `policy.json` alone: the text, and what it says. `UsageError` with what is wrong and what to do. */
export function readPolicySpec(path: string): { readonly text: string; readonly spec: PolicySpec } {
  const file = join(path, SPEC_FILE)
  if (!existsSync(file)) throw new UsageError(notOne(path))
  const text = readFileSync(file, 'utf8')
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw new UsageError(`${file} is no JSON (${(cause as Error).message}): ${again()}`, { cause })
  }
  return { text, spec: parsePolicySpec(json, file) }
}

function notOne(path: string): string {
  if (!existsSync(path)) return `there is no folder ${path}: name one with a ${SPEC_FILE}`
  if (!statSync(path).isDirectory()) return `${path} is a file: name the folder with its ${SPEC_FILE}`
  for (const [file, what, next] of OTHERS) {
    if (existsSync(join(path, file))) return `${path} is ${what}: ${next(shellWord(path))}`
  }
  return `${path} has no ${SPEC_FILE}, and is no policy: ${again()}`
}

async function requireExported(file: string, sha256: string): Promise<string> {
  requireFile(file)
  const found = await digestOf(file)
  if (found === sha256) return file
  const size = statSync(file).size
  throw new UsageError(
    `${file} is not the file that was exported: it has ${size} bytes with sha256 ${found.slice(0, 12)}.., and ${SPEC_FILE} says ${sha256.slice(0, 12)}..; it is broken, cut short or another one. Copy it again, or ${again()}`,
  )
}

function requireFile(file: string): void {
  if (!existsSync(file))
    throw new UsageError(`${file} is missing, which ${SPEC_FILE} names: copy it there, or ${again()}`)
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  // Graphs may be larger than what one read takes.
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

function again(): string {
  return 'export the policy again (so101 export --policy.path=CHECKPOINT --out=FOLDER)'
}
