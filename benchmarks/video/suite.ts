/** `npm run bench -- video`: how fresh the pictures of real cameras are, and how fast videos are written. */

import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { table } from '../../src/cli/table.js'
import { videoWriter } from '../../src/run/pictures/video-writer.js'
import type { Suite } from '../suite.js'
import { pictureAges } from './picture-ages.js'

const DURATION_S = 60
const SHORT_S = 15
const OLDEST_P99_MS = 40
const FRAMES = 150

const CASES = [
  { name: 'one camera', durationS: DURATION_S, busyMs: 0, cameras: 1 },
  { name: 'three cameras', durationS: SHORT_S, busyMs: 0, cameras: 3 },
  { name: 'one, a loop that blocks 10 ms', durationS: SHORT_S, busyMs: 10, cameras: 1 },
] as const

export const VIDEO: Suite = {
  name: 'video',
  async run() {
    const ages = []
    for (const { name, durationS, busyMs, cameras } of CASES)
      ages.push({ name, ...(await pictureAges(durationS, busyMs, cameras)) })
    const rows = ages.map(({ name, durationS, p50Ms, p99Ms, worstMs, statistics, cpuShare }) => [
      name,
      durationS.toFixed(0),
      p50Ms.toFixed(1),
      p99Ms.toFixed(1),
      worstMs.toFixed(1),
      statistics.captured,
      statistics.duplicates,
      statistics.lost,
      `${(cpuShare * 100).toFixed(0)} %`,
    ])
    const [alone] = ages
    const isFresh =
      alone !== undefined &&
      alone.p99Ms < OLDEST_P99_MS &&
      alone.statistics.duplicates + alone.statistics.lost + alone.statistics.broken === 0
    const written = [await writing('.mp4'), await writing('.gif')]
    return {
      table: [
        table(['640 x 480 at 30 Hz', 's', 'age p50 ms', 'p99', 'worst', 'captured', 'twice', 'lost', 'CPU'], rows),
        `one camera: p99 below ${OLDEST_P99_MS} ms, none twice, none lost: ${isFresh ? 'reached' : 'MISSED'}`,
        table(
          ['video of 640 x 480', 'frames per s', 'frames per CPU s', 'kB'],
          written.map(({ type, perS, perCpuS, bytes }) => [
            type,
            perS.toFixed(0),
            perCpuS.toFixed(0),
            (bytes / 1000).toFixed(0),
          ]),
        ),
      ].join('\n'),
      json: { ages, isFresh, written },
    }
  },
}

/** A square that goes over a ramp: about what a scene with an arm in it costs. */
async function writing(type: string) {
  const folder = mkdtempSync(join(tmpdir(), 'video-'))
  const file = join(folder, `square${type}`)
  const [width, height] = [640, 480]
  const ramp = Uint8Array.from({ length: width * height * 3 }, (_, at) => {
    const pixel = Math.floor(at / 3)
    return ((pixel % width) + Math.floor(pixel / width)) / 5
  })
  const frames = Array.from({ length: FRAMES }, (_, index) => {
    const frame = ramp.slice()
    for (let y = 160; y < 240; y++) frame.fill(230, (y * width + index * 4) * 3, (y * width + index * 4 + 40) * 3)
    return frame
  })
  const cpu = process.cpuUsage()
  const beganMs = performance.now()
  const writer = await videoWriter(file, { width, height, fps: 30 })
  for (const frame of frames) await writer.push(frame)
  await writer.close()
  const { user, system } = process.cpuUsage(cpu)
  const seconds = (performance.now() - beganMs) / 1000
  const bytes = statSync(file).size
  rmSync(folder, { recursive: true })
  return { type, perS: FRAMES / seconds, perCpuS: FRAMES / ((user + system) / 1e6), bytes }
}
