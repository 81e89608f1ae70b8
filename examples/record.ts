/** Records two episodes of the scripted expert with a camera, and reads them back as training code does. `npx tsx examples/record.ts` */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { decodeFrames, openDataset, record, type EpisodeVideo } from '../src/index.js'

const CAMERA = 'observation.images.front'

/** @returns one line for each episode that stands at `root` then. `episodeTimeS`: the longest of one. */
export async function recordTwo(root: string, episodeTimeS = 20): Promise<string[]> {
  await record({
    task: 'lift-cube',
    policy: 'scripted',
    env: { cameras: { front: { width: 64, height: 48, fps: 30 } } },
    root,
    episodes: 2,
    episodeTimeS,
    seed: 1,
    video: { vcodec: 'h264' },
  })
  const { episodes, info, ...dataset } = await openDataset(root)
  const lines: string[] = []
  for (const { episode_index: episode, length, notes, videos } of episodes) {
    // Row after row, six joints each, in degrees; the gripper in percent.
    const { values } = (await dataset.episode(episode)).numbers('action')
    const lift = values.filter((_, k) => k % 6 === 1)
    let pictures = 0
    const { file, fromS, toS } = videos[CAMERA] as EpisodeVideo
    // Each with its colours, `rgb`, from the left upper corner on.
    for await (const { index } of decodeFrames(file, { fromS, toS, fps: info.fps })) pictures = index + 1
    lines.push(
      `episode ${episode}: ${length} rows, ${pictures} pictures, shoulder_lift ${Math.min(...lift).toFixed(0)} to ${Math.max(...lift).toFixed(0)} degrees, ${notes.success === true ? 'lifted' : 'not lifted'}`,
    )
  }
  return lines
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = await mkdtemp(join(tmpdir(), 'so101-example-'))
  for (const line of await recordTwo(join(folder, 'lift'))) console.log(line)
  await rm(folder, { recursive: true })
}
