/** Pictures of the run's cameras, as of the moment that is shown. */

import type { RunMessage } from '../../run/display/display-message.js'
import type { History, Picture } from './history.js'

interface Shown {
  readonly name: string
  readonly figure: HTMLElement
  readonly canvas: HTMLCanvasElement
  drawn: Picture | undefined
}

export class CameraList {
  #shown: Shown[] = []

  /** `changed`: told which cameras are looked at. */
  constructor(
    private readonly box: HTMLElement,
    private readonly changed: (names: readonly string[]) => void,
  ) {}

  begin({ cameras }: RunMessage): void {
    this.box.replaceChildren()
    this.#shown = cameras.map(({ name, width, height }) => {
      const figure = document.createElement('figure')
      const canvas = document.createElement('canvas')
      canvas.width = width
      canvas.height = height
      const caption = document.createElement('figcaption')
      caption.textContent = name
      figure.title = 'larger or smaller'
      figure.append(canvas, caption)
      figure.addEventListener('click', () => figure.classList.toggle('large'))
      this.box.append(figure)
      return { name, figure, canvas, drawn: undefined }
    })
    this.changed(cameras.map(({ name }) => name))
  }

  /** Of another episode than the one that is shown: dimmed, a slow connection has not brought newer ones. */
  show(history: History, atS: number, episode: number): void {
    for (const shown of this.#shown) {
      const picture = history.pictureAt(shown.name, atS)
      shown.figure.classList.toggle('old', picture !== undefined && picture.episode !== episode)
      if (!picture || picture === shown.drawn) continue
      shown.drawn = picture
      void draw(shown, picture)
    }
  }
}

async function draw(shown: Shown, picture: Picture): Promise<void> {
  const bitmap = await createImageBitmap(new Blob([picture.jpeg], { type: 'image/jpeg' }))
  // A newer one may be there by now.
  if (shown.drawn === picture) {
    shown.canvas.width = bitmap.width
    shown.canvas.height = bitmap.height
    shown.canvas.getContext('2d')?.drawImage(bitmap, 0, 0)
    shown.figure.dataset['drawn'] = 'true'
  }
  bitmap.close()
}
