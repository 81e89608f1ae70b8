/** A checkpoint of LeRobot's trainer into a policy folder, by tools/train/export_policy.py. */

import { z } from 'zod'
import { UsageError } from '../../robot/errors.js'
import { PYTHON_ENV, trainFile } from './python-files.js'
import { runLines } from './run-lines.js'
import { TrainingError } from './training-error.js'

export interface ExportOptions {
  readonly interpreter: string
  readonly checkpoint: string
  readonly out: string
  /** Where it is not what the checkpoint names. */
  readonly datasetRoot?: string | undefined
  /** Where the dataset does not say. */
  readonly robotType?: string | undefined
  readonly useDegrees?: boolean | undefined
  /** Of the weights in the files. */
  readonly precision: 'float32' | 'float16'
  readonly signal: AbortSignal
  readonly note: (text: string) => void
}

const REPORT = z.object({
  folder: z.string(),
  type: z.string(),
  bytes: z.int(),
  parameters: z.int(),
  max_abs_diff: z.number(),
  inputs: z.int(),
  latency_ms: z.number(),
})

export type ExportReport = z.output<typeof REPORT>

const ERROR = 'error: '

/** `UsageError` for what the user can mend, as the exporter says it. */
export async function exportPolicy({ note, signal, ...options }: ExportOptions): Promise<ExportReport> {
  let report: ExportReport | undefined
  const { exitCode, tail } = await runLines(
    options.interpreter,
    [trainFile('export_policy.py'), ...argumentsOf(options)],
    {
      env: PYTHON_ENV,
      signal,
      onLine: (line, from) => {
        if (from === 'stdout' && line.startsWith('{')) report = REPORT.safeParse(JSON.parse(line)).data
        if (line.startsWith('warning: ')) note(line)
      },
    },
  )
  if (exitCode === 0 && report) return report
  const error = tail.find(line => line.startsWith(ERROR))
  if (error !== undefined) throw new UsageError(error.slice(ERROR.length))
  throw new TrainingError(
    `the export ended with ${exitCode}:\n${tail
      .slice(-8)
      .map(line => `  ${line}`)
      .join('\n')}`,
  )
}

function argumentsOf(options: Omit<ExportOptions, 'note' | 'signal'>): string[] {
  const { checkpoint, out, datasetRoot, robotType, useDegrees, precision } = options
  return [
    `--policy.path=${checkpoint}`,
    `--out=${out}`,
    ...(datasetRoot === undefined ? [] : [`--dataset.root=${datasetRoot}`]),
    ...(robotType === undefined ? [] : [`--robot.type=${robotType}`]),
    ...(useDegrees === undefined ? [] : [`--robot.use_degrees=${useDegrees}`]),
    `--precision=${precision}`,
  ]
}
