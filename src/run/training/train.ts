/** LeRobot's trainer at work: its progress as it goes, its own words in a file, its end in ours. */

import { createWriteStream, existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { shellWord } from '../../robot/shell-word.js'
import { readProgress, type TrainProgress } from './progress-lines.js'
import { PYTHON_ENV, trainFile } from './python-files.js'
import { runLines, type RunEnd } from './run-lines.js'
import { lastCheckpointFolder } from './train-arguments.js'
import { TrainingError } from './training-error.js'

export interface TrainRun {
  readonly interpreter: string
  /** Of `trainArguments`. */
  readonly args: readonly string[]
  readonly outputDir: string
  readonly signal: AbortSignal
  readonly onProgress: (progress: TrainProgress) => void
}

const SAID_LINES = 6
/** What an unhappy end says of what to do about it, by what it says. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [/out of memory/i, 'take a smaller --batch_size'],
  [
    /download\.pytorch\.org|urlopen error/i,
    'the weights that the pictures begin with cannot be fetched: add --policy.pretrained_backbone_weights=null, or train where there is a network',
  ],
  [
    /huggingface\.co|LocalEntryNotFound|OfflineModeIsEnabled|RepositoryNotFound/i,
    'LeRobot wants something of the Hugging Face Hub, and cannot reach it: look at the network, or at the name',
  ],
  [
    /unrecognized arguments|not valid for/i,
    'LeRobot does not know that flag: so101 train hands --policy.* on as it is',
  ],
]

/** The command as one would type it. */
export function trainCommand(interpreter: string, args: readonly string[]): string {
  return [interpreter, trainFile('train.py'), ...args].map(flagWord).join(' ')
}

function flagWord(text: string): string {
  const [, flag = '', value = text] = /^(--[\w.]+=)(.*)$/s.exec(text) ?? []
  return `${flag}${shellWord(value)}`
}

export function logFile(outputDir: string): string {
  return `${outputDir}.log`
}

/** The last checkpoint. `TrainingError` where LeRobot ended without one, with what it said. */
export async function train({ interpreter, args, outputDir, signal, onProgress }: TrainRun): Promise<string> {
  mkdirSync(dirname(outputDir), { recursive: true })
  const log = createWriteStream(logFile(outputDir), { flags: 'a' })
  try {
    const end = await runLines(interpreter, [trainFile('train.py'), ...args], {
      env: { ...PYTHON_ENV, SO101_PROGRESS: '1' },
      signal,
      onLine: line => {
        const progress = readProgress(line)
        if (progress) onProgress(progress)
        else log.write(`${line}\n`)
      },
    })
    const checkpoint = lastCheckpoint(outputDir)
    if (end.exitCode === 0 && checkpoint !== undefined) return checkpoint
    throw failed(end, outputDir)
  } finally {
    await new Promise(written => log.end(written))
  }
}

/** undefined: none yet. */
export function lastCheckpoint(outputDir: string): string | undefined {
  const folder = lastCheckpointFolder(outputDir)
  return existsSync(folder) ? folder : undefined
}

function failed({ exitCode, tail }: RunEnd, outputDir: string): TrainingError {
  const lines = tail.filter(line => line.trim() !== '' && readProgress(line) === undefined)
  // Wrong flags are told behind the list of all of them.
  const refused = lines.filter(line => /^\S+: error: /.test(line))
  const said = refused.length > 0 ? refused : lines
  const text = said.join('\n')
  const advice = ADVICE.find(([pattern]) => pattern.test(text))?.[1]
  const killed = exitCode === 137 || exitCode === 128 ? 'it was killed: most likely the memory was full. ' : ''
  return new TrainingError(
    [
      `LeRobot's trainer ended with ${exitCode}: ${killed}${advice === undefined ? `see ${logFile(outputDir)}` : `${advice} (${logFile(outputDir)})`}`,
      ...said.slice(-SAID_LINES).map(line => `  ${line}`),
    ].join('\n'),
  )
}
