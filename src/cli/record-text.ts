/** What `so101 record` says while it runs and when it is over. */

import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { table } from './table.js'
import { shellWord } from '../robot/shell-word.js'
import type { RecordedEpisodeResult, RecordProgress, RecordReport } from '../run/record/record-options.js'

export interface RecordedFiles {
  readonly files: number
  readonly bytes: number
}

/** What fits on one line. */
export function progressText(progress: RecordProgress): string {
  const { phase, episode, of, frames, timeS, endS, rateHz, misses, queued, committing, status } = progress
  const parts =
    phase === 'recording'
      ? [
          `episode ${episode}/${of}`,
          `${timeS.toFixed(1)}/${endS.toFixed(0)} s`,
          `${rateHz.toFixed(0)} Hz, ${misses} late`,
          count(frames, 'frame'),
          ...(queued > 0 ? [`${count(queued, 'picture')} waiting`] : []),
          ...(committing > 0 ? [`${committing} being saved`] : []),
        ]
      : [`before episode ${episode}/${of}`, `begins in ${Math.max(0, endS - timeS).toFixed(0)} s, or with n`]
  return [...parts, ...(status === undefined || status === '' ? [] : [status])].join(' | ')
}

export function episodeText({ episode, frames, success, seed }: RecordedEpisodeResult): string {
  const which = seed === undefined ? '' : `, seed ${seed}`
  return `saved episode ${episode}: ${count(frames, 'frame')}${success ? ', success' : ''}${which}`
}

export function reportText(report: RecordReport, files: RecordedFiles, place: { repoId: string; fps: number }): string {
  const { episodes, totalEpisodes, totalFrames, dropped, wallS, stepS, steps, pacing, pictures, root } = report
  const frames = framesOf(episodes)
  const rows: [string, string][] = [
    ['episodes', `${episodes.length}${total(episodes.length, totalEpisodes)}`],
    ['frames', `${frames}${total(frames, totalFrames)}`],
    ['successes', `${episodes.filter(({ success }) => success).length} of ${episodes.length}`],
    ['dropped', String(dropped)],
    [
      'time',
      `${seconds(wallS)} for ${seconds(frames / place.fps)} recorded: ${(frames / place.fps / wallS).toFixed(2)} x real time`,
    ],
    ['steps', `${steps} in ${seconds(stepS)}: ${share(stepS, wallS)} of the time`],
  ]
  if (pacing) {
    const { periods, overruns, lateP99S, lateMaxS, meanPeriodS } = pacing
    const rateHz = meanPeriodS > 0 ? (1 / meanPeriodS).toFixed(2) : '-'
    rows.push(['loop', `${rateHz} Hz, ${overruns} of ${periods} late; p99 ${ms(lateP99S)}, at most ${ms(lateMaxS)}`])
  }
  if (pictures) {
    const { renderS, encodeS, waitedS, queuedMost } = pictures
    rows.push(
      ['drawing', `${seconds(renderS)} in workers: ${share(renderS, wallS)} of one core`],
      ['encoding', `${seconds(encodeS)} in workers: ${share(encodeS, wallS)} of one core`],
      [
        'waited',
        `${seconds(waitedS)} for the encoders; at most ${queuedMost} pictures of a camera waited, none was dropped`,
      ],
    )
  }
  rows.push(['files', `${files.files}, ${(files.bytes / 1e6).toFixed(1)} MB`], ['dataset', root])
  if (totalEpisodes === 0) return 'no episode was finished: nothing was saved'
  const at = `--dataset.repo_id=${place.repoId} --dataset.root=${shellWord(root)}`
  return [
    table(['recorded', ''], rows),
    `next: so101 dataset info ${shellWord(root)}\n      lerobot-train ${at} --policy.type=act --policy.push_to_hub=false`,
  ].join('\n\n')
}

/** After an error. */
export function keptText(episodes: readonly RecordedEpisodeResult[], root: string): string {
  if (episodes.length === 0) return 'no episode was finished: nothing was saved'
  const what = episodes.length === 1 ? '1 episode is' : `${episodes.length} episodes are`
  return `${what} saved, ${framesOf(episodes)} frames, in ${root}: --resume=true goes on`
}

/** All files of a dataset. */
export function filesIn(root: string): RecordedFiles {
  let [files, bytes] = [0, 0]
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    files += 1
    bytes += statSync(join(entry.parentPath, entry.name)).size
  }
  return { files, bytes }
}

function framesOf(episodes: readonly RecordedEpisodeResult[]): number {
  return episodes.reduce((sum, { frames }) => sum + frames, 0)
}

function total(here: number, all: number): string {
  return all === here ? '' : ` (${all} in the dataset)`
}

function count(many: number, what: string): string {
  return `${many} ${what}${many === 1 ? '' : 's'}`
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`
}

function ms(valueS: number): string {
  return `${(1000 * valueS).toFixed(1)} ms`
}

function share(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(0)} %`
}
