/** `npm run bench -- recording`: five minutes in real time, and 200 demonstrations as fast as they go. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { table } from '../../src/cli/table.js'
import { record } from '../../src/run/record/record.js'
import type { Suite } from '../suite.js'
import { recordInRealTime } from './real-time.js'

/** SO101_BENCH_MINUTES=1 is a shorter look. */
const MINUTES = Number(process.env['SO101_BENCH_MINUTES'] ?? 5)
const DEMONSTRATIONS = Number(process.env['SO101_BENCH_DEMONSTRATIONS'] ?? 200)
const SMALL = { width: 128, height: 128, fps: 30 }

export const RECORDING: Suite = {
  name: 'recording',
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'so101-recording-'))
    try {
      // What is compiled on its first use is, then.
      await recordInRealTime(join(folder, 'warm-up'), 0.25)
      const live = await recordInRealTime(join(folder, 'live'), MINUTES)
      const demos = await record({
        task: 'lift-cube',
        policy: 'scripted',
        root: join(folder, 'demos'),
        episodes: DEMONSTRATIONS,
        onlySuccesses: true,
        env: { cameras: { front: SMALL, wrist: SMALL } },
      })
      const { rows, dropped, rateHz, late, lateMaxMs, queuedMost, rssMb } = live
      const { wallS, stepS, pictures, totalFrames } = demos
      const text: [string, string][] = [
        [`real time, ${MINUTES} min, two cameras 640x480, libsvtav1: rows`, String(rows)],
        ['  pictures dropped or shown twice', String(dropped)],
        ['  loop', `${rateHz.toFixed(3)} Hz, ${late} late, at most ${lateMaxMs.toFixed(1)} ms`],
        ['  pictures that waited at most', String(queuedMost)],
        ['  memory at start, middle, end', rssMb.map(mb => `${mb.toFixed(0)} MB`).join(', ')],
        [`${DEMONSTRATIONS} demonstrations of lift-cube, two cameras 128x128: time`, `${wallS.toFixed(0)} s`],
        ['  frames, against real time', `${totalFrames}, ${(totalFrames / 30 / wallS).toFixed(2)} x`],
        ['  failed and dropped', String(demos.dropped)],
        [
          '  physics, drawing, encoding',
          [stepS, pictures?.renderS ?? 0, pictures?.encodeS ?? 0].map(each => `${each.toFixed(0)} s`).join(', '),
        ],
      ]
      return {
        table: table(['recording', ''], text),
        json: { live, demonstrations: { ...demos, episodes: demos.episodes.length, root: undefined } },
      }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}
