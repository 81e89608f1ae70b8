/** Pictures as features of an observation, by LeRobot's names. */

import type { Observation } from '../env.js'
import { ImageBox } from '../spaces.js'
import { FARTHEST_M, type Camera, type CameraSpec, type Frame } from './camera.js'

const MOST_SEGMENTS = 65535
/** A key that copies of an observation keep (`withFeatures`), and that no list of its features shows. */
const FRAMES = Symbol('frames')
const NO_FRAMES: ReadonlyMap<string, Frame> = new Map()

const IMAGES = 'observation.images.'

/** The feature of a camera's pictures. */
export function imageKey(name: string): string {
  return `${IMAGES}${name}`
}

/** The camera of a feature that `imageKey` names; undefined of any other feature. */
export function cameraOfKey(key: string): string | undefined {
  return key.startsWith(IMAGES) ? key.slice(IMAGES.length) : undefined
}

/** `observation.images.NAME`, and `NAME_depth` and `NAME_segmentation` of cameras that have them. */
export function imageSpaces(cameras: Iterable<CameraSpec>): Record<string, ImageBox> {
  const spaces: Record<string, ImageBox> = {}
  for (const { name, width, height, hasDepth, hasSegmentation } of cameras) {
    const key = imageKey(name)
    spaces[key] = new ImageBox({ shape: [height, width, 3], dtype: 'uint8', low: 0, high: 255 })
    if (hasDepth) {
      spaces[`${key}_depth`] = new ImageBox({ shape: [height, width, 1], dtype: 'float32', low: 0, high: FARTHEST_M })
    }
    if (hasSegmentation) {
      spaces[`${key}_segmentation`] = new ImageBox({
        shape: [height, width, 1],
        dtype: 'uint16',
        low: 0,
        high: MOST_SEGMENTS,
      })
    }
  }
  return spaces
}

export interface Shot {
  readonly camera: Camera
  readonly frame: Frame
}

/** The newest frame of each camera. */
export async function newestShots(cameras: ReadonlyMap<string, Camera>): Promise<readonly Shot[]> {
  const shots: Shot[] = []
  for (const camera of cameras.values()) shots.push({ camera, frame: await camera.latest() })
  return shots
}

/** The other features and the pictures. Each array is the observation's own, taken from the frame when it is first read. */
export function withImages(others: Observation, shots: readonly Shot[]): Observation {
  const features = { ...others }
  for (const { camera, frame } of shots) {
    const { name, hasDepth, hasSegmentation } = camera.spec
    const key = imageKey(name)
    defineOnce(features, key, () => frame.rgb.slice())
    if (hasDepth) defineOnce(features, `${key}_depth`, () => frame.depthM?.slice())
    if (hasSegmentation) defineOnce(features, `${key}_segmentation`, () => frame.segmentation?.slice())
  }
  const frames = new Map(shots.map(({ camera, frame }) => [camera.spec.name, frame]))
  return Object.defineProperty(features, FRAMES, { value: frames, configurable: true })
}

/** The frames that an observation shows, by camera, not drawn yet where nobody looked; none of one that was made or copied by hand. */
export function framesOf(observation: Observation): ReadonlyMap<string, Frame> {
  return (observation as { readonly [FRAMES]?: ReadonlyMap<string, Frame> })[FRAMES] ?? NO_FRAMES
}

/** An observation to be filled in, which shows the same frames. */
export function framesFrom(observation: Observation): Observation {
  const shown = Object.getOwnPropertyDescriptor(observation, FRAMES)
  return shown ? Object.defineProperty({}, FRAMES, shown) : {}
}

/** For `info.frames`, by camera: how old each picture is, in whole microseconds, and which one it is; two steps with one index have seen the same. */
export function shotsInfo(shots: readonly Shot[], nowS: number): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    shots.map(({ camera: { spec, segments }, frame: { timeS, index } }) => [
      spec.name,
      {
        index,
        ageS: Math.round(1e6 * (nowS - timeS)) / 1e6,
        ...(spec.hasSegmentation && { segments: segments?.map(({ name }) => name) ?? [] }),
      },
    ]),
  )
}

function defineOnce(owner: object, key: string, make: () => unknown): void {
  let made: unknown
  Object.defineProperty(owner, key, { enumerable: true, configurable: true, get: () => (made ??= make()) })
}
