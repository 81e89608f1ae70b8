/** A scene on its way to another thread: meshes, textures and photographs that are there already are only named. */

import type { VisualScene } from '../../../sim/camera/visual-scene.js'

/** In place of something large. */
interface Reference {
  readonly held: number
}

export interface SceneParcel {
  /** With references in place of what is large. */
  readonly scene: unknown
  /** What is not on the other side yet. */
  readonly fresh: readonly (readonly [key: number, large: object])[]
}

/** This many bytes are worth a name. */
const LARGE = 1024

/** The sender's side. What the newest scene does not have is forgotten, here and there. */
export class ScenePacker {
  #known = new Map<object, number>()
  #next = 0

  pack(scene: VisualScene): SceneParcel {
    const used = new Map<object, number>()
    const fresh: [number, object][] = []
    const packed = replaced(scene, value => {
      if (!hasLargeArray(value)) return undefined
      let key = used.get(value) ?? this.#known.get(value)
      if (key === undefined) {
        key = this.#next++
        fresh.push([key, value])
      }
      used.set(value, key)
      return { held: key } satisfies Reference
    })
    this.#known = used
    return { scene: packed, fresh }
  }
}

/** The receiver's side: what was named before is the same object, so that what was worked out of it holds. */
export class SceneUnpacker {
  #held = new Map<number, object>()

  unpack({ scene, fresh }: SceneParcel): VisualScene {
    const all = new Map([...this.#held, ...fresh])
    const used = new Map<number, object>()
    const unpacked = replaced(scene, value => {
      if (!isReference(value)) return undefined
      const large = all.get(value.held)
      if (large === undefined) throw new TypeError(`a scene names part ${value.held}, which never came`)
      used.set(value.held, large)
      return large
    })
    this.#held = used
    return unpacked as VisualScene
  }
}

/** A copy in which objects that `change` knows something for are that. */
function replaced(value: unknown, change: (value: object) => object | undefined): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  const other = change(value)
  if (other) return other
  if (Array.isArray(value)) return value.map(each => replaced(each, change))
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, replaced(each, change)]))
}

function hasLargeArray(value: object): boolean {
  return Object.values(value).some(each => ArrayBuffer.isView(each) && each.byteLength > LARGE)
}

function isReference(value: object): value is Reference {
  return 'held' in value
}
