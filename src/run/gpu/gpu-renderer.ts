/** Draws scenes on a graphics card: three's WebGPURenderer with physically based materials and real shadows. */

import type { Material, PerspectiveCamera, RenderTarget } from 'three/webgpu'
import { CameraError, ClosedError } from '../../robot/errors.js'
import type { Picture, Renderer, RenderJob } from '../../sim/camera/renderer.js'
import { threeCamera } from '../../sim/camera/three/three-camera.js'
import { ThreeScene } from '../../sim/camera/three/three-scene.js'
import type { VisualScene } from '../../sim/camera/visual-scene.js'
import { openDawn, type Dawn } from './dawn.js'
import { threeInNode, type ThreeInNode } from './three-in-node.js'

/** Scenes whose meshes and shadow maps (33 MB) stay on the card. */
const MOST_SCENES = 4

/** `CapabilityError` where the package `webgpu` or a graphics driver is missing. */
export async function gpuRenderer(): Promise<GpuRenderer> {
  const dawn = await openDawn()
  return new GpuRenderer(dawn, await threeInNode(dawn))
}

interface KeptScene {
  readonly scene: VisualScene
  readonly shadows: boolean
  readonly shown: ThreeScene
}

export class GpuRenderer implements Renderer {
  readonly name = 'gpu'
  readonly #dawn: Dawn
  readonly #node: ThreeInNode
  readonly #measuring: Material
  readonly #targets = new Map<string, RenderTarget>()
  /** The one used last is last. */
  readonly #scenes: KeptScene[] = []
  readonly #waiting = new Set<(reason: Error) => void>()
  #lost: string | undefined
  /** What the driver refused: the picture it belongs to is wrong. */
  #fault: string | undefined
  #isClosed = false

