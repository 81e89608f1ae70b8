/** Materials and textures of a scene as three has them, shared by all parts that look alike. */

import {
  Color,
  DataTexture,
  LinearFilter,
  LinearMipmapLinearFilter,
  MeshStandardMaterial,
  RepeatWrapping,
  RGBAFormat,
  ShadowMaterial,
  SRGBColorSpace,
  type Material as ThreeMaterial,
} from 'three'
import type { Lighting, Material, Photo, Texture, VisualScene } from '../visual-scene.js'

export class ThreeMaterials {
  readonly #byLook = new Map<string, ThreeMaterial>()
  readonly #textures = new Map<Texture, DataTexture>()
  readonly #ofTable: ThreeMaterial | undefined

  constructor({ background, lighting }: VisualScene) {
    if (background.photo && background.isOverTable) this.#ofTable = shadowsOnPhoto(lighting)
  }

  of(material: Material, isTable: boolean): ThreeMaterial {
    if (isTable && this.#ofTable) return this.#ofTable
    const { colour, roughness, texture } = material
    const map = texture && this.#texture(texture)
    const key = [...colour, roughness, map?.uuid ?? ''].join(' ')
    const known = this.#byLook.get(key)
    if (known) return known
    const made = new MeshStandardMaterial({
      color: new Color(...colour),
      roughness,
      metalness: 0,
      ...(map ? { map } : {}),
    })
    this.#byLook.set(key, made)
    return made
  }

  dispose(): void {
    for (const material of this.#byLook.values()) material.dispose()
    for (const texture of this.#textures.values()) texture.dispose()
    this.#ofTable?.dispose()
  }

  #texture(texture: Texture): DataTexture {
    const known = this.#textures.get(texture)
    if (known) return known
    const map = dataTexture(texture, false)
    map.colorSpace = SRGBColorSpace
    map.wrapS = map.wrapT = RepeatWrapping
    map.generateMipmaps = true
    map.minFilter = LinearMipmapLinearFilter
    map.anisotropy = 8
    // Positions along the surface are in metres.
    map.repeat.set(1 / texture.tileM, 1 / texture.tileM)
    this.#textures.set(texture, map)
    return map
  }
}

/** Three bytes a pixel become four. */
export function dataTexture({ width, height, rgb }: Photo, isUpsideDown: boolean): DataTexture {
  const rgba = new Uint8Array(4 * width * height).fill(255)
  for (let row = 0; row < height; row++) {
    const to = (isUpsideDown ? height - 1 - row : row) * width
    for (let x = 0; x < width; x++) {
      const from = 3 * (row * width + x)
      rgba.set(rgb.subarray(from, from + 3), 4 * (to + x))
    }
  }
  const texture = new DataTexture(rgba, width, height, RGBAFormat)
  texture.magFilter = LinearFilter
  texture.minFilter = LinearFilter
  texture.needsUpdate = true
  return texture
}

/** The photograph is how the table looks in full light; where the key light does not come only the ambient share of it is left. */
function shadowsOnPhoto({ towards, key, ambient }: Lighting): ThreeMaterial {
  const direct = key[1] * Math.max(0, towards[2])
  return new ShadowMaterial({ color: 0, opacity: direct / (direct + ambient[1]) })
}
