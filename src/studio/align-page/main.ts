/** The page of `so101 align-camera`: which place was clicked where; everything else is the server's. */

import { element } from '../page/element.js'
import { Clicks, type Click } from './clicks.js'
import { showMarks, showPlaces } from './marks.js'
import { fit, picture, save, session, type Point, type Session } from './server.js'

const FEWEST = 4
const NUDGE_PX = 0.25
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

class AlignPage {
  readonly #clicks: Clicks
  #errorsPx: ReadonlyMap<number, number> = new Map()
  #overlay = ''
  /** Counts changes, so that an answer to an older one is passed over. */
  #asked = 0
  #isFitting = false

  constructor(
    private readonly shown: Session,
    private readonly plain: string,
  ) {
    this.#clicks = new Clicks(shown.places)
    element('camera').textContent = shown.camera
    this.#bind()
    void this.#changed()
  }

  #bind(): void {
    const image = element<HTMLImageElement>('picture')
    image.addEventListener('click', ({ clientX, clientY }) => {
      const { left, top, width, height } = image.getBoundingClientRect()
      const { shown } = this
      this.#clicks.set([
        ((clientX - left) / width) * shown.width - 0.5,
        ((clientY - top) / height) * shown.height - 0.5,
      ])
      void this.#changed()
    })
    addEventListener('keydown', event => {
      const arrow = ARROWS[event.key]
      if (!arrow || event.target instanceof HTMLInputElement) return
      if (!this.#clicks.nudge(NUDGE_PX * arrow[0], NUDGE_PX * arrow[1])) return
      event.preventDefault()
      void this.#changed()
    })
    const [name, xyz] = [element<HTMLInputElement>('name'), element<HTMLInputElement>('xyz')]
    element<HTMLFormElement>('own').addEventListener('submit', event => {
      event.preventDefault()
      const [x = NaN, y = NaN, z = NaN, ...rest] = xyz.value
        .trim()
        .split(/[\s,;]+/)
        .map(Number)
      if (rest.length > 0 || ![x, y, z].every(Number.isFinite)) {
        xyz.setCustomValidity('three numbers in metres: 0.25 0 0')
        xyz.reportValidity()
        return
      }
      this.#clicks.add({ name: name.value.trim(), positionM: [x, y, z] })
      name.value = xyz.value = ''
      this.#draw()
    })
    xyz.addEventListener('input', () => {
      xyz.setCustomValidity('')
    })
    element('show').addEventListener('change', () => {
      this.#draw()
    })
    element('save').addEventListener('click', () => {
      void this.#save()
    })
  }

  #draw(): void {
    const { width, height } = this.shown
    showPlaces(this.#clicks, this.#errorsPx, {
      choose: index => {
        this.#clicks.chosen = index
        this.#draw()
      },
      forget: index => {
        this.#clicks.forget(index)
        void this.#changed()
      },
    })
    showMarks(this.#clicks, width, height)
    const showsTwin = element<HTMLInputElement>('show').checked && this.#overlay !== ''
    element<HTMLImageElement>('picture').src = showsTwin ? this.#overlay : this.plain
  }

  /** One fit at a time, of the newest clicks. */
  async #changed(): Promise<void> {
    this.#asked += 1
    this.#errorsPx = new Map()
    element<HTMLButtonElement>('save').disabled = true
    this.#draw()
    if (this.#isFitting) return
    this.#isFitting = true
    for (let turn = -1; turn !== this.#asked;) {
      turn = this.#asked
      await this.#fit(turn)
    }
    this.#isFitting = false
  }

  async #fit(turn: number): Promise<void> {
    const clicks = this.#clicks.all
    if (clicks.length < FEWEST) {
      this.#overlay = ''
      tell(`${clicks.length} of at least ${FEWEST} points clicked (6, where they are not all on the table)`)
      return
    }
    tell('fitting ..')
    try {
      const { text, warnings, errorsPx, overlay } = await fit(clicks.map(asSent))
      if (turn !== this.#asked) return
      this.#errorsPx = new Map(clicks.map(({ index }, k) => [index, errorsPx[k] ?? NaN]))
      this.#overlay = `data:image/png;base64,${overlay}`
      tell(text, warnings)
      element<HTMLButtonElement>('save').disabled = false
    } catch (error) {
      if (turn !== this.#asked) return
      this.#overlay = ''
      tell(messageOf(error))
    }
    this.#draw()
  }

  async #save(): Promise<void> {
    try {
      tell(await save(this.#clicks.all.map(asSent)))
      element<HTMLButtonElement>('save').disabled = true
      element('hint').textContent = 'Saved: this page can be closed.'
    } catch (error) {
      tell(messageOf(error))
    }
  }
}

function asSent({ name, pixel, position_m }: Click): Point {
  return { name, pixel, position_m }
}

function tell(text: string, warnings: readonly string[] = []): void {
  element('result').textContent = text
  const items = warnings.map(each => {
    const item = document.createElement('li')
    item.textContent = each
    return item
  })
  element('warnings').replaceChildren(...items)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

try {
  new AlignPage(await session(), await picture())
} catch (error) {
  tell(`open the address that was printed, all of it: ${messageOf(error)}`)
}
