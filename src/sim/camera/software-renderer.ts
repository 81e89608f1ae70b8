/** Draws scenes on one core, without a driver: pixels are a pure function of scene and job, the same on every machine. */

import { Painter } from './raster/painter.js'
import { compiledScene } from './raster/compiled-scene.js'
import { worldMatrices } from './raster/world-matrices.js'
import { ShadowMap } from './raster/shadow-map.js'
import { View } from './raster/view.js'
import { Visibility } from './raster/visibility.js'
import { fillStreams } from './raster/streams.js'
import type { Picture, Renderer, RenderJob } from './renderer.js'
import type { VisualScene } from './visual-scene.js'

export interface SoftwareRenderer extends Renderer {
  readonly name: 'software'
  render(scene: VisualScene, job: RenderJob): Picture
}

/** Texels along the shadow map's edges: about as fine as the picture's pixels, in whole tiles. */
const LEAST_MAP = 160
const MOST_MAP = 512

function mapSize(width: number): number {
  return Math.min(MOST_MAP, Math.max(LEAST_MAP, 8 * Math.ceil(width / 8)))
}

/** Keeps its buffers from picture to picture: one for each thread is enough. */
export function softwareRenderer(): SoftwareRenderer {
  const view = new View()
  const visibility = new Visibility()
  const shadowMap = new ShadowMap()
  const painter = new Painter()
  let world: Float64Array = new Float64Array(0)
  return {
    name: 'software',
    render(scene, job) {
      const compiled = compiledScene(scene)
      world = worldMatrices(compiled, job.poses, world)
      const wantsStreams = job.depth || job.segmentation
      let picture: Picture = {}
      if (job.colour) {
        if (job.shadows) {
          shadowMap.draw(scene, compiled, world, job.poses, mapSize(job.intrinsics.width))
        }
        view.look(job, job.samples)
        visibility.draw(compiled, world, view)
        const shadows = job.shadows ? shadowMap : undefined
        picture = { rgb: painter.paint({ scene, compiled, world, view, visibility, shadows }) }
      }
      if (wantsStreams && !(job.colour && job.samples === 1)) {
        view.look(job, 1)
        visibility.draw(compiled, world, view)
      }
      if (!wantsStreams) return picture
      const pixels = view.width * view.height
      const streams = {
        ...(job.depth ? { depthM: new Float32Array(pixels) } : {}),
        ...(job.segmentation ? { segmentation: new Uint16Array(pixels) } : {}),
      }
      fillStreams(visibility, compiled, streams.depthM, streams.segmentation)
      return { ...picture, ...streams }
    },
    close() {
      world = new Float64Array(0)
    },
  }
}
