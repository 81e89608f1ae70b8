/** The GPU renderer where there is a GPU; else, and after it went away, the software one, saying so. */

import { CameraError, CapabilityError } from '../../robot/errors.js'
import type { Picture, Renderer, RenderJob } from '../../sim/camera/renderer.js'
import type { VisualScene } from '../../sim/camera/visual-scene.js'
import { gpuRenderer } from './gpu-renderer.js'

export interface GpuOrSoftware {
  readonly software: () => Renderer
  /** One sentence, once. */
  readonly warn: (message: string) => void
  readonly gpu?: () => Promise<Renderer>
}

export async function gpuOrSoftware({ software, warn, gpu = gpuRenderer }: GpuOrSoftware): Promise<Renderer> {
  try {
    return new FallingBack(await gpu(), software, warn)
  } catch (error) {
    if (!(error instanceof CapabilityError)) throw error
    warn(sentence(error))
    return software()
  }
}

class FallingBack implements Renderer {
  #now: Renderer
  #isClosed = false

  constructor(
    gpu: Renderer,
    private readonly software: () => Renderer,
    private readonly warn: (message: string) => void,
  ) {
    this.#now = gpu
  }

  /** `software` from the moment on that it is: what it draws is there at once then. */
  get name(): 'software' | 'gpu' {
    return this.#now.name
  }

  render(scene: VisualScene, job: RenderJob): Picture | Promise<Picture> {
    const drawn = this.#now.render(scene, job)
    return drawn instanceof Promise ? drawn.catch((error: unknown) => this.#again(scene, job, error)) : drawn
  }

  close(): void {
    this.#isClosed = true
    this.#now.close()
  }

  #again(scene: VisualScene, job: RenderJob, error: unknown): Picture | Promise<Picture> {
    if (!(error instanceof CameraError) || this.#isClosed) throw error
    // Several pictures may be lost together.
    if (this.#now.name === 'gpu') {
      this.warn(sentence(error))
      this.#now.close()
      this.#now = this.software()
    }
    return this.#now.render(scene, job)
  }
}

function sentence({ message }: Error): string {
  return `no GPU: pictures are drawn in software: ${message}`
}