  constructor(dawn: Dawn, node: ThreeInNode) {
    this.#dawn = dawn
    this.#node = node
    this.#measuring = measuringMaterial(node.three)
    void dawn.lost.then(reason => {
      this.#lost = reason
      for (const reject of this.#waiting) reject(this.#gone(reason))
    })
    node.renderer.onDeviceLost = () => {
      // `lost` says it.
    }
    // The types say a string, three gives an object.
    node.renderer.onError = (error: unknown) => {
      this.#fault ??= typeof error === 'string' ? error : (error as { readonly message: string }).message
    }
  }

  /** The graphics card, as its driver calls it. */
  get adapter(): string {
    return this.#dawn.adapter
  }

  /** `CameraError` when the card has gone away. Several may be under way. */
  async render(scene: VisualScene, job: RenderJob): Promise<Picture> {
    if (this.#isClosed) throw new ClosedError('the GPU renderer')
    if (this.#lost !== undefined) throw this.#gone(this.#lost)
    const { width, height } = job.intrinsics
    const camera = threeCamera(job.intrinsics, job.camera)
    const shown = this.#shown(scene, job.shadows)
    shown.update(job.poses)
    shown.fitPhoto(width, height)
    // All drawing and copying is handed to the card before the first wait, so that another job cannot come between.
    const colour = job.colour ? this.#draw(shown, camera, this.#colourTarget(job)) : undefined
    const measures = job.depth || job.segmentation ? this.#measure(shown, camera, job) : undefined
    const [rgba, pairs] = await this.#unlessLost(Promise.all([colour, measures]))
    if (this.#fault !== undefined) throw this.#refused(this.#fault)
    return {
      ...(rgba ? { rgb: withoutAlpha(rgba as Uint8Array) } : {}),
      ...(job.depth && pairs
        ? { depthM: Float32Array.from({ length: width * height }, (_, i) => pairs[2 * i] ?? 0) }
        : {}),
      ...(job.segmentation && pairs
        ? { segmentation: Uint16Array.from({ length: width * height }, (_, i) => pairs[2 * i + 1] ?? 0) }
        : {}),
    }
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    for (const { shown } of this.#scenes) shown.dispose()
    for (const target of this.#targets.values()) target.dispose()
    this.#dawn.close()
  }

  #draw(shown: ThreeScene, camera: PerspectiveCamera, target: RenderTarget): Promise<ArrayLike<number>> {
    const { renderer } = this.#node
    this.#node.nextFrame()
    renderer.setRenderTarget(target)
    renderer.render(shown.root, camera)
    return renderer.readRenderTargetPixelsAsync(target, 0, 0, target.width, target.height)
  }

  /** Depth and segment of each pixel's middle, exact: no light, no smoothing. */
  #measure(shown: ThreeScene, camera: PerspectiveCamera, job: RenderJob): Promise<ArrayLike<number>> {
    const { root } = shown
    const { background } = root
    root.background = null
    root.overrideMaterial = this.#measuring
    try {
      return this.#draw(shown, camera, this.#measureTarget(job))
    } finally {
      root.overrideMaterial = null
      root.background = background
    }
  }

  #shown(scene: VisualScene, shadows: boolean): ThreeScene {
    const scenes = this.#scenes
    const at = scenes.findIndex(kept => kept.scene === scene && kept.shadows === shadows)
    const kept = at >= 0 ? scenes.splice(at, 1)[0] : undefined
    const used = kept ?? { scene, shadows, shown: new ThreeScene(scene, { shadows }) }
    scenes.push(used)
    if (scenes.length > MOST_SCENES) scenes.shift()?.shown.dispose()
    return used.shown
  }

  #colourTarget({ intrinsics: { width, height }, samples }: RenderJob): RenderTarget {
    const { RenderTarget: Target, SRGBColorSpace, UnsignedByteType } = this.#node.three
    return this.#target(
      `${width}x${height} ${samples}`,
      () =>
        new Target(width, height, {
          colorSpace: SRGBColorSpace,
          type: UnsignedByteType,
          samples: samples === 2 ? 4 : 0,
        }),
    )
  }

  #measureTarget({ intrinsics: { width, height } }: RenderJob): RenderTarget {
    const { RenderTarget: Target, FloatType, NearestFilter, RGFormat } = this.#node.three
    return this.#target(
      `${width}x${height} measures`,
      () =>
        new Target(width, height, {
          type: FloatType,
          format: RGFormat,
          minFilter: NearestFilter,
          magFilter: NearestFilter,
        }),
    )
  }

  #target(key: string, make: () => RenderTarget): RenderTarget {
    const target = this.#targets.get(key) ?? make()
    this.#targets.set(key, target)
    return target
  }

  /** A lost device may leave its promises open for ever. */
  #unlessLost<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#waiting.add(reject)
      work.then(resolve, reject).finally(() => this.#waiting.delete(reject))
    })
  }

  #refused(fault: string): CameraError {
    return new CameraError(
      `the graphics card ${this.#dawn.adapter} cannot draw this (${fault}): update its driver, or take the software renderer`,
    )
  }

  #gone(reason: string): CameraError {
    return new CameraError(
      `the graphics card ${this.#dawn.adapter} went away (${reason}): make the cameras again, or take the software renderer`,
    )
  }
}

/** Red is metres along the camera's axis, green the segment. */
function measuringMaterial({ NodeMaterial, NoBlending, TSL }: ThreeInNode['three']): Material {
  const { float, positionView, uniform, vec4 } = TSL
  const segment = uniform(0).onObjectUpdate(({ object }) => Number(object?.userData['segment'] ?? 0))
  const material = new NodeMaterial()
  material.fragmentNode = vec4(positionView.z.negate(), segment, float(0), float(1))
  material.blending = NoBlending
  material.lights = false
  return material
}

function withoutAlpha(rgba: Uint8Array): Uint8Array {
  const pixels = rgba.length / 4
  const rgb = new Uint8Array(3 * pixels)
  for (let i = 0; i < pixels; i++) {
    rgb[3 * i] = rgba[4 * i] as number
    rgb[3 * i + 1] = rgba[4 * i + 1] as number
    rgb[3 * i + 2] = rgba[4 * i + 2] as number
  }
  return rgb
}
