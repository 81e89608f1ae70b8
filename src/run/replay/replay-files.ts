/** Replays in files: read with errors that name the file, written whole or not at all. */

import { accessSync, constants, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { threadId } from 'node:worker_threads'
import { TwinError, UsageError } from '../../robot/errors.js'
import type { Replay } from './replay.js'
import { parseReplay, replayText } from './replay-text.js'

export const REPLAY_ENDING = '.replay.json'

/** `UsageError` for a file that is not there or no replay. */
export function loadReplay(path: string): Replay {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    throw new UsageError(
      `cannot read ${path} (${(cause as Error).message}): name a file that so101 eval --save_replays=DIR wrote`,
      { cause },
    )
  }
  return parseReplay(text, path)
}

/** `TwinError` where the disk refuses. */
export function saveReplay(path: string, replay: Replay): void {
  const beside = `${path}.${process.pid}-${threadId}.part`
  try {
    writeFileSync(beside, replayText(replay))
    renameSync(beside, path)
  } catch (cause) {
    rmSync(beside, { force: true })
    throw new TwinError('REPLAY_FILE', `cannot write the replay ${path}: ${(cause as Error).message}`, { cause })
  }
}

/** Makes the folder where it is not there. `UsageError` at once where no file could be written to it later. */
export function requireReplayFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
    if (!statSync(folder).isDirectory()) throw new Error('it is a file')
    accessSync(folder, constants.W_OK)
  } catch (cause) {
    throw new UsageError(`cannot keep replays in ${folder}: ${(cause as Error).message}. Name a folder that is yours`, {
      cause,
    })
  }
}

/** `lift-cube-scripted-1000.replay.json`; names that are paths lose what no file name may have. */
export function replayPath(folder: string, task: string, policy: string, seed: number): string {
  const name = [task, policy, seed].map(part => String(part).replaceAll(/[^\w.-]+/g, '_')).join('-')
  return join(folder, `${name}${REPLAY_ENDING}`)
}
