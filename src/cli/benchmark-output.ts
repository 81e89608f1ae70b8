/** How every benchmark command ends: files, tables, and the verdict beside an older result. */

import { existsSync, realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'
import { resultText } from './benchmark-result-file.js'
import { comparisonText, resultTable, stoppedText } from './benchmark-text.js'
import type { Io } from './io.js'
import { JSON_FLAG } from './json-flag.js'
import { openResultFile } from './result-file.js'
import { TwinError, UsageError } from '../robot/errors.js'
import type { BenchmarkResult } from '../run/benchmark/benchmark-result.js'
import type { CellInfo } from '../run/benchmark/cells.js'

export const OUTPUT_FLAGS = {
  compare: z
    .string()
    .optional()
    .describe('an older result.json: say which differences are significant, and exit with 1 where something got worse'),
  json: JSON_FLAG,
  html: z.string().optional().describe('write the report, one HTML page that needs nothing else, to this file'),
}

export interface OutputOptions {
  readonly compare?: string | undefined
  readonly json?: string | true | undefined
  readonly html?: string | undefined
}

export interface BenchmarkOutput {
  /** `onWritten`: all files are on the disk. `TwinError` where something is significantly worse than in the older result. */
  finish(result: BenchmarkResult, onWritten?: () => void): Promise<void>
}

/** What a run knows of its result before it begins. */
export interface PlannedResult {
  /** Files that are written in any case. */
  readonly json: string
  readonly html: string
  readonly suite: string
  readonly cells: readonly CellInfo[]
}

/** Reads, opens and refuses what can be wrong, before the work starts. */
export async function openOutput(
  { compare: oldPath, json, html }: OutputOptions,
  io: Io,
  planned?: PlannedResult,
): Promise<BenchmarkOutput> {
  const { readResult } = await import('./benchmark-result-file.js')
  const { compare, pairUp } = await import('../run/benchmark/compare.js')
  const old = oldPath === undefined ? undefined : await readResult(oldPath)
  if (old && planned) pairUp(old, planned.suite, planned.cells)
  const [jsonPaths, htmlPaths] = [pathsOf(json, planned?.json), pathsOf(html, planned?.html)]
  refuseOverwriting(jsonPaths, htmlPaths, oldPath)
  const [jsonFiles, htmlFiles] = [jsonPaths.map(openResultFile), htmlPaths.map(openResultFile)]
  return {
    async finish(result, onWritten) {
      const comparison = old && compare(old, result)
      const text = resultText(result)
      for (const line of stoppedText(result)) io.stderr.write(`warning: ${line}\n`)
      // First of all: a full disk does not lose it.
      if (json === true) io.stdout.write(text)
      else io.stdout.write(`${resultTable(result)}\n`)
      for (const file of jsonFiles) file.write(text)
      if (htmlFiles.length > 0) {
        const { benchmarkReport } = await import('../run/report/benchmark-report.js')
        const page = benchmarkReport(result, comparison)
        for (const file of htmlFiles) file.write(page)
      }
      onWritten?.()
      if (!comparison || oldPath === undefined) return
      const channel = json === true ? io.stderr : io.stdout
      channel.write(`\n${comparisonText(comparison, oldPath)}\n`)
      const worse = comparison.cells.filter(({ verdict }) => verdict === 'worse')
      if (worse.length === 0) return
      const named = worse.map(({ task, level, policy }) => `${task} ${level} ${policy}`).join(', ')
      throw new TwinError(
        'REGRESSION',
        `${worse.length} of ${comparison.cells.length} compared cells got significantly worse than in ${oldPath}: ${named}`,
      )
    },
  }
}

function pathsOf(...paths: readonly (string | true | undefined)[]): string[] {
  return paths.filter(path => typeof path === 'string')
}

/** A gate that writes over what it compares with passes the second time, whatever it found the first. */
function refuseOverwriting(json: readonly string[], html: readonly string[], oldPath: string | undefined): void {
  const places = [...json, ...html].map(placeOf)
  if (oldPath !== undefined && places.includes(placeOf(oldPath))) {
    throw new UsageError(
      `--compare=${oldPath} is where the new result goes: copy the older one elsewhere, or name another folder with --out`,
    )
  }
  const both = html.find(path => json.map(placeOf).includes(placeOf(path)))
  if (both !== undefined) throw new UsageError(`--html=${both} is where the JSON goes: name another file`)
}

/** Where links lead. */
function placeOf(path: string): string {
  return existsSync(path) ? realpathSync(path) : resolve(path)
}
