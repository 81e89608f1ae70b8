/** The door to the spaces: what observations and actions may be, in Gymnasium's terms. */

export type { Space, SpaceValue } from './spaces/space.js'
export { Box, type BoxOptions } from './spaces/box.js'
export { ImageBox, type ImageBoxOptions, type PixelArray, type PixelType } from './spaces/image-box.js'
export { Dict } from './spaces/dict.js'
export { Discrete } from './spaces/discrete.js'
export { Text, type TextOptions } from './spaces/text.js'
