/** A picture of an instant of an episode, or a clip of it, from one camera or several. */

import { UsageError } from '../../robot/errors.js'
import type { CameraOptions } from '../../env/camera/camera-options.js'
import type { Shot } from '../../env/camera/image-features.js'
import { DEFAULT_RATE_HZ } from '../control-rate.js'
import type { ArmEnvMakeOptions } from '../make.js'
import type { PolicyOptions } from '../policies/policy-options.js'
import { loadSharp } from '../pictures/image-codec.js'
import { videoWriter } from '../pictures/video-writer.js'
import { writePicture } from '../pictures/write-picture.js'
import type { EpisodeResult } from '../run-episode.js'
import { filmEpisode, type FilmMoment, type FilmOptions } from './film.js'
import { FrameClock } from './frame-clock.js'
import { outputKind, writeDepth } from './output.js'
import { panelsOf, panelsSize } from './panels.js'
import { segmentCounts, type SegmentCount } from './segment-counts.js'
import type { RgbPicture } from './side-by-side.js'

export interface RenderOptions {
  readonly task: string
  readonly policy: string
  readonly policyOptions?: PolicyOptions | undefined
  readonly seed: number
  readonly env: ArmEnvMakeOptions & { readonly cameras: Readonly<Record<string, CameraOptions>> }
  /** Of its cameras those that are shown, from left to right: all where absent. */
  readonly show?: readonly string[] | undefined
  /** `.png`, `.jpg`: an instant; `.mp4`, `.gif`: a clip. */
  readonly out: string
  /** Of a picture: when, 0 where absent, the state after the reset; of a clip: where it ends, with the episode where absent. */
  readonly timeS?: number | undefined
  /** Of a clip: frames per second, at most the control rate. */
  readonly fps: number
  readonly onStep?: ((timeS: number, mostS: number | undefined) => void) | undefined
  /** All frames are drawn; a GIF is encoded now, which may take longer than drawing did. */
  readonly onDrawn?: (() => void) | undefined
  readonly signal?: AbortSignal | undefined
}

export interface RenderReport {
  readonly kind: 'picture' | 'clip'
  /** The one that was asked for first, then one of depths for each camera that has them. */
  readonly files: readonly string[]
  readonly width: number
  readonly height: number
  /** Of a clip; 1 of a picture. */
  readonly frames: number
  /** Of the last picture, since the reset. */
  readonly timeS: number
  readonly cameras: readonly RenderedCamera[]
  /** Undefined where nothing but the reset was run. */
  readonly episode: EpisodeResult | undefined
  /** Spent on drawing, and on the whole. */
  readonly drawS: number
  readonly wallS: number
}

export interface RenderedCamera {
  readonly name: string
  readonly width: number
  readonly height: number
  /** When its last picture was captured, on the run's clock. */
  readonly captureS: number
  /** What the last picture shows, where segments were asked for. */
  readonly segments?: readonly SegmentCount[]
}

/** What was drawn last, and how long all of it took. */
class Easel {
  drawMs = 0
  timeS = 0
  cameras: readonly RenderedCamera[] = []

  async draw(moment: FilmMoment): Promise<{ readonly shots: readonly Shot[]; readonly picture: RgbPicture }> {
    const beganMs = performance.now()
    const shots = await moment.shots()
    const picture = panelsOf(shots.map(({ frame }) => frame))
    this.drawMs += performance.now() - beganMs
    this.timeS = moment.timeS
    this.cameras = shots.map(renderedCamera)
    return { shots, picture }
  }
}

/** Everything that can be wrong is said before the episode runs; a clip of a run that failed can be played up to there. */
export async function renderEpisode(options: RenderOptions): Promise<RenderReport> {
  const { task, policy, policyOptions, seed, env, signal, out, fps, show = Object.keys(env.cameras) } = options
  const kind = outputKind(out)
  const size = panelsSize(show.map(name => env.cameras[name] ?? {}))
  const { rateHz = DEFAULT_RATE_HZ } = env
  if (kind === 'clip' && fps > rateHz) {
    throw new UsageError(
      `a clip of ${fps} frames a second needs as many steps, and the arm is controlled at ${rateHz} Hz: take at most ${rateHz}, or a faster arm (--env.fps=${fps})`,
    )
  }
  if (kind === 'picture') await loadSharp()
  const beganMs = performance.now()
  const easel = new Easel()
  const film = { task, policy, policyOptions, seed, env, show, signal }
  const made = await (kind === 'picture' ? takePicture(options, easel, film) : takeClip(options, easel, film, size))
  return {
    kind,
    ...size,
    ...made,
    timeS: easel.timeS,
    cameras: easel.cameras,
    drawS: easel.drawMs / 1000,
    wallS: (performance.now() - beganMs) / 1000,
  }
}

type Made = Pick<RenderReport, 'files' | 'frames' | 'episode'>

async function takePicture({ out, timeS, onStep }: RenderOptions, easel: Easel, film: FilmOptions): Promise<Made> {
  const depths: string[] = []
  const episode = await filmEpisode({
    ...film,
    untilS: timeS ?? 0,
    onStep: moment => onStep?.(moment.timeS, timeS),
    onEnd: async moment => {
      const { shots, picture } = await easel.draw(moment)
      await writePicture(out, picture.rgb, picture.width, picture.height)
      for (const { camera, frame } of shots) depths.push(...(await writeDepth(out, camera.spec.name, frame)))
    },
  })
  return { files: [out, ...depths], frames: 1, episode }
}

async function takeClip(
  { out, timeS, fps, onStep, onDrawn }: RenderOptions,
  easel: Easel,
  film: FilmOptions,
  size: { readonly width: number; readonly height: number },
): Promise<Made> {
  const writer = await videoWriter(out, { ...size, fps })
  const clock = new FrameClock(fps)
  let frames = 0
  try {
    const episode = await filmEpisode({
      ...film,
      untilS: timeS,
      onStep: async moment => {
        onStep?.(moment.timeS, timeS ?? moment.horizonS)
        const due = clock.due(moment.timeS)
        if (due === 0) return
        const { picture } = await easel.draw(moment)
        for (let k = 0; k < due; k++) await writer.push(picture.rgb)
        frames += due
      },
    })
    return { files: [out], frames, episode }
  } finally {
    onDrawn?.()
    await writer.close()
  }
}

function renderedCamera({ camera: { spec, segments }, frame }: Shot): RenderedCamera {
  const { name, width, height } = spec
  return {
    name,
    width,
    height,
    captureS: frame.timeS,
    ...(frame.segmentation && segments ? { segments: segmentCounts(frame.segmentation, segments) } : {}),
  }
}
