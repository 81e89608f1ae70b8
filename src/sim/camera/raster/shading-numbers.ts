/** What is known of a shaded triangle: its numbers, by place, and its kinds, by bit. */

/** Numbers per shaded triangle, at these places. */
export const SHADING_SIZE = 22
/** Linear colour under the ambient light alone. */
export const AMBIENT = 0
/** What the key light adds: of a flat triangle all of it, of a smooth one where it faces the light. */
export const KEY = 3
/** How far above a point the map may be without shading it, metres. */
export const BIAS = 6
/** a b c of the normal's x, y and z over depth, in the part's frame. */
export const NORMAL = 7
/** a b c of the texture's u and v over depth. */
export const TEXTURE = 16

/** Kinds of triangles, in bits. */
export const SHADOWED = 1
export const SMOOTH = 2
export const TEXTURED = 4
/** Shows the background's photograph. */
export const PHOTO = 8
/** Of a texture with such edges. */
export const POWER_OF_TWO = 16
