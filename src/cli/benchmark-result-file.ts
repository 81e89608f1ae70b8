/** Result files of benchmarks, read back: whole, of this format, and as they were written. */

import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { valueAt } from '../run/expectation.js'
import { UsageError } from '../robot/errors.js'
import { FORMAT, type BenchmarkResult } from '../run/benchmark/benchmark-result.js'
import { chainHashes } from '../run/chain-hashes.js'

const COUNT = z.int().min(0)
const RECORD = z.object({
  seed: COUNT,
  success: z.boolean(),
  steps: COUNT,
  timeS: z.number(),
  rewardSum: z.number(),
  stateHash: z.string(),
  subGoals: z.record(z.string(), z.number()),
  partialCredit: z.number(),
  failure: z.string().optional(),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
  policyReport: z.object({ chunks: COUNT, waitedSteps: COUNT, missedDeadlines: COUNT }).optional(),
})
const CELL = z.object({
  task: z.string(),
  envId: z.string(),
  digest: z.string().optional(),
  level: z.string(),
  policy: z.string(),
  policyDigest: z.string().optional(),
  policyOptions: z.record(z.string(), z.unknown()).optional(),
  role: z.enum(['policy', 'ceiling', 'floor']),
  options: z.record(z.string(), z.unknown()),
  subGoals: z.array(z.string()),
  n: COUNT,
  successes: COUNT,
  successRate: z.number(),
  ci95: z.tuple([z.number(), z.number()]),
  meanPartialCredit: z.number(),
  meanStepsToSuccess: z.number().nullable(),
  meanTimeToSuccessS: z.number().nullable(),
  hash: z.string(),
  funnel: z.array(z.object({ name: z.string(), reached: COUNT })),
  failures: z.array(z.object({ failure: z.string(), episodes: COUNT })),
  detectableDrop: z.object({ otherSeeds: z.number().nullable(), sameSeeds: z.number().nullable() }),
  stopped: z.enum(['high', 'low']).optional(),
  results: z.array(RECORD),
})
const RUN = z.object({
  measuredAt: z.string(),
  machine: z.object({ cpu: z.string(), cores: COUNT, node: z.string(), platform: z.string() }),
  workers: COUNT,
  wallS: z.number(),
  inference: z
    .record(z.string(), z.object({ chunks: COUNT, p50S: z.number(), p99S: z.number(), maxS: z.number() }))
    .optional(),
})
const RESULT = z.object({
  format: z.literal(FORMAT),
  suite: z.looseObject({
    name: z.string(),
    tasks: z.array(z.string()),
    episodes: COUNT,
    seed: COUNT,
    rateHz: z.number(),
  }),
  suiteHash: z.string(),
  versions: z.record(z.string(), z.string()),
  shard: z.object({ index: COUNT, count: COUNT }).optional(),
  cells: z.array(CELL).min(1),
  runs: z.array(RUN).min(1),
})

export function resultText(result: BenchmarkResult): string {
  return `${JSON.stringify(result, undefined, 1)}\n`
}

/** `UsageError` for a file that is not there, cut off, of another format, or changed since. */
export async function readResult(path: string): Promise<BenchmarkResult> {
  const value = parse(path, readText(path))
  const format = valueAt(value, ['format'])
  if (format !== FORMAT) {
    const found = format === undefined ? 'no result of `so101 benchmark`' : `of format ${JSON.stringify(format)}`
    throw new UsageError(`${path} is ${found}, and this version reads ${FORMAT}: name a result.json that it wrote`)
  }
  const parsed = RESULT.safeParse(value)
  if (!parsed.success) {
    const { path: at, message } = parsed.error.issues[0] as z.core.$ZodIssue
    throw new UsageError(`${path} is damaged at ${at.map(String).join('.')} (${message}): run the benchmark again`)
  }
  // As it stands, and not as the schema orders it.
  const result = value as BenchmarkResult
  for (const { task, level, policy, hash, n, successes, results } of result.cells) {
    const isCounted = n === results.length && successes === results.filter(({ success }) => success).length
    if (isCounted && (await chainHashes(results)) === hash) continue
    throw new UsageError(
      `${path} is damaged: the ${n} episodes of ${task} ${level} ${policy} are not those that were written: run the benchmark again`,
    )
  }
  return result
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new UsageError(`cannot read the result ${path}: ${reason}`, { cause })
  }
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const end = /[}\]]\s*$/.test(text) ? 'it is no JSON' : `it is cut off after ${Buffer.byteLength(text)} bytes`
    throw new UsageError(`cannot read the result ${path}: ${end}. Copy it again, or run the benchmark with --resume`, {
      cause,
    })
  }
}
