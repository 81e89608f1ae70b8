/** How tables and the report write an error. */

export function radText(angleRad: number): string {
  // Rounded first, so that there is no -0.0000.
  return (Math.round(1e4 * angleRad) / 1e4 + 0).toFixed(4)
}
