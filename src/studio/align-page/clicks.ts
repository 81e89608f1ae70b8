/** Which place was clicked where. */

import type { Place, Point } from './server.js'

export interface Click extends Point {
  /** Of its place. */
  readonly index: number
}

export class Clicks {
  readonly places: Place[]
  /** The place that the next click is of. */
  chosen = 0
  #last: number | undefined
  readonly #pixels = new Map<number, readonly [number, number]>()

  constructor(places: readonly Place[]) {
    this.places = [...places]
  }

  /** In the order of the places. */
  get all(): readonly Click[] {
    return this.places.flatMap(({ name, positionM }, index) => {
      const pixel = this.#pixels.get(index)
      return pixel ? [{ name, pixel, position_m: positionM, index }] : []
    })
  }

  has(index: number): boolean {
    return this.#pixels.has(index)
  }

  /** Goes on to the next place that was not clicked. */
  set(pixel: readonly [number, number]): void {
    this.#pixels.set(this.chosen, pixel)
    this.#last = this.chosen
    const next = this.places.findIndex((_, index) => index > this.chosen && !this.#pixels.has(index))
    if (next >= 0) this.chosen = next
  }

  /** The last click by so many pixels; false where there is none. */
  nudge(right: number, down: number): boolean {
    const pixel = this.#last === undefined ? undefined : this.#pixels.get(this.#last)
    if (this.#last === undefined || !pixel) return false
    this.#pixels.set(this.#last, [pixel[0] + right, pixel[1] + down])
    return true
  }

  forget(index: number): void {
    this.#pixels.delete(index)
  }

  add(place: Place): void {
    this.places.push(place)
    this.chosen = this.places.length - 1
  }
}
