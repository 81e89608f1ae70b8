/** Minutes of recording at 30 Hz on the wall's clock: does the loop keep up, is every picture there, does memory stay flat? */

import { openDataset } from '../../src/dataset/dataset-reader.js'
import { inRealTime } from '../../src/run/real-time-env.js'
import { record } from '../../src/run/record/record.js'

const RATE_HZ = 30
const EPISODE_S = 15
const CAMERA = { width: 640, height: 480, fps: RATE_HZ }
/** Rows whose picture is this near to one period after the one before it have one of their own. */
const SAME_PERIOD_S = 0.005

export interface RealTimeFigures {
  readonly minutes: number
  readonly rows: number
  /** Rows that a camera's picture is missing for, or stands in twice. */
  readonly dropped: number
  readonly rateHz: number
  readonly late: number
  readonly lateMaxMs: number
  readonly queuedMost: number
  /** Of this process, MB: after the first episode, halfway, at the end. */
  readonly rssMb: readonly [start: number, middle: number, end: number]
}

/** `root`: a folder that is not there yet. */
export async function recordInRealTime(root: string, minutes: number): Promise<RealTimeFigures> {
  const episodes = Math.round((60 * minutes) / EPISODE_S)
  const rss: number[] = []
  const report = await record({
    task: 'lift-cube',
    policy: 'scripted',
    root,
    episodes,
    episodeTimeS: EPISODE_S,
    env: {
      rateHz: RATE_HZ,
      cameras: { front: CAMERA, wrist: CAMERA },
      terminateOnSuccess: false,
      maxEpisodeSteps: -1,
    },
    around: env => inRealTime(env),
    onEvent: ({ what }) => {
      if (what === 'recording') rss.push(process.memoryUsage.rss() / 1e6)
    },
  })
  rss.push(process.memoryUsage.rss() / 1e6)
  const { pacing, pictures } = report
  return {
    minutes,
    rows: report.totalFrames,
    dropped: await droppedIn(root),
    rateHz: pacing && pacing.meanPeriodS > 0 ? 1 / pacing.meanPeriodS : 0,
    late: pacing?.overruns ?? 0,
    lateMaxMs: 1000 * (pacing?.lateMaxS ?? 0),
    queuedMost: pictures?.queuedMost ?? 0,
    rssMb: [rss[1] ?? 0, rss[Math.floor(rss.length / 2)] ?? 0, rss.at(-1) ?? 0],
  }
}

/** By the capture times in the dataset, and by how much longer its videos are than its rows. */
async function droppedIn(root: string): Promise<number> {
  const dataset = await openDataset(root)
  let dropped = 0
  for (const { episode_index: index, length, videos } of dataset.episodes) {
    const { dims, values } = (await dataset.episode(index)).numbers('complementary_info.capture_time_s')
    for (let at = dims; at < values.length; at++) {
      const sinceS = (values[at] as number) - (values[at - dims] as number)
      if (at % dims > 0 && Math.abs(sinceS - 1 / RATE_HZ) > SAME_PERIOD_S) dropped += 1
    }
    for (const { fromS, toS } of Object.values(videos)) {
      dropped += Math.abs(Math.round((toS - fromS) * RATE_HZ) - length)
    }
  }
  return dropped
}
