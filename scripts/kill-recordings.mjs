/**
 * Kills recorders with SIGKILL, before each rename of their commits and at random moments, and leaves the datasets as they were found after each kill:
 *   node scripts/kill-recordings.mjs OUTDIR [--kills=200] [--seed=1]
 * OUTDIR/kill-000/set, ... and OUTDIR/kills.json: [{ root, committed, moment }]. Each dataset holds `committed` episodes, or one more; none has videos
 * without `--clip=FILE.mp4:FRAMES:HEIGHTxWIDTH`, an MP4 that is the video of each episode.
 */

import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { argv, execPath, pid, kill, exit } from 'node:process'
import { fileURLToPath } from 'node:url'

/** A recording is taken up again after each kill, so often; then a new one is begun. */
const KILLS_PER_DATASET = 10
/** Renames of a first commit, and of two more: every pair of renames gets its kill first. */
const RENAMES = 16
const FPS = 30
/** Episodes known to be saved, by dataset. */
const savedBy = new Map()
const HERE = fileURLToPath(import.meta.url)
const DIST = join(dirname(dirname(HERE)), 'dist', 'dataset')

const flags = Object.fromEntries(
  argv
    .slice(2)
    .filter(each => each.startsWith('--'))
    .map(each => each.slice(2).split('=')),
)
const [place] = argv.slice(2).filter(each => !each.startsWith('--'))

if (flags.child !== undefined) await record(JSON.parse(Buffer.from(flags.child, 'base64').toString()))
else if (place === undefined) {
  console.error(
    'usage: node scripts/kill-recordings.mjs OUTDIR [--kills=200] [--seed=1] [--clip=FILE.mp4:FRAMES:HEIGHTxWIDTH]',
  )
  exit(2)
} else await killMany(resolve(place), Number(flags.kills ?? 200), Number(flags.seed ?? 1))

/** The child: goes on for ever. */
async function record({ root, killBefore, clip, dist }) {
  const { DatasetWriter } = await import(`${dist}/dataset-writer.js`)
  const { DurableFiles } = await import(`${dist}/durable-files.js`)
  let steps = 0
  const durable = new DurableFiles({
    onStep() {
      steps += 1
      if (steps === killBefore) kill(pid, 'SIGKILL')
    },
  })
  const names = ['shoulder_pan.pos', 'gripper.pos']
  const features = {
    action: { dtype: 'float32', shape: [2], names },
    'observation.state': { dtype: 'float32', shape: [2], names },
    ...(clip === undefined
      ? {}
      : { 'observation.images.front': { dtype: 'video', shape: clip.shape, names: ['height', 'width', 'channels'] } }),
    'complementary_info.capture_time_s': { dtype: 'float64', shape: [1], names: ['observation.state'] },
    'next.done': { dtype: 'bool', shape: [1], names: null },
  }
  const options = { root, robotType: 'so_follower', fps: FPS, features, durable }
  const writer = existsSync(root) ? await DatasetWriter.resume(options) : await DatasetWriter.create(options)
  writeSync(1, `committed ${writer.totalEpisodes}\n`)
  for (;;) {
    const episode = writer.totalEpisodes
    const frames = clip?.frames ?? 5 + (episode % 4)
    const draft = writer.beginEpisode()
    for (let frame = 0; frame < frames; frame++) {
      draft.add(
        {
          action: [episode, frame],
          'observation.state': [episode + 0.5, -frame],
          'complementary_info.capture_time_s': frame / FPS + 0.001,
          'next.done': frame === frames - 1,
        },
        `task ${Math.floor(episode / 2)}`,
      )
    }
    const clips = clip === undefined ? {} : { 'observation.images.front': clipOf(clip, writer.stagingFolder, episode) }
    await draft.commit({ clips, notes: { seed: episode, success: episode % 2 === 0, environment: '{}' } })
    writeSync(1, `committed ${writer.totalEpisodes}\n`)
  }
}

async function clipOf(clip, folder, episode) {
  const path = join(folder, `episode-${episode}.mp4`)
  await copyFile(clip.path, path)
  return { ...clip, path }
}

async function killMany(folder, kills, seed) {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const random = mulberry32(seed)
  const clip = flags.clip === undefined ? undefined : await probedClip(flags.clip)
  const results = []
  for (let kill = 0, tries = 0; kill < kills; tries++) {
    const live = join(folder, 'live', `set-${Math.floor(kill / KILLS_PER_DATASET)}`)
    const root = join(live, 'set')
    // Every pair of renames first; then moments at random: from before the lock is taken until some commits later.
    const killBefore = tries < RENAMES * 2 ? 1 + (tries % RENAMES) : undefined
    const afterMs = killBefore === undefined ? 20 + random() * 400 : undefined
    const committed = await killOne({ root, killBefore, clip, dist: flags.dist ?? DIST }, afterMs)
    // Killed before its first episode: there is no dataset, and nothing to look at.
    if (!existsSync(root)) {
      if (committed > 0) throw new Error(`${root} is gone though ${committed} episodes were saved`)
      continue
    }
    const left = join(folder, `kill-${String(kill).padStart(3, '0')}`)
    cpSync(live, left, { recursive: true })
    results.push({
      root: join(left, 'set'),
      committed,
      moment: killBefore === undefined ? `after ${Math.round(afterMs)} ms` : `before rename ${killBefore}`,
    })
    kill += 1
  }
  rmSync(join(folder, 'live'), { recursive: true })
  writeFileSync(join(folder, 'kills.json'), JSON.stringify(results, undefined, 1))
  console.log(`${results.length} kills; the datasets are in ${folder}`)
}

/** How many episodes are known to be saved. */
function killOne(options, afterMs) {
  return new Promise((done, failed) => {
    const child = spawn(execPath, [HERE, `--child=${Buffer.from(JSON.stringify(options)).toString('base64')}`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let committed = savedBy.get(options.root) ?? 0
    const timer = afterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), afterMs)
    let text = ''
    child.stdout.on('data', part => {
      text += part
      for (const [, count] of text.matchAll(/committed (\d+)\n/g)) committed = Math.max(committed, Number(count))
    })
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      if (signal !== 'SIGKILL')
        failed(new Error(`the recorder of ${options.root} ended with ${code ?? signal} by itself`))
      savedBy.set(options.root, committed)
      done(committed)
    })
  })
}

/** A clip as the encoder would have handed it in; its statistics are made up. */
async function probedClip(flag) {
  const [, path, frames, height, width] = /^(.*):(\d+):(\d+)x(\d+)$/.exec(flag) ?? []
  if (path === undefined) throw new Error('--clip=FILE.mp4:FRAMES:HEIGHTxWIDTH')
  const three = value => [value, value, value]
  const statistics = { min: three(0), max: three(1), mean: three(0.5), std: three(0.25), count: [Number(frames)] }
  for (const name of ['q01', 'q10', 'q50', 'q90', 'q99']) statistics[name] = three(0.5)
  const shape = [Number(height), Number(width), 3]
  return {
    path: resolve(path),
    frames: Number(frames),
    shape,
    statistics,
    info: {
      'video.height': shape[0],
      'video.width': shape[1],
      'video.codec': 'av1',
      'video.pix_fmt': 'yuv420p',
      'video.fps': FPS,
      'video.channels': 3,
      has_audio: false,
    },
  }
}

function mulberry32(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
