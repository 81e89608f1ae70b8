/** Coulomb coefficients of the twin's surfaces. Contacts take the larger one of the two partners. */

/**
 * Printed plastic on wood or plastic. With 1, which grippers with rubber pads have, a cube jams askew between two corners of the
 * jaws and then spins about them; with 0.45 it lines up while they close, and 22 N still hold a kilogram.
 */
export const JAW_FRICTION = 0.45
export const LINK_FRICTION = 0.5
export const TABLE_FRICTION = 0.5
