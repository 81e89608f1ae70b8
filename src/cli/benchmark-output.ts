/** How every benchmark command ends: files, tables, and the verdict beside an older result. */

import { z } from 'zod'
import { resultText } from './benchmark-result-file.js'
import { comparisonText, resultTable, stoppedText } from './benchmark-text.js'
import type { Io } from './io.js'
import { JSON_FLAG } from './json-flag.js'
import { openResultFile, type ResultFile } from './result-file.js'
import { TwinError } from '../robot/errors.js'
import type { BenchmarkResult } from '../run/benchmark/benchmark-result.js'

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

/** Reads and opens what can be wrong, before the work starts. `also`: files that are written in any case. */
export async function openOutput(
  { compare: oldPath, json, html }: OutputOptions,
  io: Io,
  also: { readonly json?: string; readonly html?: string } = {},
): Promise<BenchmarkOutput> {
  const { readResult } = await import('./benchmark-result-file.js')
  const old = oldPath === undefined ? undefined : await readResult(oldPath)
  const jsonFiles = open([json, also.json])
  const htmlFiles = open([html, also.html])
  return {
    async finish(result, onWritten) {
      const { compare } = await import('../run/benchmark/compare.js')
      const comparison = old && compare(old, result)
      const text = resultText(result)
      for (const file of jsonFiles) file.write(text)
      if (htmlFiles.length > 0) {
        const { benchmarkReport } = await import('../run/report/benchmark-report.js')
        const page = benchmarkReport(result, comparison)
        for (const file of htmlFiles) file.write(page)
      }
      onWritten?.()
      for (const line of stoppedText(result)) io.stderr.write(`warning: ${line}\n`)
      if (json === true) io.stdout.write(text)
      else io.stdout.write(`${resultTable(result)}\n`)
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

function open(paths: readonly (string | true | undefined)[]): ResultFile[] {
  return paths.filter(path => typeof path === 'string').map(openResultFile)
}
