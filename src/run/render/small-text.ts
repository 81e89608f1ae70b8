/** Figures in a picture, without a font: 3 x 5 dots a letter. */

import type { RgbPicture } from './side-by-side.js'

/** Rows from the top, three bits each, the left dot first. */
const LETTERS: Readonly<Record<string, readonly number[]>> = {
  '0': [7, 5, 5, 5, 7],
  '1': [2, 6, 2, 2, 7],
  '2': [7, 1, 7, 4, 7],
  '3': [7, 1, 7, 1, 7],
  '4': [5, 5, 7, 1, 1],
  '5': [7, 4, 7, 1, 7],
  '6': [7, 4, 7, 5, 7],
  '7': [7, 1, 2, 2, 2],
  '8': [7, 5, 7, 5, 7],
  '9': [7, 5, 7, 1, 7],
  '.': [0, 0, 0, 0, 2],
  m: [0, 0, 7, 7, 5],
}
const LETTER_WIDTH = 4
const DOTS = 3
/** Dots. */
export const TEXT_HEIGHT = 5

export function textWidth(text: string, size: number): number {
  return LETTER_WIDTH * size * text.length
}

/** White on a black ground. `size`: pixels a dot. Letters that it does not know are gaps; what is outside the picture is left out. */
export function drawText(
  { width, height, rgb }: RgbPicture,
  text: string,
  { x, y, size }: { readonly x: number; readonly y: number; readonly size: number },
): void {
  const isLit = (column: number, row: number): boolean => {
    const letter = LETTERS[text[Math.floor(column / LETTER_WIDTH)] ?? '']
    const dot = column % LETTER_WIDTH
    return dot < DOTS && (((letter?.[row] ?? 0) >> (DOTS - 1 - dot)) & 1) === 1
  }
  for (let down = -size; down < (TEXT_HEIGHT + 1) * size; down++) {
    for (let across = -size; across < textWidth(text, size); across++) {
      const [px, py] = [x + across, y + down]
      if (px < 0 || py < 0 || px >= width || py >= height) continue
      const [column, row] = [Math.floor(across / size), Math.floor(down / size)]
      const level = column >= 0 && row >= 0 && row < TEXT_HEIGHT && isLit(column, row) ? 255 : 0
      rgb.fill(level, 3 * (py * width + px), 3 * (py * width + px) + 3)
    }
  }
}
